package dev.bantam.generate;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.TextModel;
import dev.bantam.model.Session;

/// A model that remembers the last prompt: what the next one begins with as well is not run again. Answers are
/// those that [LocalModel] gives, bit for bit, since only prompts are remembered: a reply that has become
/// history is run as a part of the prompt.
public final class Conversation implements TextModel {
    private final LocalModel model;
    private final Session session;

    Conversation(LocalModel model, Session session) {
        this.model = model;
        this.session = session;
    }

    @Override
    public Completion chat(ChatRequest request, AnswerListener listener) {
        return model.answer(session, request, listener, true);
    }

    @Override
    public Completion complete(String prompt, GenerationOptions options, AnswerListener listener) {
        return model.answer(session, model.rawPrompt(prompt), options, listener);
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    /// Forgets the last prompt; the model stays open.
    @Override
    public void close() {
        session.clear();
    }
}
