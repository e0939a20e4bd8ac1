package dev.bantam.cli.terminal;

import dev.bantam.api.AnswerListener;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An answer on its way, and before it what the model thinks, where that is wanted. Not thread-safe.
public final class ReasonedAnswer implements AnswerListener {
    private final Reasoning wanted;
    private final Terminal terminal;
    private final Predicate<String> answer;
    // Open while the model thinks.
    private @Nullable AnswerStream thinking;
    private boolean inline;

    /// @param answer shows a piece of the answer; false where it is to end
    public ReasonedAnswer(Reasoning wanted, Terminal terminal, Predicate<String> answer) {
        this.wanted = wanted;
        this.terminal = terminal;
        this.answer = answer;
    }

    @Override
    public boolean onReasoning(String piece) {
        if (piece.isEmpty() || wanted == Reasoning.HIDE) {
            return answer.test("");
        }
        if (wanted == Reasoning.INLINE) {
            boolean first = !inline;
            inline = true;
            return answer.test(first ? Reasoning.OPEN + piece : piece);
        }
        if (thinking == null) {
            thinking = AnswerStream.ofThinking(terminal);
        }
        thinking.print(piece);
        return answer.test("");
    }

    @Override
    public boolean onText(String piece) {
        if (piece.isEmpty()) {
            return answer.test("");
        }
        String before = inline ? Reasoning.CLOSE : "";
        end();
        return answer.test(before + piece);
    }

    /// Ends the thinking, if nothing followed it.
    public void end() {
        if (thinking != null) {
            thinking.end();
        }
        thinking = null;
        inline = false;
    }
}
