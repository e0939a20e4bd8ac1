import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

/// Jlama's speed, measured as `bantam bench` measures Bantam's. Run by `jvm_peer.py`.
///
/// `quantize FOLDER OUT` writes a Hugging Face folder in Jlama's 4-bit format; `bench FOLDER THREADS PROMPT GENERATE RUNS
/// ACTIVATIONS` prints tokens a second as JSON; `text FOLDER THREADS GENERATE ACTIVATIONS PROMPT` continues a text.
final class JlamaBench {
    private final AbstractModel model;
    private final KvBufferCache caches;
    private final AbstractTensor logits;

    private JlamaBench(File folder, int threads, DType activations) {
        model = ModelSupport.loadModel(
                folder, null, DType.F32, activations, Optional.empty(), Optional.of(threads));
        caches = new KvBufferCache(model);
        logits = model.makeDenseTensor(model.getConfig().vocabularySize);
    }

    public static void main(String[] arguments) throws Exception {
        File folder = new File(arguments[1]).getAbsoluteFile();
        switch (arguments[0]) {
            case "quantize" ->
                SafeTensorSupport.quantizeModel(
                        folder.toPath(),
                        DType.Q4,
                        new String[] {"norm"},
                        null,
                        Optional.of(Path.of(arguments[2]).toAbsolutePath()));
            case "text" -> {
                int[] counts = {Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3])};
                JlamaBench bench = new JlamaBench(folder, counts[0], DType.valueOf(arguments[4]));
                System.out.println(bench.text(arguments[5], counts[1]));
            }
            case "bench" -> {
                JlamaBench bench = new JlamaBench(folder, Integer.parseInt(arguments[2]), DType.valueOf(arguments[6]));
                int prompt = Integer.parseInt(arguments[3]);
                int generate = Integer.parseInt(arguments[4]);
                int runs = Integer.parseInt(arguments[5]);
                System.out.printf(
                        Locale.ROOT,
                        "{\"operations\": \"%s\", \"prompt\": %.3f, \"generate\": %.3f}%n",
                        TensorOperationsProvider.get().name(),
                        bench.mean(runs, prompt, () -> bench.prompt(bench.random(prompt))),
                        bench.mean(runs, generate, () -> bench.generate(generate)));
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        // Its threads are no daemons.
        System.exit(0);
    }

    /// Tokens a second, the mean of the runs after an untimed one.
    private double mean(int runs, int tokens, Runnable work) {
        work.run();
        double sum = 0;
        for (int run = 0; run < runs; run++) {
            long start = System.nanoTime();
            work.run();
            sum += tokens / ((System.nanoTime() - start) * 1e-9);
        }
        return sum / runs;
    }

    private int[] random(int count) {
        return new Random(1)
                .ints(count, 0, model.getConfig().vocabularySize)
                .toArray();
    }

    private void prompt(int[] tokens) {
        try (KvBufferCache.KvBuffer cache = caches.getEphemeralKvBuffer()) {
            next(tokens, cache);
        }
    }

    private void generate(int count) {
        try (KvBufferCache.KvBuffer cache = caches.getEphemeralKvBuffer()) {
            int token = model.getConfig().bosToken;
            for (int position = 0; position < count; position++) {
                token = next(token, position, cache);
            }
        }
    }

    private String text(String prompt, int count) {
        int[] tokens = LongStream.of(model.getTokenizer().encode(prompt))
                .mapToInt(Math::toIntExact)
                .toArray();
        StringBuilder text = new StringBuilder();
        try (KvBufferCache.KvBuffer cache = caches.getEphemeralKvBuffer()) {
            int token = next(tokens, cache);
            for (int position = tokens.length; position < tokens.length + count; position++) {
                text.append(model.getTokenizer().decode(token));
                token = next(token, position, cache);
            }
        }
        return text.toString();
    }

    /// The likeliest token after a prompt in an empty cache. Of a long one the states of the last batch alone come back.
    private int next(int[] tokens, KvBufferCache.KvBuffer cache) {
        try (AbstractTensor states = model.batchForward(tokens, 0, cache);
                AbstractTensor last = states.slice(states.shape().first() - 1)) {
            return model.sample(last, 0, 0, logits);
        }
    }

    private int next(int token, int position, KvBufferCache.KvBuffer cache) {
        try (AbstractTensor state = model.forward(token, position, cache, Optional.empty())) {
            return model.sample(state, 0, 0, logits);
        }
    }
}
