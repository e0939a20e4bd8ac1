package dev.bantam.cli.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How fast this machine reads memory: what bounds generation, since every token reads every weight.
///
/// @param bytesPerSecond with all threads together
/// @param threads how many read
public record MemorySpeed(double bytesPerSecond, int threads) {
    /// Far beyond any cache.
    private static final int LONGS = 16 << 20;

    private static final int PASSES = 12;
    private static final int PASSES_UNTIMED = 3;

    /// The speed that was measured before on this machine with as many threads, else a measurement of under a second,
    /// kept in `file`.
    ///
    /// @param again whether to measure in any case
    public static MemorySpeed known(Path file, int threads, boolean again) throws InterruptedException {
        if (!again && Files.isRegularFile(file)) {
            try {
                JsonNode node = new JsonMapper().readTree(Files.readString(file));
                double speed = node.path("memoryBytesPerSecond").asDouble(0);
                if (node.path("threads").asInt(0) == threads && speed > 0) {
                    return new MemorySpeed(speed, threads);
                }
            } catch (IOException | JacksonException e) {
                // Measured again, then.
            }
        }
        MemorySpeed measured = measure(threads);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            JsonMapper mapper = new JsonMapper();
            Files.writeString(
                    file,
                    mapper.writeValueAsString(mapper.createObjectNode()
                                    .put("memoryBytesPerSecond", Math.round(measured.bytesPerSecond()))
                                    .put("threads", threads))
                            + "\n");
        } catch (IOException e) {
            // It will be measured the next time too.
        }
        return measured;
    }

    /// Reads memory with so many threads; the best of some passes, since others only ever slow it down.
    public static MemorySpeed measure(int threads) throws InterruptedException {
        List<long[]> blocks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            long[] block = new long[LONGS / threads];
            block[0] = thread;
            blocks.add(block);
        }
        long best = Long.MAX_VALUE;
        long seen = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                List<Future<Long>> sums = new ArrayList<>();
                for (long[] block : blocks) {
                    sums.add(pool.submit(() -> sum(block)));
                }
                for (Future<Long> sum : sums) {
                    seen += sum.get();
                }
                if (pass >= PASSES_UNTIMED) {
                    best = Math.min(best, System.nanoTime() - start);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sum of numbers failed", e);
        }
        long bytes = 8L * (LONGS / threads) * threads;
        // The sum is used, or the compiler would leave the reading out.
        return new MemorySpeed(seen < 0 ? 0 : bytes * 1e9 / best, threads);
    }

    private static long sum(long[] block) {
        long sum = 0;
        for (long value : block) {
            sum += value;
        }
        return sum;
    }
}
