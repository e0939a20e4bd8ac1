package dev.bantam.cli;

import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How the model is run.
final class EngineOptions {
    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a core. Changes no bit of the answer.")
    private int threads;

    @Option(
            names = {"-c", "--context", "--ctx"},
            paramLabel = "N",
            description = "The most tokens of prompt and answer; 0 for the model's own.")
    private int context;

    @Mixin
    private KvCacheOption kvCache = new KvCacheOption();

    int context() {
        return context;
    }

    int threads() {
        return threads;
    }

    LocalModel load(Path file) throws IOException {
        return LocalModel.load(
                file,
                new LocalOptions(threads, context, 0).withKvType(kvCache.type()).withWarmUp());
    }
}
