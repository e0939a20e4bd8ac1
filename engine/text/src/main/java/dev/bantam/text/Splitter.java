package dev.bantam.text;

/// Cuts text into the pieces that byte-pair encoding merges within. Every step looks at no character more than a fixed
/// number of times, and the text holds no lone surrogates.
interface Splitter {
    /// The end of the piece that starts at `start`, where `start < end`; characters from `end` on do not exist.
    int next(String text, int start, int end);

    /// Where the character that starts at `index` ends.
    static int after(String text, int index) {
        return index + (Character.isHighSurrogate(text.charAt(index)) ? 2 : 1);
    }

    static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`, where a space character stands at `start`.
    static int spaces(String text, int start, int end) {
        int stop = CharacterKind.endOfRun(CharacterKind.SPACE, text, start, end);
        for (int i = stop; i > start; i--) {
            if (isNewline(text.charAt(i - 1))) {
                return i;
            }
        }
        // The last space goes with the word that follows.
        return stop < end && stop - start > 1 ? stop - 1 : stop;
    }

    /// The end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at `start`; `start` itself where there is none.
    static int contraction(String text, int start, int end) {
        if (end - start < 2 || text.charAt(start) != '\'') {
            return start;
        }
        int second = fold(text.charAt(start + 1));
        if (second == 's' || second == 't' || second == 'm' || second == 'd') {
            return start + 2;
        }
        int third = end - start < 3 ? 0 : fold(text.charAt(start + 2));
        boolean two =
                (second == 'r' && third == 'e') || (second == 'v' && third == 'e') || (second == 'l' && third == 'l');
        return two ? start + 3 : start;
    }

    /// Lower case of the letters above. U+017F, the long s, is an s where case does not count.
    private static int fold(char c) {
        return c == '\u017f' ? 's' : c < 128 ? c | 0x20 : c;
    }
}
