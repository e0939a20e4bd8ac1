package dev.bantam.cli.chat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where messages come from and answers go to.
public interface ChatInput extends AutoCloseable {
    /// An answer on its way.
    interface Answer extends AutoCloseable {
        /// @return false where nobody reads any more
        boolean print(String piece);

        /// Ends the line, once the answer is whole.
        void end();

        @Override
        void close();
    }

    /// The next message as it was typed, lines of one message joined by line feeds; null at the end.
    @Nullable
    String next() throws IOException;

    /// Begins to show an answer.
    ///
    /// @param stop is run when the person wants no more of it
    Answer answer(Runnable stop);

    /// Whether a person types: mistakes are told and the conversation goes on.
    boolean interactive();

    @Override
    void close() throws IOException;
}
