package dev.bantam.benchmarks;

import dev.bantam.tensor.KernelChoice;

/// The kernels that are measured.
final class VectorTwin {
    private VectorTwin() {}

    /// The vector kernels.
    ///
    /// @throws IllegalStateException if this JVM would use the scalar ones, whose figures nobody asked for
    static KernelChoice choice() {
        KernelChoice choice = KernelChoice.best();
        if (!choice.kernels().description().startsWith("vector")) {
            throw new IllegalStateException("no vector kernels here (" + choice.reason()
                    + "); run benchmarks/jmh, or give JMH -jvmArgsAppend --add-modules=jdk.incubator.vector");
        }
        return choice;
    }
}
