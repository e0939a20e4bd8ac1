package dev.bantam.generate;

import dev.bantam.api.LabelScorer.Progress;
import dev.bantam.model.ForwardPass;
import dev.bantam.model.ForwardPass.Logits;
import dev.bantam.model.KvCache;
import dev.bantam.model.KvType;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.ModelException;
import dev.bantam.model.Segment;
import dev.bantam.model.TokenTree;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import dev.bantam.tensor.TokenRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One scoring of labels after prompts. What all prompts begin with is run once, and what several labels begin
/// with once a prompt; several prompts with all their labels share a pass over the weights.
final class LabelScoring {
    /// What a pass may take, more where one prompt or label needs more. Changes the speed and no bit of the result.
    ///
    /// @param rows tokens
    /// @param logitRows rows that have logits, which are as wide as the vocabulary
    /// @param cacheBytes what the pass adds to caches
    record Limits(int rows, int logitRows, long cacheBytes) {
        /// 512 rows, so that unpacking the weights costs little; 128 MB of logits, 256 MB of keys and values.
        static Limits of(ModelConfig config) {
            return new Limits(512, (1 << 25) / config.vocabularySize(), 1L << 28);
        }
    }

    private static final int NO_TREE = -1;

    /// What a segment of the pass is for.
    ///
    /// @param prompt which prompt
    /// @param tree which tree of labels, or [#NO_TREE]
    private record Part(Segment segment, int prompt, int tree) {}

    private final Transformer model;
    private final Compute compute;
    private final KvType kvType;
    private final List<int[]> prompts;
    private final List<int[]> labels;
    private final List<LabelTree> trees;
    private final ForwardPass pass;
    private final int logitRows;
    private final long cacheBytes;
    private final List<Part> parts = new ArrayList<>();
    private final double[][] scores; // [prompts, labels]
    private int scored;

    /// @param prompts tokens, none empty
    /// @param labels tokens, distinct, each with the token that ends an answer as its last
    LabelScoring(
            Transformer model, Compute compute, KvType kvType, List<int[]> prompts, List<int[]> labels, Limits limits) {
        this.model = model;
        this.compute = compute;
        this.kvType = kvType;
        this.prompts = prompts;
        this.labels = labels;
        this.trees = LabelTree.of(labels, Math.min(limits.rows, limits.logitRows) - 1);
        // The last token of a prompt and a tree go together.
        int most = 1 + trees.stream().mapToInt(LabelTree::size).max().orElse(0);
        int ways = trees.stream().mapToInt(LabelTree::size).sum();
        long all = prompts.stream().mapToLong(prompt -> prompt.length + ways).sum();
        this.pass = new ForwardPass(model, compute, Math.max(most, (int) Math.min(limits.rows, all)));
        this.logitRows = Math.max(limits.logitRows, most);
        this.cacheBytes = limits.cacheBytes;
        this.scores = new double[prompts.size()][labels.size()];
    }

    /// @return natural logarithms of probabilities, a row a prompt, `[labels]`; fewer rows where progress said
    /// stop
    List<double[]> score(Progress progress) {
        if (!prompts.isEmpty() && progress.onRequests(0, prompts.size())) {
            KvCache shared = shared();
            boolean goOn = true;
            for (int prompt = 0; goOn && prompt < prompts.size(); prompt++) {
                goOn = add(prompt, shared.fork(), progress);
            }
            if (goOn) {
                run(progress);
            }
        }
        return List.of(scores).subList(0, scored);
    }

    /// A cache of what all prompts begin with, but for the last token of each, whose logits are wanted.
    private KvCache shared() {
        int[] first = prompts.getFirst();
        int shared = prompts.size() == 1 ? 0 : first.length - 1;
        for (int[] prompt : prompts) {
            int differs = Arrays.mismatch(first, prompt);
            shared = Math.min(shared, Math.min(differs < 0 ? shared : differs, prompt.length - 1));
        }
        int prompt = prompts.stream().mapToInt(tokens -> tokens.length).max().orElse(0);
        int label = labels.stream().mapToInt(tokens -> tokens.length).max().orElse(0);
        KvCache cache = model.newCache(prompt + label, kvType);
        for (int at = 0; at < shared; at += pass.maxTokens()) {
            int to = Math.min(shared, at + pass.maxTokens());
            pass.run(first, at, to, TokenRole.PROMPT, cache, Logits.NONE);
        }
        return cache;
    }

