package dev.bantam.text;

/// Cuts out every run of members of a set, as the expressions `[set]+`, `[set]{1,n}` and `\s?[set]+` do; what is
/// between
/// two runs is a piece, too.
///
/// @param longest the most characters of a run: n
/// @param takesSpace whether one space character before a run goes with it
record RunSplitter(CharacterSet set, int longest, boolean takesSpace) implements Splitter {
    static RunSplitter runs(CharacterSet set) {
        return new RunSplitter(set, Integer.MAX_VALUE, false);
    }

    static RunSplitter runsWithSpace(CharacterSet set) {
        return new RunSplitter(set, Integer.MAX_VALUE, true);
    }

    static RunSplitter upTo(int longest, CharacterSet set) {
        return new RunSplitter(set, longest, false);
    }

    @Override
    public int next(String text, int start, int end) {
        int run = run(text, start, end);
        if (run >= 0) {
            return set.endOfRun(text, run, end, longest);
        }
        int at = Splitter.after(text, start);
        while (at < end && run(text, at, end) < 0) {
            at = Splitter.after(text, at);
        }
        return at;
    }

    /// Where the members begin if a match starts at `at`, or else -1.
    private int run(String text, int at, int end) {
        if (set.containsAt(text, at)) {
            return at;
        }
        boolean spaced = takesSpace
                && at + 1 < end
                && CharacterKind.at(text, at) == CharacterKind.SPACE
                && set.containsAt(text, at + 1);
        return spaced ? at + 1 : -1;
    }
}
