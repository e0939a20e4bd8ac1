package dev.bantam.cli.demo;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.GenerationOptions;
import java.util.List;
import java.util.Locale;

/// What the model is asked. An untuned model has to be told the labels; a tuned one has learnt them, so that its
/// prompt is short, and short prompts are quick.
public final class DemoPrompts {
    private static final String TUNED = "Label the message.";

    private DemoPrompts() {}

    /// An intent as words: the names are code, and a model knows words better.
    public static String label(String intent) {
        return intent.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /// The intents as words, in their order.
    public static List<String> labels(List<String> intents) {
        return intents.stream().map(DemoPrompts::label).toList();
    }

    /// Asks a model that was not tuned.
    public static ChatRequest untuned(List<String> intents, String text) {
        return request(
                "You sort messages to the support desk of a software company. Say what the sender wants. Answer with"
                        + " one of these labels and nothing else: " + String.join(", ", labels(intents)) + ".",
                text);
    }

    /// Asks a tuned model, as in its training.
    public static ChatRequest tuned(String text) {
        return request(TUNED, text);
    }

    private static ChatRequest request(String system, String text) {
        return new ChatRequest(List.of(ChatMessage.system(system), ChatMessage.user(text)), GenerationOptions.DEFAULT);
    }
}
