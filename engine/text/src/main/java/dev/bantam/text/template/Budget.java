package dev.bantam.text.template;

/// What one rendering may spend. A template is untrusted: each step, each character made and each level of nesting
/// is charged here before it is spent. Not thread-safe; one per rendering.
final class Budget {
    /// Evaluations nested in one another, macro calls included.
    static final int MAXIMUM_DEPTH = 400;

    /// Units of work; an evaluation costs [#STEP], a character looked at costs one.
    private static final long MAXIMUM_WORK = 400_000_000L;

    /// Characters and list slots made in all, whether still in use or not.
    private static final long MAXIMUM_ALLOCATION = 48_000_000L;

    private static final int STEP = 100;

    private long work;
    private long allocated;
    private int depth;

    void step() {
        work(STEP);
    }

    void work(long units) {
        work += units;
        if (work > MAXIMUM_WORK || work < 0) {
            throw new EvaluationError("the template needs too many steps (loops too long?)");
        }
    }

    /// To be called before `slots` characters or list entries are made.
    void allocate(long slots) {
        if (slots < 0 || slots > MAXIMUM_ALLOCATION - allocated) {
            throw new EvaluationError(
                    "the template makes too much text (over " + MAXIMUM_ALLOCATION + " characters in all)");
        }
        allocated += slots;
        work(slots);
    }

    void enter() {
        step();
        if (++depth > MAXIMUM_DEPTH) {
            throw new EvaluationError("nested more than " + MAXIMUM_DEPTH + " levels deep (endless recursion?)");
        }
    }

    void leave() {
        depth--;
    }
}
