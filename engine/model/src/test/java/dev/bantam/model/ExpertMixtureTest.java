package dev.bantam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.PackedMatrix;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.Tensor;
import dev.bantam.tensor.TokenRole;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpertMixtureTest {
    private static final int HIDDEN = 32;
    private static final int SIZE = 32;
    private static final int EXPERTS = 6;

    private final Random random = new Random(5);

    @TempDir
    private Path directory;

    /// Memory of experts that no token chooses is not there at all: touching it would throw.
    @Test
    void onlyChosenExpertsAreTouched() throws IOException {
        ModelConfig config = config();
        List<Arena> arenas = new ArrayList<>();
        try (Compute compute = new Compute(KernelChoice.best(), 2);
                Arena own = Arena.ofShared()) {
            List<FeedForward.Expert> experts = new ArrayList<>();
            for (int e = 0; e < EXPERTS; e++) {
                Arena arena = Arena.ofShared();
                arenas.add(arena);
                experts.add(new FeedForward.Expert(
                        linear(2 * SIZE, HIDDEN, arena, compute), linear(HIDDEN, SIZE, arena, compute)));
            }
            Linear router = linear(EXPERTS, HIDDEN, own, compute);
            FeedForward layer = new FeedForward(router, experts);
            Matrix in = new Matrix(1, HIDDEN);
            for (int i = 0; i < HIDDEN; i++) {
                in.data()[i] = random.nextFloat() - 0.5f;
            }
            for (TokenRole role : List.of(TokenRole.GENERATED)) {
                List<Integer> chosen = new ArrayList<>();
                run(config, layer, router, in, role, compute, chosen);
                assertThat(chosen).hasSize(2).isSorted();
                for (int e = 0; e < EXPERTS; e++) {
                    if (!chosen.contains(e) && arenas.get(e).scope().isAlive()) {
                        arenas.get(e).close();
                    }
                }
                run(config, layer, router, in, role, compute, new ArrayList<>());
                for (float value : in.data()) {
                    assertThat(value).isFinite();
                }
                arenas.get(chosen.getFirst()).close();
                assertThatThrownBy(() -> run(config, layer, router, in, role, compute, new ArrayList<>()))
                        .isInstanceOf(IllegalStateException.class);
            }
        } finally {
            arenas.stream().filter(arena -> arena.scope().isAlive()).forEach(Arena::close);
        }
    }

    /// What is counted for the speed estimate is what a token reads.
    @Test
    void countsOnlyWhatATokenReads() throws IOException {
        try (Compute compute = new Compute(KernelChoice.best(), 1);
                Checkpoint checkpoint =
                        GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("mixtral"), directory));
                Transformer model = Transformer.load(checkpoint, compute)) {
            ModelConfig shape = model.config();
            assertThat(shape.feedForward().experts()).isEqualTo(8);
            assertThat(shape.feedForward().expertsUsed()).isEqualTo(2);
            long attention = 2L * shape.hiddenSize() * (shape.querySize() + shape.kvSize());
            long experts = 2L * 3 * shape.hiddenSize() * shape.feedForwardSize();
            assertThat(model.layerWeights()).isEqualTo(shape.layers().size() * (attention + experts));
            assertThat(model.tokenBytes()).isLessThan(model.weightBytes() / 2);
        }
    }

    private static void run(
            ModelConfig config,
            FeedForward layer,
            Linear router,
            Matrix in,
            TokenRole role,
            Compute compute,
            List<Integer> chosen) {
        Step step = new Step(compute, role, 1, new QuantizedRow(64));
        Matrix gateUp = new Matrix(1, 2 * SIZE);
        Matrix gated = new Matrix(1, SIZE);
        new ExpertMixture(config, 1)
                .forward(
                        step,
                        layer,
                        router,
                        (some, expert, from, to) -> {
                            chosen.add(layer.experts().indexOf(expert));
                            expert.gateUp().forward(some, from, gateUp);
                            some.kernels().siluGate(gateUp.data(), 0, gateUp.data(), SIZE, gated.data(), 0, SIZE);
                            expert.down().forward(some, gated, to);
                        },
                        in,
                        new Matrix(1, HIDDEN));
    }

    private ModelConfig config() throws IOException {
        try (Checkpoint checkpoint =
                GgufReader.open(GoldenModels.extractGguf(GoldenModels.named("mixtral"), directory))) {
            ModelConfig golden = Transformer.configure(checkpoint);
            return new ModelConfig(
                    golden.architecture(),
                    golden.vocabularySize(),
                    golden.contextLength(),
                    HIDDEN,
                    golden.headCount(),
                    golden.kvHeadCount(),
                    golden.headDim(),
                    new ModelConfig.FeedForwardConfig(SIZE, ModelConfig.Activation.SILU, EXPERTS, 2, true),
                    golden.norms(),
                    golden.scales(),
                    golden.projections(),
                    golden.layers(),
                    null);
        }
    }

    private Linear linear(int rows, int columns, Arena arena, Compute compute) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            bytes.putFloat(random.nextFloat() - 0.5f);
        }
        bytes.flip();
        Tensor tensor = new Tensor("w", DType.F32, List.of((long) rows, (long) columns), MemorySegment.ofBuffer(bytes));
        return new PackedLinear(PackedMatrix.pack(List.of(new PackedMatrix.Source(tensor)), arena, compute), null);
    }
}
