package dev.bantam.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Map<String, String> UNICODE = Map.of("LANG", "de_DE.UTF-8", "NO_COLOR", "1");

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now = 5 * SECOND;

    @Test
    void drawsOneLineOverItself() {
        try (ProgressBar bar = bar(UNICODE, 80)) {
            bar.update(0, 200, "loading");
            now += SECOND;
            bar.update(50, 200, "50 of 200");
        }
        assertThat(shown())
                .containsExactly(
                        "",
                        "  4 tune  [" + "░".repeat(30) + "]   0 %  loading",
                        "  4 tune  [" + "█".repeat(7) + "░".repeat(23) + "]  25 %  3 s left  50 of 200",
                        " ".repeat(69),
                        "");
    }

    @Test
    void whatIsShorterLeavesNothingBehind() {
        ProgressBar bar = bar(UNICODE, 80);
        bar.update(0, 10, "a long note");
        now += SECOND;
        bar.update(0, 10, "");
        assertThat(shown().get(2)).hasSameSizeAs(shown().get(1)).endsWith("0 %" + " ".repeat("  a long note".length()));
    }

    @Test
    void tenTimesASecondIsEnough() {
        ProgressBar bar = bar(UNICODE, 80);
        for (int i = 0; i <= 1000; i++) {
            bar.update(i, 1000, "");
            now += SECOND / 1000;
        }
        assertThat(shown()).hasSizeBetween(10, 12);
    }

    @Test
    void narrowTerminalsLoseTheNoteThenTheBar() {
        for (int columns = 6; columns <= 90; columns++) {
            err.reset();
            ProgressBar bar = bar(UNICODE, columns);
            bar.update(0, 100, "");
            now += 10 * SECOND;
            bar.update(10, 100, "some words that say more");
            String line = shown().getLast().stripTrailing();
            assertThat(line).hasSizeLessThan(columns).contains("10 %");
            assertThat(line.contains("some")).isEqualTo(line.contains("some words that say more"));
            assertThat(line.contains("left")).isEqualTo(line.contains("1 min 30 s left"));
            assertThat(line.contains("[")).isEqualTo(columns >= 44);
        }
    }

    @Test
    void withoutUnicodeItIsAscii() {
        for (Map<String, String> environment : List.of(
                Map.of("LANG", "C", "NO_COLOR", "1"),
                Map.of("LC_ALL", "POSIX", "LANG", "en_US.UTF-8", "NO_COLOR", "1"),
                Map.of("NO_COLOR", "1"))) {
            err.reset();
            bar(environment, 60).update(1, 2, "");
            assertThat(shown().getLast()).isEqualTo("  4 tune  [###############---------------]  50 %");
        }
    }

    @Test
    void coloursAreAddedOnlyWhereWanted() {
        bar(Map.of("LANG", "C.UTF-8", "NO_COLOR", ""), 60).update(1, 2, "");
        assertThat(shown().getLast()).contains("\033[36m", "\033[0m");
        err.reset();
        bar(UNICODE, 60).update(1, 2, "");
        assertThat(shown().getLast()).doesNotContain("\033");
    }

    @Test
    void aLogGetsALineNowAndThen() {
        try (ProgressBar bar = bar(UNICODE, 0)) {
            for (int i = 0; i <= 60; i++) {
                bar.update(i, 60, i + " of 60");
                now += SECOND;
            }
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .doesNotContain("\r", "\033", "█")
                .startsWith("  4 tune    0 %  0 of 60\n  4 tune   16 %  50 s left  10 of 60\n")
                .contains("  4 tune   25 %  45 s left  15 of 60\n");
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSizeBetween(7, 10);
    }

    @Test
    void aQuickStepGetsOneLineInALog() {
        try (ProgressBar bar = bar(UNICODE, 0)) {
            for (int i = 0; i <= 60; i++) {
                bar.update(i, 60, "");
                now += SECOND / 100;
            }
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void withoutATotalItSaysWhatItDoes() {
        bar(UNICODE, 80).update(0, 0, "loading");
        assertThat(shown().getLast()).isEqualTo("  4 tune  loading");
    }

    @Test
    void nothingIsShownOnceItIsClosed() {
        ProgressBar bar = bar(UNICODE, 80);
        bar.update(1, 2, "");
        bar.close();
        int length = err.size();
        now += SECOND;
        bar.update(2, 2, "");
        bar.close();
        assertThat(err.size()).isEqualTo(length);
    }

    @Test
    void dumbTerminalsAndPipesAreNotWrittenOver() {
        assertThat(terminal(Map.of("TERM", "dumb"), true).rewritesLines()).isFalse();
        assertThat(terminal(Map.of("TERM", "xterm"), false).rewritesLines()).isFalse();
        assertThat(terminal(Map.of("TERM", "xterm"), true).rewritesLines()).isTrue();
        assertThat(TerminalWidth.of(terminal(Map.of("TERM", "dumb"), true))).isZero();
    }

    @Test
    void widthIsReadFromStty() {
        assertThat(TerminalWidth.parse("24 132\n")).hasValue(132);
        assertThat(TerminalWidth.parse("0 0\n")).isEmpty();
        assertThat(TerminalWidth.parse("")).isEmpty();
        assertThat(TerminalWidth.parse("24 99999999999")).isEmpty();
    }

    @Test
    void durations() {
        assertThat(Durations.text(0.04)).isEqualTo("0.0 s");
        assertThat(Durations.text(9.94)).isEqualTo("9.9 s");
        assertThat(Durations.text(9.96)).isEqualTo("10 s");
        assertThat(Durations.text(59.6)).isEqualTo("1 min 00 s");
        assertThat(Durations.text(3725L)).isEqualTo("1 h 02 min");
    }

    private ProgressBar bar(Map<String, String> environment, int columns) {
        return new ProgressBar(terminal(environment, columns > 0), "4 tune", columns, () -> now);
    }

    private Terminal terminal(Map<String, String> environment, boolean interactive) {
        return new Terminal(
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                environment,
                interactive);
    }

    private List<String> shown() {
        return List.of(err.toString(StandardCharsets.UTF_8).split("\r", -1));
    }
}
