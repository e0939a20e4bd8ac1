package dev.bantam.cli.demo;

import java.nio.file.Path;

/// What a user may choose about a demonstration.
///
/// @param model the name that the model goes by
/// @param modelFile its GGUF file
/// @param data folder of the messages
/// @param output folder of all that is found
/// @param threads that compute; 0 for one a core
/// @param priceIn of a million tokens that the large model reads, in dollars
/// @param priceOut of a million tokens that the large model writes, in dollars
/// @param machinePrice of this machine, in dollars an hour
/// @param target wanted accuracy of what is answered
/// @param trainTokens to tune on, prompts included
/// @param again whether to forget what was found before
public record DemoSettings(
        String model,
        Path modelFile,
        Path data,
        Path output,
        int threads,
        double priceIn,
        double priceOut,
        double machinePrice,
        double target,
        long trainTokens,
        boolean again) {
    /// @throws IllegalArgumentException if a number is out of its range
    public DemoSettings {
        require("--threads", threads, threads >= 0, "0 or more");
        require("--price-in", priceIn, priceIn >= 0 && Double.isFinite(priceIn), "0 or more");
        require("--price-out", priceOut, priceOut >= 0 && Double.isFinite(priceOut), "0 or more");
        require("--price-in", priceIn, priceIn + priceOut > 0, "more than 0, or --price-out");
        require("--machine-price", machinePrice, machinePrice >= 0 && Double.isFinite(machinePrice), "0 or more");
        require("--target", target, target > 0 && target <= 1, "more than 0 and at most 1");
        require("--train-tokens", trainTokens, trainTokens > 0, "more than 0");
    }

    /// The model's name for people: the last part of a path.
    String modelName() {
        return model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
    }

    /// The same with the model's file.
    public DemoSettings withModelFile(Path file) {
        return new DemoSettings(
                model, file, data, output, threads, priceIn, priceOut, machinePrice, target, trainTokens, again);
    }

    private static void require(String option, Number value, boolean holds, String range) {
        if (!holds) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be " + range);
        }
    }
}
