package dev.bantam.testkit.tokenizers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Texts with the ids that the reference tokenizer gives them, as `testkit/goldens/tokenizers/dump.py` writes them.
///
/// ```
/// assertThat(TokenizerGolden.read("smollm2").mismatches((text, control) ->
///         tokenizer.encode(List.of(new TextSpan(text, control))))).isEmpty();
/// ```
public record TokenizerGolden(String name, List<Case> cases) {
    /// @param control whether control tokens count in the text
    public record Case(String text, boolean control, List<Integer> ids) {}

    /// A tokenizer under test.
    @FunctionalInterface
    public interface Encoder {
        int[] encode(String text, boolean control);
    }

    /// Reads a dump of this package: `smollm2`, `qwen2.5`, `gemma3`, or one of a small vocabulary.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public static TokenizerGolden read(String name) {
        List<Case> cases = new ArrayList<>();
        try (InputStream compressed = resource(name + ".gz");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(compressed), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                cases.add(parse(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer dump " + name, e);
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException("the tokenizer dump " + name + " is empty");
        }
        return new TokenizerGolden(name, List.copyOf(cases));
    }

    /// JSON with the metadata of a small vocabulary, under GGUF's keys: `byte-level` or `sentence-piece`.
    public static InputStream vocabulary(String name) {
        return resource(name + ".json");
    }

    /// A small `tokenizer.json` as the reference wrote it, of a family such as `qwen2`.
    public static InputStream tokenizerJson(String family) {
        return resource("json/" + family + ".json");
    }

    /// A line for each text whose ids differ.
    public List<String> mismatches(Encoder encoder) {
        List<String> mismatches = new ArrayList<>();
        for (Case golden : cases) {
            List<Integer> ids = Arrays.stream(encoder.encode(golden.text(), golden.control()))
                    .boxed()
                    .toList();
            if (!ids.equals(golden.ids())) {
                mismatches.add("%s, control %s, \"%s\": expected %s, got %s"
                        .formatted(name, golden.control(), golden.text(), golden.ids(), ids));
            }
        }
        return mismatches;
    }

    static InputStream resource(String file) {
        InputStream stream = TokenizerGolden.class.getResourceAsStream(file);
        if (stream == null) {
            throw new IllegalArgumentException("no tokenizer resource " + file);
        }
        return stream;
    }

    private static Case parse(String line) {
        int first = line.indexOf('\t');
        int second = line.indexOf('\t', first + 1);
        String ids = line.substring(second + 1);
        List<Integer> parsed = ids.isEmpty()
                ? List.of()
                : Arrays.stream(ids.split(" ")).map(Integer::valueOf).toList();
        return new Case(unescape(line.substring(first + 1, second)), line.startsWith("c"), parsed);
    }

    static String unescape(String escaped) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            c = escaped.charAt(++i);
            switch (c) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case '\\' -> text.append('\\');
                case 'u' -> {
                    text.append((char) Integer.parseInt(escaped, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> throw new IllegalStateException("unknown escape in a tokenizer dump: \\" + c);
            }
        }
        return text.toString();
    }
}
