package dev.bantam.cli;

import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// How tokens are drawn and where an answer ends.
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "0.2",
            description = "0 for the best token always (default: ${DEFAULT-VALUE}).")
    private float temperature;

    @Option(names = "--top-k", paramLabel = "N", defaultValue = "0", description = "Keep the best N tokens; 0 for all.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "Keep the fewest tokens that add up to this probability (default: ${DEFAULT-VALUE}).")
    private float topP;

    @Option(
            names = "--min-p",
            paramLabel = "X",
            defaultValue = "0",
            description = "Keep tokens with this share of the best one's probability.")
    private float minP;

    @Option(
            names = {"--typical", "--typical-p"},
            paramLabel = "X",
            defaultValue = "1",
            description = "Keep the most typical tokens that add up to this probability; 1 for all.")
    private float typicalP;

    @Option(names = "--repetition-penalty", paramLabel = "X", defaultValue = "1", description = "1 for none.")
    private float repetitionPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", defaultValue = "0", description = "0 for none.")
    private float presencePenalty;

    @Option(names = "--frequency-penalty", paramLabel = "X", defaultValue = "0", description = "0 for none.")
    private float frequencyPenalty;

    @Option(names = "--logit-bias", paramLabel = "ID=X", description = "Added to a token's logit; may be repeated.")
    private Map<Integer, Float> logitBias = new HashMap<>();

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text; may be repeated.")
    private List<String> stop = new ArrayList<>();

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            defaultValue = "1024",
            description = "The most tokens of the answer; 0 for as many as fit (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Same seed, same answer (default: ${DEFAULT-VALUE}).")
    private long seed;

    /// @throws IllegalArgumentException if a number is out of its range
    GenerationOptions options() {
        Sampling sampling = Sampling.GREEDY
                .withTemperature(temperature)
                .withCandidates(topK, topP, minP)
                .withTypical(typicalP)
                .withPenalties(repetitionPenalty, presencePenalty, frequencyPenalty)
                .withLogitBias(logitBias)
                .withSeed(seed);
        return new GenerationOptions(sampling, maxTokens, stop, 0);
    }
}
