package dev.bantam.api;

import java.util.Map;

/// How the next token is drawn from the model's logits. Steps run in the order of the components:
/// logit bias, penalties, temperature, top-k, top-p, min-p, typical-p, and the draw.
///
/// @param logitBias added to the logits of these token ids
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens among the last
///     `repetitionWindow` of prompt and answer; 1 for none (Keskar et al. 2019)
/// @param repetitionWindow how many tokens back the repetition penalty looks
/// @param presencePenalty subtracted once from the logits of tokens that the answer already has; 0 for none
/// @param frequencyPenalty subtracted as often as the answer has the token; 0 for none
/// @param temperature logits are divided by it; 0 takes the best token always
/// @param topK keeps the best k tokens; 0 for all
/// @param topP keeps the fewest tokens whose probabilities add up to p; 1 for all (Holtzman et al. 2019)
/// @param minP keeps tokens with at least this share of the best one's probability; 0 for all
/// @param typicalP keeps the tokens whose surprise is nearest to what is to be expected, the fewest that add up to
///     this probability; 1 for all (locally typical sampling, Meister et al. 2022)
/// @param seed starts the random numbers; the same seed gives the same answer
public record Sampling(
        Map<Integer, Float> logitBias,
        float repetitionPenalty,
        int repetitionWindow,
        float presencePenalty,
        float frequencyPenalty,
        float temperature,
        int topK,
        float topP,
        float minP,
        float typicalP,
        long seed) {
    /// Always the best token.
    public static final Sampling GREEDY = new Sampling(Map.of(), 1f, 64, 0f, 0f, 0f, 0, 1f, 0f, 1f, 0);

    /// @throws IllegalArgumentException if a number is out of its range; the message names it
    public Sampling {
        logitBias = Map.copyOf(logitBias);
        check("repetition penalty", repetitionPenalty > 0 && repetitionPenalty <= 100, repetitionPenalty, "over 0");
        check("repetition window", repetitionWindow >= 0, repetitionWindow, "0 or more");
        check("presence penalty", Math.abs(presencePenalty) <= 100, presencePenalty, "between -100 and 100");
        check("frequency penalty", Math.abs(frequencyPenalty) <= 100, frequencyPenalty, "between -100 and 100");
        check("temperature", temperature >= 0 && temperature <= 100, temperature, "between 0 and 100");
        check("top-k", topK >= 0, topK, "0 or more");
        check("top-p", topP > 0 && topP <= 1, topP, "over 0 and at most 1");
        check("min-p", minP >= 0 && minP <= 1, minP, "between 0 and 1");
        check("typical-p", typicalP > 0 && typicalP <= 1, typicalP, "over 0 and at most 1");
    }

    private static void check(String name, boolean holds, Number value, String range) {
        if (!holds) {
            throw new IllegalArgumentException("the " + name + " is " + value + "; it must be " + range);
        }
    }

    /// The same with another temperature.
    public Sampling withTemperature(float temperature) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }

    /// The same with other limits to the candidates.
    public Sampling withCandidates(int topK, float topP, float minP) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }

    /// The same with another share of typical tokens.
    public Sampling withTypical(float typicalP) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }

    /// The same with other penalties.
    public Sampling withPenalties(float repetitionPenalty, float presencePenalty, float frequencyPenalty) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }

    /// The same with another bias.
    public Sampling withLogitBias(Map<Integer, Float> logitBias) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }

    /// The same with another seed.
    public Sampling withSeed(long seed) {
        return new Sampling(
                logitBias,
                repetitionPenalty,
                repetitionWindow,
                presencePenalty,
                frequencyPenalty,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                seed);
    }
}
