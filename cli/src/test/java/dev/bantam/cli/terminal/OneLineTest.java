package dev.bantam.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void textWithoutControlCharactersStaysAsItIs() {
        assertThat(OneLine.of("")).isEmpty();
        assertThat(OneLine.of("tensor blk.0: h\u00e9 \ud83d\ude00 \"q\""))
                .isEqualTo("tensor blk.0: h\u00e9 \ud83d\ude00 \"q\"");
    }

    @Test
    void whatMovesTheCursorOrTurnsTheTextIsSpelled() {
        assertThat(OneLine.of("a\nb\r\t\u001b[31m\u009b\u202e\u2028\ud800"))
                .isEqualTo("a\\u000ab\\u000d\\u0009\\u001b[31m\\u009b\\u202e\\u2028\\ud800");
    }

    @Test
    void longTextIsCut() {
        assertThat(OneLine.of("x".repeat(1000))).hasSize(1000);
        assertThat(OneLine.of("x".repeat(100_000)))
                .startsWith("xxx")
                .endsWith("x... (100000 characters)")
                .hasSizeLessThan(1100);
    }
}
