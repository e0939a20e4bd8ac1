package dev.bantam.text;

/// The pre-tokenizer of GPT-2 (Radford et al. 2019), written out instead of run as a regular expression:
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
///
/// @param individualDigits cut out every character of `\p{N}` first, then split what is between them on its own
record Gpt2Splitter(boolean individualDigits) implements Splitter {
    @Override
    public int next(String text, int start, int end) {
        char first = text.charAt(start);
        int contraction = first == '\'' ? contraction(text, start, end) : start;
        if (contraction > start) {
            return contraction;
        }
        CharacterKind kind = CharacterKind.at(text, start);
        if (individualDigits && kind == CharacterKind.NUMBER) {
            return start + Character.charCount(text.codePointAt(start));
        }
        int run = first == ' ' && start + 1 < end ? start + 1 : start;
        CharacterKind runKind = CharacterKind.at(text, run);
        if (runKind != CharacterKind.SPACE && !(individualDigits && runKind == CharacterKind.NUMBER)) {
            return CharacterKind.endOfRun(runKind, text, run, end);
        }
        int stop = CharacterKind.endOfRun(CharacterKind.SPACE, text, start, end);
        boolean textFollows = stop < end && !(individualDigits && CharacterKind.at(text, stop) == CharacterKind.NUMBER);
        // The last space goes with the word that follows.
        return textFollows && stop - start > 1 ? stop - 1 : stop;
    }

    private static int contraction(String text, int start, int end) {
        if (end - start < 2) {
            return start;
        }
        char second = text.charAt(start + 1);
        if (second == 's' || second == 't' || second == 'm' || second == 'd') {
            return start + 2;
        }
        char third = end - start < 3 ? 0 : text.charAt(start + 2);
        boolean two =
                (second == 'r' && third == 'e') || (second == 'v' && third == 'e') || (second == 'l' && third == 'l');
        return two ? start + 3 : start;
    }
}
