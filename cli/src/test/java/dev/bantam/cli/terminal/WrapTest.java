package dev.bantam.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Text that is broken at blanks: whole, and while it is made.
class WrapTest {
    @Test
    void linesAreBrokenAtBlanks() {
        assertThat(TextWrap.lines("one two three four", 9, 0)).containsExactly("one two", "three", "four");
        assertThat(TextWrap.lines("one two three four", 9, 2)).containsExactly("one two", "  three", "  four");
        assertThat(TextWrap.lines("  key   a long value", 12, 8))
                .containsExactly("  key   a", "      long", "      value");
        assertThat(TextWrap.lines("unbreakableword and more", 8, 1))
                .containsExactly("unbreakableword", " and", " more");
        assertThat(TextWrap.lines("", 8, 1)).containsExactly("");
        assertThat(TextWrap.lines("short", 80, 4)).containsExactly("short");
    }

    @Test
    void noWordIsLost() {
        String text = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii jjjjjjjjjj";
        for (int columns = 1; columns < 70; columns++) {
            List<String> lines = TextWrap.lines(text, columns, 3);
            assertThat(String.join(" ", lines).replaceAll("\\s+", " ")).isEqualTo(text);
            int limit = columns;
            assertThat(lines)
                    .allMatch(line -> line.length() <= limit || !line.strip().contains(" "));
        }
    }

    @Test
    void aStreamIsBrokenWhereverItsPiecesEnd() {
        String text = "The hen  walked to the harbour,\nand\tthe fog lay there.\n\n    indented code here\n";
        String whole = wrapped(20, text);
        assertThat(whole)
                .isEqualTo("The hen  walked to\nthe harbour,\nand\tthe fog lay\nthere.\n\n    indented code\nhere\n");
        for (int size = 1; size < 12; size++) {
            String[] pieces = text.split("(?<=\\G.{" + size + "})", -1);
            assertThat(wrapped(20, pieces)).isEqualTo(whole);
        }
        assertThat(wrapped(0, text)).isEqualTo(text);
    }

    @Test
    void wideCharactersAndControlCharacters() {
        assertThat(wrapped(9, "\033[31mred\007 end")).isEqualTo("[31mred\nend");
        // Two columns each; no blanks to break at.
        assertThat(wrapped(9, "鶏鶏鶏鶏鶏鶏").replace("\n", "")).isEqualTo("鶏鶏鶏鶏鶏鶏");
    }

    @Test
    void aTableIsNeverBrokenInsideAWord() {
        Table table = new Table("NAME", "SIZE", "FORMATS", "LICENCE");
        table.row("smollm2", "99.1 MB", "Q4_1", "Apache-2.0");
        table.row("qwen2.5-coder", "1.2 GB", "Q4_K_M Q5_K_M Q6_K Q8_0 F16", "Llama 3.2 Community License");
        assertThat(table.lines(0))
                .containsExactly(
                        "NAME           SIZE     FORMATS                      LICENCE",
                        "smollm2        99.1 MB  Q4_1                         Apache-2.0",
                        "qwen2.5-coder  1.2 GB   Q4_K_M Q5_K_M Q6_K Q8_0 F16  Llama 3.2 Community License");
        assertThat(table.lines(89)).isEqualTo(table.lines(0));
        assertThat(table.lines(40))
                .containsExactly(
                        "NAME           SIZE     FORMATS",
                        "    LICENCE",
                        "smollm2        99.1 MB  Q4_1",
                        "    Apache-2.0",
                        "qwen2.5-coder  1.2 GB   Q4_K_M Q5_K_M",
                        "    Q6_K Q8_0 F16  Llama 3.2 Community",
                        "    License");
        for (int columns = 30; columns < 100; columns++) {
            int limit = columns;
            assertThat(table.lines(columns)).allMatch(line -> line.length() < limit);
            assertThat(String.join(" ", table.lines(columns)).split("\\s+"))
                    .isEqualTo(String.join(" ", table.lines(0)).split("\\s+"));
        }
    }

    @Test
    void notesAreBrokenBetweenWords() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (NoteStream notes = new NoteStream(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 31)) {
            notes.println("a note that is longer than thirty columns");
            notes.printf(Locale.ROOT, "a note of %d numbers that is formatted%n", 1);
            notes.print("\rprogress that takes care of its own width");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "a note that is longer than",
                        "thirty columns",
                        "a note of 1 numbers that is",
                        "formatted",
                        "",
                        "progress that takes care of its own width");
    }

    private static String wrapped(int columns, String... pieces) {
        StringBuilder shown = new StringBuilder();
        WordWrap wrap = new WordWrap(
                shown::append,
                () -> columns,
                character -> Character.isISOControl(character) ? -1 : character > 0x2e80 ? 2 : 1);
        for (String piece : pieces) {
            wrap.append(piece);
        }
        wrap.flush();
        return shown.toString();
    }
}
