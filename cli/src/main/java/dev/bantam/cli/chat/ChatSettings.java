package dev.bantam.cli.chat;

import dev.bantam.api.ChatRequest.Thinking;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.cli.terminal.Reasoning;
import dev.bantam.store.NameDistance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How answers are made, and how `/set` changes that.
public final class ChatSettings {
    static final List<String> KEYS = List.of(
            "temperature",
            "top-k",
            "top-p",
            "min-p",
            "typical",
            "repetition-penalty",
            "presence-penalty",
            "frequency-penalty",
            "max-tokens",
            "seed",
            "stop",
            "think",
            "reasoning");

    private GenerationOptions options;
    private Thinking thinking;
    private Reasoning reasoning;

    /// @param thinking whether a reasoning model thinks
    /// @param reasoning where that is shown
    public ChatSettings(GenerationOptions options, Thinking thinking, Reasoning reasoning) {
        this.options = options;
        this.thinking = thinking;
        this.reasoning = reasoning;
    }

    GenerationOptions options() {
        return options;
    }

    Thinking thinking() {
        return thinking;
    }

    Reasoning reasoning() {
        return reasoning;
    }

    /// @throws IllegalArgumentException if there is no such key or it can't have that value; nothing changes then
    void set(String key, String value) {
        switch (key) {
            case "think" ->
                thinking = value.equals("-")
                        ? Thinking.DEFAULT
                        : choice(key, value, "on, off or -", Thinking.ON, Thinking.OFF);
            case "reasoning" -> reasoning = choice(key, value, "show, hide or inline", Reasoning.values());
            default -> options = changed(key, value);
        }
    }

    private GenerationOptions changed(String key, String value) {
        Sampling old = options.sampling();
        return switch (key) {
            case "temperature" -> options.withSampling(old.withTemperature(number(key, value)));
            case "top-k" -> options.withSampling(old.withCandidates((int) whole(key, value), old.topP(), old.minP()));
            case "top-p" -> options.withSampling(old.withCandidates(old.topK(), number(key, value), old.minP()));
            case "min-p" -> options.withSampling(old.withCandidates(old.topK(), old.topP(), number(key, value)));
            case "typical" -> options.withSampling(old.withTypical(number(key, value)));
            case "repetition-penalty" ->
                options.withSampling(
                        old.withPenalties(number(key, value), old.presencePenalty(), old.frequencyPenalty()));
            case "presence-penalty" ->
                options.withSampling(
                        old.withPenalties(old.repetitionPenalty(), number(key, value), old.frequencyPenalty()));
            case "frequency-penalty" ->
                options.withSampling(
                        old.withPenalties(old.repetitionPenalty(), old.presencePenalty(), number(key, value)));
            case "max-tokens" -> options.withMaxTokens((int) whole(key, value));
            case "seed" -> options.withSampling(old.withSeed(whole(key, value)));
            case "stop" -> value.equals("-") ? options.withStop() : options.withStop(value);
            default -> throw unknown(key);
        };
    }

    private static IllegalArgumentException unknown(String key) {
        List<String> near = NameDistance.nearest(key.toLowerCase(Locale.ROOT), KEYS, 1);
        return new IllegalArgumentException("there is no setting " + key
                + (near.isEmpty()
                        ? "; there are " + String.join(", ", KEYS)
                        : "; did you mean " + near.getFirst() + "?"));
    }

    @SafeVarargs
    private static <E extends Enum<E>> E choice(String key, String value, String known, E... choices) {
        for (E choice : choices) {
            if (choice.name().equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(key + " must be " + known + ", not \"" + value + "\"");
    }

    private static float number(String key, String value) {
        try {
            return Float.parseFloat(value);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(key + " must be a number, not \"" + value + "\"", wrong);
        }
    }

    private static long whole(String key, String value) {
        try {
            return key.equals("seed") ? Long.parseLong(value) : Integer.parseInt(value);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(key + " must be a whole number, not \"" + value + "\"", wrong);
        }
    }

    private static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /// All keys with their values.
    Map<String, String> values() {
        Sampling sampling = options.sampling();
        List<Object> values = List.of(
                sampling.temperature(),
                sampling.topK(),
                sampling.topP(),
                sampling.minP(),
                sampling.typicalP(),
                sampling.repetitionPenalty(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                options.maxTokens(),
                sampling.seed(),
                options.stop().isEmpty() ? "-" : String.join(" ", options.stop()),
                thinking == Thinking.DEFAULT ? "-" : lower(thinking),
                lower(reasoning));
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < KEYS.size(); i++) {
            all.put(KEYS.get(i), values.get(i).toString());
        }
        return all;
    }
}
