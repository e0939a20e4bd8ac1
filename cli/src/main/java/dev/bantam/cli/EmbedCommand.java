package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `bantam embed`: vectors of texts.
@Command(
        name = "embed",
        description = {
            "Turns texts into vectors: one for the argument, or one for each line of a file or of standard input.",
            "",
            "A vector is the mean of the model's final hidden states over all tokens, of length 1. The models here are"
                    + " made to write, not to compare texts: of models made for embeddings, which are still to come, vectors"
                    + " tell more."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam embed smollm2 \"The hen laid an egg.\"",
            "  bantam embed smollm2 --format json < sentences.txt"
        })
final class EmbedCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ModelAndText given = new ModelAndText();

    @Mixin
    private FormatOption format = new FormatOption();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ModelFiles files = new ModelFiles();

    EmbedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// What `--format json` prints.
    private record Document(String model, String pooling, int dimensions, List<Embedding> embeddings) {}

    /// One vector.
    ///
    /// @param index of the text, from 0 on
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Embedding(int index, int tokens, float[] embedding) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> texts = texts();
        Path path = files.file(terminal, given.model());
        try (LocalModel loaded = engine.load(path)) {
            List<Embedding> embeddings = new ArrayList<>();
            for (String each : texts) {
                float[] vector = loaded.embed(each);
                if (format.json()) {
                    embeddings.add(new Embedding(embeddings.size(), loaded.rawPrompt(each).length, vector));
                } else {
                    terminal.out().println(line(vector));
                    terminal.out().flush();
                }
            }
            if (format.json()) {
                FormatOption.print(terminal, new Document(given.model(), "mean", loaded.dimensions(), embeddings));
            }
        }
        return ExitCodes.DONE;
    }

    /// @throws IllegalArgumentException if one is empty: vectors would no longer stand where their lines do
    private List<String> texts() throws IOException {
        String text = given.read(terminal);
        List<String> texts = given.isArgument() ? List.of(text) : text.lines().toList();
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there is no text to embed");
        }
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isBlank()) {
                throw new IllegalArgumentException("line " + (i + 1) + " is empty: there is nothing to embed");
            }
        }
        return texts;
    }

    private static String line(float[] vector) {
        StringBuilder line = new StringBuilder();
        for (float value : vector) {
            line.append(line.isEmpty() ? "" : " ").append(value);
        }
        return line.toString();
    }
}
