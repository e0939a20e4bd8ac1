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
        int contraction = first == '\'' ? Splitter.contraction(text, start, end) : start;
        if (contraction > start) {
            return contraction;
        }
        CharacterKind kind = CharacterKind.at(text, start);
        if (kind == CharacterKind.NUMBER) {
            return number(text, start, end);
        }
        int second = Splitter.after(text, start);
        boolean joinsLetters = kind == CharacterKind.LETTER
                || (!Splitter.isNewline(first)
                        && second < end
                        && CharacterKind.at(text, second) == CharacterKind.LETTER);
        if (joinsLetters) {
            return CharacterKind.endOfRun(CharacterKind.LETTER, text, second, end);
        }
        int run = first == ' ' && second < end ? second : start;
        if (CharacterKind.at(text, run) == CharacterKind.OTHER) {
            int stop = CharacterKind.endOfRun(CharacterKind.OTHER, text, run, end);
            while (stop < end && Splitter.isNewline(text.charAt(stop))) {
                stop++;
            }
            return stop;
        }
        return Splitter.spaces(text, start, end);
    }

    private int number(String text, int start, int end) {
        int at = start;
        for (int i = 0; i < longestNumber && at < end && CharacterKind.at(text, at) == CharacterKind.NUMBER; i++) {
            at = Splitter.after(text, at);
        }
        return at;
    }
}