    /// Adds a prompt with all labels to the pass, and runs the pass each time that it is full.
    ///
    /// @return false if progress said stop
    private boolean add(int prompt, KvCache cache, Progress progress) {
        int[] tokens = prompts.get(prompt);
        int at = cache.length();
        for (int tree = 0; tree < trees.size(); tree++) {
            // A pass takes a cache once.
            boolean goOn = tree == 0 || run(progress);
            while (goOn && !fits(cache, tokens.length - at, trees.get(tree))) {
                int to = Math.min(tokens.length - 1, at + pass.maxTokens() - rows());
                if (to > at) {
                    Segment part = new Segment(cache, tokens, at, to, Logits.NONE, TokenTree.EMPTY);
                    parts.add(new Part(part, prompt, NO_TREE));
                    at = to;
                }
                goOn = run(progress);
            }
            if (!goOn) {
                return false;
            }
            Logits wanted = at < tokens.length ? Logits.LAST : Logits.NONE;
            Segment end = new Segment(
                    cache, tokens, at, tokens.length, wanted, trees.get(tree).tree());
            parts.add(new Part(end, prompt, tree));
            at = tokens.length;
        }
        return true;
    }

    /// Whether the last `tokens` of a prompt fit in the pass, together with a tree.
    private boolean fits(KvCache cache, int tokens, LabelTree tree) {
        int logits = parts.stream().mapToInt(part -> part.segment.logitRows()).sum();
        long bytes = parts.stream()
                .map(Part::segment)
                .mapToLong(segment -> segment.cache().bytesFor(segment.to() - segment.from()))
                .sum();
        return rows() + tokens + tree.size() <= pass.maxTokens()
                && logits + Math.min(1, tokens) + tree.size() <= logitRows
                && (parts.isEmpty() || bytes + cache.bytesFor(tokens) <= cacheBytes);
    }

    private int rows() {
        return parts.stream().mapToInt(part -> part.segment.rows()).sum();
    }

    /// Runs the pass, if anything is in it, and reads the scores.
    ///
    /// @return false if progress said stop
    private boolean run(Progress progress) {
        if (parts.isEmpty()) {
            return true;
        }
        Matrix logits = pass.run(parts.stream().map(Part::segment).toList(), TokenRole.PROMPT);
        double[] totals = new double
                [parts.stream().mapToInt(part -> part.segment.logitRows()).sum()];
        compute.pool().run(totals.length, (row, worker) -> {
            totals[row] = compute.kernels().logSumExp(logits.data(), logits.row(row), logits.columns());
        });
        int row = 0;
        int before = scored;
        for (Part part : parts) {
            read(part, logits, totals, row);
            row += part.segment.logitRows();
            if (part.tree == trees.size() - 1) {
                scored = part.prompt + 1;
            }
        }
        parts.clear();
        return scored == before || progress.onRequests(scored, prompts.size());
    }

    /// @param first the first row of the segment's logits
    private void read(Part part, Matrix logits, double[] totals, int first) {
        double[] row = scores[part.prompt];
        int tree = first;
        if (part.segment.wanted() == Logits.LAST) {
            for (int label = 0; label < row.length; label++) {
                row[label] = logProbability(logits, totals, first, labels.get(label)[0]);
            }
            tree++;
        }
        if (part.tree != NO_TREE) {
            LabelTree scoredNow = trees.get(part.tree);
            for (int i = 0; i < scoredNow.labels().size(); i++) {
                int label = scoredNow.labels().get(i);
                int[] nodes = scoredNow.nodes().get(i);
                for (int t = 0; t < nodes.length; t++) {
                    row[label] += logProbability(logits, totals, tree + nodes[t], labels.get(label)[t + 1]);
                }
            }
        }
    }

    private static double logProbability(Matrix logits, double[] totals, int row, int token) {
        double logProbability = logits.data()[logits.row(row) + token] - totals[row];
        if (Double.isNaN(logProbability)) {
            throw new ModelException("the model computed NaN instead of the probability of token " + token
                    + "; its weights are damaged or too large for this engine");
        }
        return logProbability;
    }
}
