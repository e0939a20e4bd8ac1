package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `bantam embed`: vectors of texts.
@Command(
        name = "embed",
        description = {
            "Turns texts into vectors: one for the argument, or one for each line of a file or of standard input.",
            "",
            "A vector has length 1. A model made for embeddings, such as all-minilm-l6-v2, makes it as its files say; of"
                    + " a model made to write it is the mean of the final hidden states over all tokens, which tells less."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam embed all-minilm-l6-v2 \"The hen laid an egg.\"",
            "  bantam embed all-minilm-l6-v2 --file sentences.txt --format json"
        })
final class EmbedCommand implements Callable<Integer> {
    /// Texts that are run before their vectors are printed.
    private static final int AT_ONCE = 256;

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
            for (int from = 0; from < texts.size(); from += AT_ONCE) {
                List<String> some = texts.subList(from, Math.min(texts.size(), from + AT_ONCE));
                List<float[]> vectors = loaded.embed(some);
                for (int i = 0; i < some.size(); i++) {
                    if (format.json()) {
                        int tokens = loaded.text().embeddingPrompt(some.get(i)).length;
                        embeddings.add(new Embedding(from + i, tokens, vectors.get(i)));
                    } else {
                        terminal.out().println(line(vectors.get(i)));
                    }
                }
                terminal.out().flush();
            }
            if (format.json()) {
                String pooling = loaded.pooling().name().toLowerCase(Locale.ROOT);
                FormatOption.print(terminal, new Document(given.model(), pooling, loaded.dimensions(), embeddings));
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
