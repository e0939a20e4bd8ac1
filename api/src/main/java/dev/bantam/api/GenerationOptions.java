package dev.bantam.api;

import java.util.List;

/// How an answer is made and where it ends.
///
/// @param sampling how tokens are drawn
/// @param maxTokens the most tokens of the answer; 0 for as many as the context holds
/// @param stop the answer ends before the first of these strings, wherever token borders fall
/// @param topLogprobs how many alternatives to report for each token, 0 to 100
public record GenerationOptions(Sampling sampling, int maxTokens, List<String> stop, int topLogprobs) {
    /// Greedy, until the model ends its answer.
    public static final GenerationOptions DEFAULT = new GenerationOptions(Sampling.GREEDY, 0, List.of(), 0);

    /// @throws IllegalArgumentException if a number is out of its range or a stop string is empty
    public GenerationOptions {
        stop = List.copyOf(stop);
        if (maxTokens < 0) {
            throw new IllegalArgumentException("max tokens is " + maxTokens + "; it must be 0 (no limit) or more");
        }
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop string is empty: every answer would end at once");
        }
        if (topLogprobs < 0 || topLogprobs > 100) {
            throw new IllegalArgumentException("top logprobs is " + topLogprobs + "; it must be between 0 and 100");
        }
    }

    /// The same with another way of drawing tokens.
    public GenerationOptions withSampling(Sampling sampling) {
        return new GenerationOptions(sampling, maxTokens, stop, topLogprobs);
    }

    /// The same with another limit.
    public GenerationOptions withMaxTokens(int maxTokens) {
        return new GenerationOptions(sampling, maxTokens, stop, topLogprobs);
    }

    /// The same with other stop strings.
    public GenerationOptions withStop(String... stop) {
        return new GenerationOptions(sampling, maxTokens, List.of(stop), topLogprobs);
    }

    /// The same with another number of alternatives.
    public GenerationOptions withTopLogprobs(int topLogprobs) {
        return new GenerationOptions(sampling, maxTokens, stop, topLogprobs);
    }
}
