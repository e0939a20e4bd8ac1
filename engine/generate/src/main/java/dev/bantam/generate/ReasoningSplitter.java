package dev.bantam.generate;

/// Parts what a reasoning model thinks, `<think>...</think>` at the beginning of its answer, from what it says
/// behind that, wherever the pieces of the stream end. Text that may be the beginning of a tag is kept back until
/// that is decided, and so are blanks that may be the last before one.
///
/// Blanks around the thinking and empty lines before the answer belong to neither. Tags elsewhere are text. Not
/// thread-safe.
final class ReasoningSplitter {
    static final String OPEN = "<think>";
    static final String CLOSE = "</think>";

    private final StringBuilder held = new StringBuilder();
    private State state;

    /// How an answer begins.
    enum Start {
        /// The model is none that thinks: all is text.
        PLAIN,
        /// The model may write the opening tag.
        MAY_THINK,
        /// The prompt ends with the opening tag.
        THINKING
    }

    private enum State {
        BEFORE,
        OPENED,
        REASONING,
        CLOSED,
        TEXT
    }

    /// The next of both; the reasoning comes first.
    record Piece(String reasoning, String text) {}

    ReasoningSplitter(Start start) {
        state = switch (start) {
            case PLAIN -> State.TEXT;
            case MAY_THINK -> State.BEFORE;
            case THINKING -> State.OPENED;
        };
    }

    /// Whether what comes now is thought and not said.
    boolean isReasoning() {
        return state == State.OPENED || state == State.REASONING;
    }

    /// Whether this tag would count here. Asked for control tokens, which are no text anywhere else.
    boolean expects(String tag) {
        return tag.equals(CLOSE) ? isReasoning() : tag.equals(OPEN) && (state == State.BEFORE || state == State.OPENED);
    }

    /// Adds text and returns what is certain.
    Piece append(String piece) {
        held.append(piece);
        StringBuilder reasoning = new StringBuilder();
        boolean moved;
        do {
            moved = switch (state) {
                case BEFORE, OPENED -> passOpeningTag();
                case REASONING -> takeReasoning(reasoning);
                case CLOSED -> passEmptyLines();
                case TEXT -> false;
            };
        } while (moved);
        return new Piece(reasoning.toString(), state == State.TEXT ? take(held.length()) : "");
    }

    /// What was kept back, once no more text comes.
    Piece finish() {
        String rest = take(held.length());
        return switch (state) {
            case BEFORE, TEXT -> new Piece("", rest);
            case OPENED -> new Piece(rest.strip(), "");
            case REASONING -> new Piece(rest.stripTrailing(), "");
            case CLOSED -> new Piece("", "");
        };
    }

    /// Some models repeat the tag that the prompt ends with.
    private boolean passOpeningTag() {
        int start = blanks();
        if (held.indexOf(OPEN, start) == start) {
            take(start + OPEN.length());
            state = State.OPENED;
            return true;
        }
        if (OPEN.startsWith(held.substring(start))) {
            return false;
        }
        if (state == State.OPENED) {
            take(start);
            state = State.REASONING;
        } else {
            state = State.TEXT;
        }
        return true;
    }

    private boolean takeReasoning(StringBuilder reasoning) {
        int close = held.indexOf(CLOSE);
        if (close >= 0) {
            reasoning.append(take(close).stripTrailing());
            take(CLOSE.length());
            state = State.CLOSED;
            return true;
        }
        int certain = held.length();
        for (int begun = Math.min(CLOSE.length() - 1, held.length()); begun > 0; begun--) {
            if (CLOSE.startsWith(held.substring(held.length() - begun))) {
                certain -= begun;
                break;
            }
        }
        while (certain > 0 && Character.isWhitespace(held.charAt(certain - 1))) {
            certain--;
        }
        reasoning.append(take(certain));
        return false;
    }

    /// Not the blanks that the answer's first line begins with: they may be code's.
    private boolean passEmptyLines() {
        int start = blanks();
        if (start == held.length()) {
            return false;
        }
        take(held.lastIndexOf("\n", start) + 1);
        state = State.TEXT;
        return true;
    }

    /// How many blanks are held before the first other character.
    private int blanks() {
        int at = 0;
        while (at < held.length() && Character.isWhitespace(held.charAt(at))) {
            at++;
        }
        return at;
    }

    private String take(int characters) {
        String taken = held.substring(0, characters);
        held.delete(0, characters);
        return taken;
    }
}
