package dev.bantam.testkit;

import java.util.List;

/// What llama.cpp computes with a real model, written by `benchmarks/peers/reference.py`.
///
/// @param model the model's name, for example `smollm2-135m-instruct`
/// @param sha256 of the GGUF file
/// @param file with the quantised file as it is: llama.cpp rounds activations too, so expect differences
/// @param float32 with the same weights dequantised to float32: what exact arithmetic should come close to
public record ReferenceCase(String model, String sha256, Measurement file, Measurement float32) {

    /// Perplexity of [ReferenceModels#englishText()] and continuations of prompts.
    ///
    /// The text is cut into chunks of 512 tokens; what is left over is dropped. Each chunk starts afresh, its first
    /// token replaced by the beginning-of-sequence token where the model wants one. The second half of each is
    /// scored: the predictions after positions 256 to 510, of the tokens 257 to 511.
    ///
    /// @param perplexity over all chunks
    /// @param standardError of the perplexity, over tokens
    /// @param chunks the perplexity over the chunks so far, after each chunk
    /// @param textTokens the length of the text, with a beginning-of-sequence token where the model wants one
    /// @param continuations greedy continuations of raw prompts
    @SuppressWarnings("ArrayRecordComponent") // Read by tests as they are, never compared as a whole.
    public record Measurement(
            double perplexity,
            double standardError,
            double[] chunks,
            int textTokens,
            List<Continuation> continuations) {}

    /// What greedy decoding appends to a prompt.
    ///
    /// @param prompt the text, without a chat template
    /// @param tokens the prompt's tokens, with a beginning-of-sequence token where the model wants one
    /// @param text the text of the reply
    /// @param steps one a token of the reply: 24, or fewer if the last one ends the reply
    @SuppressWarnings("ArrayRecordComponent") // Read by tests as they are, never compared as a whole.
    public record Continuation(String prompt, int[] tokens, String text, List<Step> steps) {}

    /// The two best tokens after what came before.
    ///
    /// @param token the best token, which is the one that was chosen
    /// @param logProbability its natural logarithm of the probability
    /// @param second the token after the best
    /// @param secondLogProbability its natural logarithm of the probability
    public record Step(int token, double logProbability, int second, double secondLogProbability) {
        /// How clear the choice was: another implementation may choose otherwise where this is small.
        public double margin() {
            return logProbability - secondLogProbability;
        }
    }

    /// Shows the model's name, which is what a parameterised test prints.
    @Override
    public String toString() {
        return model;
    }
}
