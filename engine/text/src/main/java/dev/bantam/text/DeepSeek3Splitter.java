package dev.bantam.text;

/// The last step of DeepSeek-V3's pre-tokenizer, written out instead of run as a regular expression:
/// ```
/// [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*
/// |\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
/// What it does not match, such as control characters, is a piece as far as the next match.
record DeepSeek3Splitter() implements Splitter {
    private static final CharacterSet LETTER_OR_MARK = CharacterSet.LETTER.or(CharacterSet.MARK);
    private static final CharacterSet LATIN = CharacterSet.ofExpression("A-Za-z");

    @Override
    public int next(String text, int start, int end) {
        int match = match(text, start, end);
        if (match > start) {
            return match;
        }
        int at = Splitter.after(text, start);
        while (at < end && match(text, at, end) == at) {
            at = Splitter.after(text, at);
        }
        return at;
    }

    /// The end of the match at `start`; `start` itself where there is none.
    private static int match(String text, int start, int end) {
        int first = text.codePointAt(start);
        int second = Splitter.after(text, start);
        boolean sign = CharacterSet.SIGN.contains(first);
        if (sign && first < 128 && second < end && LATIN.containsAt(text, second)) {
            return LATIN.endOfRun(text, second, end, Integer.MAX_VALUE);
        }
        if (LETTER_OR_MARK.contains(first)) {
            return LETTER_OR_MARK.endOfRun(text, start, end, Integer.MAX_VALUE);
        }
        boolean joins = !sign && first != '\n' && first != '\r' && second < end;
        if (joins && LETTER_OR_MARK.containsAt(text, second)) {
            return LETTER_OR_MARK.endOfRun(text, second, end, Integer.MAX_VALUE);
        }
        int signs = first == ' ' ? second : start;
        if (signs < end && CharacterSet.SIGN.containsAt(text, signs)) {
            int stop = CharacterSet.SIGN.endOfRun(text, signs, end, Integer.MAX_VALUE);
            while (stop < end && Splitter.isNewline(text.charAt(stop))) {
                stop++;
            }
            return stop;
        }
        return CharacterKind.of(first) == CharacterKind.SPACE ? Splitter.spaces(text, start, end) : start;
    }
}
