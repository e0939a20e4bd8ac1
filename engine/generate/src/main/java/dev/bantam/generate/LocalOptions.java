package dev.bantam.generate;

import dev.bantam.model.KvType;
import dev.bantam.tensor.PhysicalCores;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a model is run on this machine.
///
/// @param threads how many threads compute; 0 for one a core
/// @param contextLength the most tokens of prompt and answer; 0 for as many as the model was trained for
/// @param promptChunk prompt tokens of one pass over the weights; 0 for the default. Changes the speed and no bit
/// of an answer
/// @param adapter the folder of a low-rank adapter in PEFT's layout; null for the model as it is
/// @param kvType how the cache keeps keys and values
/// @param warmUp whether kernels are compiled while the model is read, for a quick first answer: worth its while
/// with the compiler's settings of `./bantam`, see [dev.bantam.tensor.KernelWarmUp]
public record LocalOptions(
        int threads,
        int contextLength,
        int promptChunk,
        @Nullable Path adapter,
        KvType kvType,
        boolean warmUp) {
    /// All processors, the model's own context.
    public static final LocalOptions DEFAULT = new LocalOptions(0, 0, 0);

    /// Without an adapter, and without warming up.
    public LocalOptions(int threads, int contextLength, int promptChunk) {
        this(threads, contextLength, promptChunk, null, KvType.F32, false);
    }

    /// @throws IllegalArgumentException if a number is out of its range
    public LocalOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException(
                    "threads is " + threads + "; it must be between 1 and 1024, or 0 for all");
        }
        if (contextLength < 0) {
            throw new IllegalArgumentException(
                    "the context length is " + contextLength + "; it must be positive, or 0 for the model's own");
        }
        if (promptChunk < 0) {
            throw new IllegalArgumentException("the prompt chunk is " + promptChunk + "; it must be positive");
        }
    }

    /// The same with another number of threads.
    public LocalOptions withThreads(int threads) {
        return new LocalOptions(threads, contextLength, promptChunk, adapter, kvType, warmUp);
    }

    /// The same with another context length.
    public LocalOptions withContextLength(int contextLength) {
        return new LocalOptions(threads, contextLength, promptChunk, adapter, kvType, warmUp);
    }

    /// The same with an adapter.
    public LocalOptions withAdapter(Path folder) {
        return new LocalOptions(threads, contextLength, promptChunk, folder, kvType, warmUp);
    }

    /// The same with keys and values kept in another way.
    public LocalOptions withKvType(KvType kvType) {
        return new LocalOptions(threads, contextLength, promptChunk, adapter, kvType, warmUp);
    }

    /// The same, with kernels compiled while the model is read.
    public LocalOptions withWarmUp() {
        return new LocalOptions(threads, contextLength, promptChunk, adapter, kvType, true);
    }

    int threadsOrAll() {
        return threads > 0 ? threads : PhysicalCores.count();
    }
}
