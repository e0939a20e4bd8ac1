package dev.bantam.compress;

import dev.bantam.model.ForwardPass;
import dev.bantam.model.KvCache;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import java.util.List;
import java.util.TreeMap;

/// Measures an [ImportanceMatrix]: runs a text through a model and sums the squares of what each column of the
/// layers' matrices is multiplied with. The matrix that makes the logits is left out, as llama-imatrix does by
/// default.
public final class ImportanceCollector {
    private static final int CHUNK = 256;

    private final Transformer model;
    private final Compute compute;

    /// Squares of one matrix's inputs.
    private static final class Sums {
        final double[] squares;
        long tokens;

        Sums(int columns) {
            squares = new double[columns];
        }
    }

    /// Hears how far it is.
    @FunctionalInterface
    public interface Progress {
        /// @param done windows that were run
        /// @param total windows in all
        void onWindow(int done, int total);
    }

    public ImportanceCollector(Transformer model, Compute compute) {
        this.model = model;
        this.compute = compute;
    }

    /// Runs windows of text, each from its own beginning.
    ///
    /// @param windows token ids, as many in each
    /// @param dataset what the text is called
    /// @throws IllegalArgumentException if there is no window
    public ImportanceMatrix collect(List<int[]> windows, String dataset, Progress progress) {
        if (windows.isEmpty()) {
            throw new IllegalArgumentException("there is no window of text to measure importance on");
        }
        TreeMap<String, Sums> all = new TreeMap<>();
        Transformer observed = model.observed((matrices, input, tokens) -> {
            // Maps that are run as one have the same input; it is summed once and shared.
            Sums sums = all.computeIfAbsent(matrices.getFirst(), name -> new Sums(input.columns()));
            matrices.forEach(name -> all.put(name, sums));
            add(sums, input, tokens);
        });
        ForwardPass pass = new ForwardPass(observed, compute, CHUNK);
        for (int w = 0; w < windows.size(); w++) {
            int[] tokens = windows.get(w);
            KvCache cache = observed.newCache(tokens.length);
            for (int from = 0; from < tokens.length; from += CHUNK) {
                pass.run(
                        tokens,
                        from,
                        Math.min(tokens.length, from + CHUNK),
                        TokenRole.PROMPT,
                        cache,
                        ForwardPass.Logits.NONE);
            }
            progress.onWindow(w + 1, windows.size());
        }
        TreeMap<String, ImportanceMatrix.Entry> entries = new TreeMap<>();
        all.forEach((name, sums) -> {
            float[] squares = new float[sums.squares.length];
            for (int i = 0; i < squares.length; i++) {
                squares[i] = (float) sums.squares[i];
            }
            entries.put(name, new ImportanceMatrix.Entry(squares, new float[] {sums.tokens}));
        });
        return new ImportanceMatrix(entries, List.of(dataset), windows.size(), windows.getFirst().length);
    }

    private static void add(Sums sums, Matrix input, int tokens) {
        for (int t = 0; t < tokens; t++) {
            int at = input.row(t);
            for (int i = 0; i < sums.squares.length; i++) {
                double value = input.data()[at + i];
                sums.squares[i] += value * value;
            }
        }
        sums.tokens += tokens;
    }
}
