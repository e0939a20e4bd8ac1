package dev.bantam.text.template;

/// What one rendering may spend. A template is untrusted: each step, each piece of memory and each level of nesting
/// is charged here before it is spent. Not thread-safe; one per rendering.
///
/// The limits leave room for chats of a thousand messages and two megabytes, save where a template's own work grows
/// with the square of the chat, and end an attack in a fraction of a second and within a heap of 256 MB.
final class Budget {
    /// Evaluations nested in one another, macro calls included.
    static final int MAXIMUM_DEPTH = 400;

    /// Units of work; an evaluation costs [#STEP], a character looked at costs one.
    private static final long MAXIMUM_WORK = 300_000_000L;

    /// Bytes allocated in all, roughly, whether still in use or not.
    private static final long MAXIMUM_ALLOCATION = 96_000_000L;

    /// What a string, a list or a dict takes before anything is in it.
    private static final int OBJECT = 96;

    /// What an entry of a list takes, with a small value in it.
    private static final int ENTRY = 64;

    /// Characters of one string; it is copied while it grows, so it takes several times its size.
    private static final int MAXIMUM_TEXT = 8_000_000;

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

    /// To be called before a value of any kind is made.
    void object() {
        allocate(OBJECT);
    }

    /// To be called before `count` entries of a list are made.
    void entries(long count) {
        allocate(count > MAXIMUM_ALLOCATION ? count : count * ENTRY);
    }

    /// To be called before a string of `length` grows by `added` characters.
    void characters(long length, long added) {
        if (length + added > MAXIMUM_TEXT) {
            throw new EvaluationError("a text of more than " + MAXIMUM_TEXT + " characters");
        }
        allocate(2 * added);
    }

    /// To be called before a number of so many bits is multiplied, written or read, which takes their square.
    void digits(long bits) {
        work(4 * bits + bits * bits / 64);
    }

    void allocate(long bytes) {
        if (bytes < 0 || bytes > MAXIMUM_ALLOCATION - allocated) {
            throw new EvaluationError(
                    "the template needs too much memory (over " + MAXIMUM_ALLOCATION / 1_000_000 + " MB in all)");
        }
        allocated += bytes;
        work(bytes);
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
