package dev.bantam.model;

import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.QuantizedRow;
import dev.bantam.tensor.TokenRole;
import dev.bantam.tensor.WorkerPool;

/// One pass over some tokens: what every layer of it needs to know.
///
/// @param compute kernels and threads
/// @param role the arithmetic of these tokens
/// @param tokens how many there are
/// @param quantized scratch for one row of activations, as wide as the widest input
record Step(Compute compute, TokenRole role, int tokens, QuantizedRow quantized) {
    Kernels kernels() {
        return compute.kernels();
    }

    /// Runs something for each token, in parallel where there are enough of them.
    void forEachToken(WorkerPool.Task task) {
        compute.pool().run(tokens, task);
    }
}
