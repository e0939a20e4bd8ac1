package dev.bantam.cli;

import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import dev.bantam.model.KvType;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// How the model is run.
final class EngineOptions {
    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute; 0 for one a processor. Changes no bit of the answer.")
    private int threads;

    @Option(
            names = {"-c", "--context", "--ctx"},
            paramLabel = "N",
            description = "The most tokens of prompt and answer; 0 for the model's own.")
    private int context;

    @Option(
            names = "--kv-cache",
            paramLabel = "TYPE",
            defaultValue = "F32",
            description = "How keys and values are kept: f32 (the default), or q8_0 in a third of the memory.")
    private KvType kvCache = KvType.F32;

    int context() {
        return context;
    }

    int threads() {
        return threads;
    }

    LocalModel load(Path file) throws IOException {
        return LocalModel.load(
                file, new LocalOptions(threads, context, 0).withKvType(kvCache).withWarmUp());
    }
}
