package dev.bantam.text;

import java.text.Normalizer;

/// What BERT's tokenizer does to text before it splits it into words.
///
/// @param cleans leaves control characters out and makes every space character a space
/// @param spacesIdeographs puts spaces around Chinese characters
/// @param stripsAccents leaves out the marks of letters
/// @param lowerCase makes letters small, without regard to their place in the word
record BertNormalization(boolean cleans, boolean spacesIdeographs, boolean stripsAccents, boolean lowerCase)
        implements Normalization {
    private static final Composition DECOMPOSITION = new Composition(Normalizer.Form.NFD);

    @Override
    public boolean mayChange(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || (c >= 'A' && c <= 'Z')) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String apply(String text, int start, int end) {
        StringBuilder cleaned = new StringBuilder(end - start);
        for (int i = start; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!cleans) {
                appendSpaced(c, cleaned);
            } else if (!BertCharacters.isControl(c)) {
                appendSpaced(BertCharacters.isSpace(c) ? ' ' : c, cleaned);
            }
        }
        String result = cleaned.toString();
        if (stripsAccents && DECOMPOSITION.mayChange(result, 0, result.length())) {
            result = withoutMarks(DECOMPOSITION.apply(result, 0, result.length()));
        }
        return lowerCase ? lowerCase(result) : result;
    }

    private void appendSpaced(int c, StringBuilder text) {
        if (spacesIdeographs && BertCharacters.isIdeograph(c)) {
            text.append(' ').appendCodePoint(c).append(' ');
        } else {
            text.appendCodePoint(c);
        }
    }

    private static String withoutMarks(String text) {
        StringBuilder left = new StringBuilder(text.length());
        text.codePoints().filter(c -> !BertCharacters.isMark(c)).forEach(left::appendCodePoint);
        return left.toString();
    }

    private static String lowerCase(String text) {
        StringBuilder small = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == 0x130) {
                small.append("i\u0307"); // the one letter whose small form is two characters
            } else {
                small.appendCodePoint(Character.toLowerCase(c));
            }
        }
        return small.toString();
    }
}
