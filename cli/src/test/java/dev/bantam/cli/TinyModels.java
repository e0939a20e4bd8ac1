package dev.bantam.cli;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.testkit.GoldenModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The golden models as files, as they are or with other metadata.
final class TinyModels {
    /// Its control tokens: `<eos>`, `<bos>` and `<unk>`.
    static final String TEMPLATE = "{{ bos_token }}{% for m in messages %}<unk>{{ m.role }}: {{ m.content }}"
            + "{{ eos_token }}{% endfor %}<unk>assistant:";

    private TinyModels() {}

    static Path file(String name, Path directory) {
        return GoldenModels.extractGguf(GoldenModels.named(name), directory);
    }

    /// A copy that can chat.
    static Path chat(String name, Path directory) {
        return changed(name, directory, writer -> writer.string("tokenizer.chat_template", TEMPLATE));
    }

    /// A copy with other metadata: what is put again replaces what the model has.
    static Path changed(String name, Path directory, Consumer<GgufWriter> changes) {
        Path target = directory.resolve(name + "-changed.gguf");
        try (Checkpoint source = GgufReader.open(file(name, directory))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(tensor -> writer.tensor(source.tensor(tensor).orElseThrow()));
            changes.accept(writer);
            writer.write(target);
            return target;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
