package dev.bantam.cli;

import dev.bantam.model.KvType;
import picocli.CommandLine.Option;

/// How keys and values are kept.
final class KvCacheOption {
    @Option(
            names = "--kv-cache",
            paramLabel = "TYPE",
            defaultValue = "F32",
            description = "How keys and values are kept: f32 (the default), or q8_0 in a third of the memory.")
    private KvType type = KvType.F32;

    KvType type() {
        return type;
    }
}
