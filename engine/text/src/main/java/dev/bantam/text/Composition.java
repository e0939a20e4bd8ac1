package dev.bantam.text;

import java.text.Normalizer;

/// Unicode's normal forms.
///
/// @param form which one
record Composition(Normalizer.Form form) implements Normalization {
    /// Qwen's normal form C.
    static final Composition CANONICAL = new Composition(Normalizer.Form.NFC);

    /// The normalizer sorts a run of combining marks by insertion, in quadratic time. Longer runs, which no language
    /// has, are normalised in parts.
    private static final int LONGEST_RUN_OF_MARKS = 512;

    /// Below U+0300, the first combining mark, all is in normal form C; in the other forms that holds for ASCII.
    @Override
    public boolean mayChange(String text, int start, int end) {
        int safe = form == Normalizer.Form.NFC ? 0x300 : 0x80;
        for (int i = start; i < end; i++) {
            if (text.charAt(i) >= safe) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String apply(String text, int start, int end) {
        StringBuilder composed = new StringBuilder(end - start);
        int partStart = start;
        int marks = 0;
        for (int i = start; i < end; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            marks = isMark(character) ? marks + 1 : 0;
            if (marks == LONGEST_RUN_OF_MARKS || i >= end) {
                composed.append(Normalizer.normalize(text.substring(partStart, i), form));
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
