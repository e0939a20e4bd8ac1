package dev.bantam.text;

import java.text.Normalizer;

/// Unicode's normal form C.
final class Composition {
    /// The normalizer sorts a run of combining marks by insertion, in quadratic time. Longer runs, which no language
    /// has, are normalised in parts.
    private static final int LONGEST_RUN_OF_MARKS = 512;

    private Composition() {}

    /// False where the text surely is in normal form C: below U+0300, the first combining mark, all is.
    static boolean mayChange(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) >= 0x300) {
                return true;
            }
        }
        return false;
    }

    static String compose(String text, int start, int end) {
        StringBuilder composed = new StringBuilder(end - start);
        int partStart = start;
        int marks = 0;
        for (int i = start; i < end; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            marks = isMark(character) ? marks + 1 : 0;
            if (marks == LONGEST_RUN_OF_MARKS || i >= end) {
                composed.append(Normalizer.normalize(text.substring(partStart, i), Normalizer.Form.NFC));
                partStart = i;
                marks = 0;
            }
        }
        return composed.toString();
    }

    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }
}
