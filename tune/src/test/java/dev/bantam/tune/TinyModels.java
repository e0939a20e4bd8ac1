package dev.bantam.tune;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Loads the tiny models, and makes sequences for them.
final class TinyModels {
    private TinyModels() {}

    static Transformer load(String name, Compute compute, Path directory) {
        Path file = GoldenModels.extractGguf(GoldenModels.named(name), directory);
        try (Checkpoint checkpoint = GgufReader.open(file)) {
            return Transformer.load(checkpoint, compute);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /// Random sequences of 6 to 25 tokens with 1 to 4 targets.
    static List<TrainingExample> examples(int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(e -> {
                    int length = 6 + random.nextInt(20);
                    int[] tokens = IntStream.range(0, length)
                            .map(t -> random.nextInt(320))
                            .toArray();
                    return new TrainingExample(tokens, length - 1 - random.nextInt(4));
                })
                .toList();
    }
}
