package dev.bantam.benchmarks;

import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// MB of English text that become token ids in a second, by the vocabularies that
/// `testkit/goldens/tokenizers/vocabularies.py` fetches. Run it from the project's folder.
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.Throughput)
public class TokenizerBenchmark {
    /// A vocabulary and a text.
    @State(Scope.Benchmark)
    public static class Input {
        @Param({"llama2", "llama3", "qwen3", "gemma3", "mistral-nemo", "deepseek-v3", "gpt-2", "minilm"})
        public String vocabulary = "";

        @Param("testkit/src/main/resources/dev/bantam/testkit/reference/english.txt")
        public String text = "";

        private String content = "";
        private int bytes;
        private @Nullable Tokenizer tokenizer;

        /// Reads both.
        @Setup
        public void read() throws IOException {
            content = Files.readString(Path.of(text));
            bytes = content.getBytes(StandardCharsets.UTF_8).length;
            Path folder = Path.of(System.getProperty("user.home"), ".cache/bantam/vocabularies", vocabulary);
            try (InputStream json = Files.newInputStream(folder.resolve("tokenizer.json"))) {
                tokenizer = Tokenizers.fromJson(json);
            }
        }
    }

    /// What JMH prints.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counters {
        /// Millions of bytes a second.
        public double megabytes;
    }

    /// Encodes the whole text.
    @Benchmark
    public int[] encode(Input input, Counters counters) {
        counters.megabytes += input.bytes * 1e-6;
        return Objects.requireNonNull(input.tokenizer).encode(input.content);
    }
}
