package dev.bantam.text;

/// Cuts off the space characters at the end, as the expression `\s+$` does.
record TrailingSpaceSplitter() implements Splitter {
    @Override
    public int next(String text, int start, int end) {
        int at = end;
        // No space character lies outside the basic plane.
        while (at > start && CharacterKind.at(text, at - 1) == CharacterKind.SPACE) {
            at--;
        }
        return at == start ? end : at;
    }
}
