package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufWriter;
import dev.bantam.tensor.KernelWarmUp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Runs what short commands run, in one process: the classes that it loads are those which `build/command.sh` keeps
/// ready for every start.
final class Rehearsal {
    private static final String TEMPLATE = "{% for message in messages %}{{ message.role + ': ' + message['content'] }}"
            + "{% if not loop.last %}\n{% endif %}{% endfor %}{% if add_generation_prompt %}{{ bos_token }}{% endif %}";

    private Rehearsal() {}

    /// @param arguments a small model, and a folder that may be filled
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[1]);
        Path record = Files.createDirectories(home.resolve("models/smollm2")).resolve("model.json");
        Files.writeString(record, "{}");
        String model = home.resolve("model.gguf").toString();
        try (Checkpoint source = GgufReader.open(Path.of(arguments[0]))) {
            GgufWriter writer = new GgufWriter();
            source.metadata().keys().forEach(key -> writer.copy(source, key));
            source.tensorNames()
                    .forEach(name -> writer.tensor(source.tensor(name).orElseThrow()));
            writer.string("tokenizer.chat_template", TEMPLATE).write(Path.of(model));
        }
        KernelWarmUp.start().await();
        Map<String, String> environment = Map.of("BANTAM_HOME", home.toString(), "BANTAM_OFFLINE", "1");
        String[][] commands = {
            {"run", "smollm2", "hens"},
            {"run", model, "hens", "--max-tokens", "3", "-v"},
            {"chat", model, "--max-tokens", "2", "--no-history"},
            {"embed", model, "hens"},
            {"tokenize", model, "hens", "--format", "json"},
            {"list", "--all"},
            {"show", model},
            {"--help"}
        };
        for (String[] command : commands) {
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            ByteArrayInputStream in = new ByteArrayInputStream("hens\n".getBytes(StandardCharsets.UTF_8));
            Bantam.execute(new Terminal(nowhere, System.err, in, environment, false), command);
        }
    }
}
