package dev.bantam.text;

/// The pre-tokenizer of Llama 3 and Qwen2, written out instead of run as a regular expression:
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// @param longestNumber the most characters of `\p{N}` in a piece: n
record Llama3Splitter(int longestNumber) implements Splitter {
    @Override
    public int next(String text, int start, int end) {
        char first = text.charAt(start);
        int contraction = first == '\'' ? contraction(text, start, end) : start;
        if (contraction > start) {
            return contraction;
        }
        CharacterKind kind = CharacterKind.at(text, start);
        if (kind == CharacterKind.NUMBER) {
            return number(text, start, end);
        }
        int second = start + (Character.isHighSurrogate(first) ? 2 : 1);
        boolean joinsLetters = kind == CharacterKind.LETTER
                || (!isNewline(first) && second < end && CharacterKind.at(text, second) == CharacterKind.LETTER);
        if (joinsLetters) {
            return CharacterKind.endOfRun(CharacterKind.LETTER, text, second, end);
        }
        int run = first == ' ' && second < end ? second : start;
        if (CharacterKind.at(text, run) == CharacterKind.OTHER) {
            int stop = CharacterKind.endOfRun(CharacterKind.OTHER, text, run, end);
            while (stop < end && isNewline(text.charAt(stop))) {
                stop++;
            }
            return stop;
        }
        return spaces(text, start, end);
    }

    private int number(String text, int start, int end) {
        int at = start;
        for (int i = 0; i < longestNumber && at < end && CharacterKind.at(text, at) == CharacterKind.NUMBER; i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static int spaces(String text, int start, int end) {
        int stop = CharacterKind.endOfRun(CharacterKind.SPACE, text, start, end);
        for (int i = stop; i > start; i--) {
            if (isNewline(text.charAt(i - 1))) {
                return i;
            }
        }
        // The last space goes with the word that follows.
        return stop < end && stop - start > 1 ? stop - 1 : stop;
    }

    private static int contraction(String text, int start, int end) {
        if (end - start < 2) {
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

    private static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }
}
