package dev.bantam.api;

/// A model that answers: a local one, or a service. Thread-safe; closing frees what it holds.
public interface TextModel extends AutoCloseable {
    /// Answers a chat.
    ///
    /// @param listener hears the answer as it is made
    /// @throws PromptTooLongException if the chat does not fit in the context: nothing is ever cut
    /// @throws IllegalArgumentException if the model cannot take this chat; the message says why
    Completion chat(ChatRequest request, AnswerListener listener);

    /// Answers a chat.
    default Completion chat(ChatRequest request) {
        return chat(request, AnswerListener.silent());
    }

    /// Continues a text as it is, without the model's chat template.
    ///
    /// @throws PromptTooLongException if the text does not fit in the context
    Completion complete(String prompt, GenerationOptions options, AnswerListener listener);

    /// The most tokens of prompt and answer together.
    int contextLength();

    @Override
    void close();
}
