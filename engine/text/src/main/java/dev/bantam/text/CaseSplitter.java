package dev.bantam.text;

/// The pre-tokenizer of Tekken (Mistral) and of GPT-4o's vocabulary (Phi-4-mini), written out instead of run as a
/// regular expression. With U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, W = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`, and c, which Tekken
/// lacks, = `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`:
/// ```
/// [^\r\n\p{L}\p{N}]?U*W+c|[^\r\n\p{L}\p{N}]?U+W*c|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// @param longestNumber the most characters of `\p{N}` in a piece: n
/// @param contractions whether `'s` and its like go with the word before them
record CaseSplitter(int longestNumber, boolean contractions) implements Splitter {
    /// Below U+0300 are no marks.
    private static final char FIRST_MARK = '\u0300';

    @Override
    public int next(String text, int start, int end) {
        char first = text.charAt(start);
        CharacterKind kind = CharacterKind.at(text, start);
        if (kind == CharacterKind.NUMBER) {
            return CharacterSet.NUMBER.endOfRun(text, start, end, longestNumber);
        }
        int second = Splitter.after(text, start);
        int word = start;
        // A mark before a word could be the character before it or the first of it: that comes to the same.
        if (kind == CharacterKind.LETTER || (first >= FIRST_MARK && CharacterSet.MARK.containsAt(text, start))) {
            word = word(text, start, end);
        } else if (!Splitter.isNewline(first) && second < end) {
            word = word(text, second, end);
            word = word == second ? start : word;
        }
        if (word > start) {
            return contractions ? Splitter.contraction(text, word, end) : word;
        }
        int run = first == ' ' && second < end ? second : start;
        if (CharacterKind.at(text, run) == CharacterKind.OTHER) {
            int stop = CharacterKind.endOfRun(CharacterKind.OTHER, text, run, end);
            while (stop < end && (Splitter.isNewline(text.charAt(stop)) || text.charAt(stop) == '/')) {
                stop++;
            }
            return stop;
        }
        return Splitter.spaces(text, start, end);
    }

    /// The end of `U*W+`, or else of `U+`; `start` where neither begins there.
    private static int word(String text, int start, int end) {
        int at = start;
        int afterBoth = start; // the end of the last character that is in U and in W
        while (at < end && CharacterSet.UPPER.containsAt(text, at)) {
            int next = Splitter.after(text, at);
            afterBoth = CharacterSet.LOWER.containsAt(text, at) ? next : afterBoth;
            at = next;
        }
        if (at < end && CharacterSet.LOWER.containsAt(text, at)) {
            return CharacterSet.LOWER.endOfRun(text, at, end, Integer.MAX_VALUE);
        }
        // W+ has to give way: it takes the last such character alone.
        return afterBoth > start ? afterBoth : at;
    }
}
