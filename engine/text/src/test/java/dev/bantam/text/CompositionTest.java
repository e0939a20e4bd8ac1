package dev.bantam.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositionTest {
    @Test
    void composesAsUnicodeDoes() {
        Random random = new Random(6);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                text.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> 'a' + random.nextInt(26);
                            case 1 -> 0x300 + random.nextInt(0x70);
                            case 2 -> 0x1100 + random.nextInt(0x100);
                            default -> random.nextInt(0xd800);
                        });
            }
            String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
            assertThat(Composition.CANONICAL.apply(text.toString(), 0, text.length()))
                    .isEqualTo(composed);
            if (!Composition.CANONICAL.mayChange(text.toString(), 0, text.length())) {
                assertThat(composed).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void onlyTheRangeCounts() {
        assertThat(Composition.CANONICAL.apply("xe\u0301\u0301", 1, 3)).isEqualTo("\u00e9");
        assertThat(Composition.CANONICAL.mayChange("\u0301ab\u0301", 1, 3)).isFalse();
    }

    @Test
    void longRunsOfMarksKeepAllTheirMarks() {
        String marks = "\u0301\u0327".repeat(2_000);
        String composed = Composition.CANONICAL.apply("x" + marks, 0, marks.length() + 1);
        assertThat(composed).hasSize(marks.length() + 1).startsWith("x\u0327\u0327");
    }
}
