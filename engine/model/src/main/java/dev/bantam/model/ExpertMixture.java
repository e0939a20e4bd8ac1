package dev.bantam.model;

import dev.bantam.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sends each token through the experts that its router scores highest, and adds up what they give. (Shazeer et al.
/// 2017; Jiang et al. 2024, Mixtral)
///
/// Expert after expert, each with the tokens that chose it, so that weights nobody chose are not touched. A token's
/// sum runs in the order of its experts, whoever else is there. Not thread-safe.
final class ExpertMixture {
    /// One network: from `in` to `out`, both `[tokens, hidden]`, by way of the pass's own buffers.
    @FunctionalInterface
    interface Network {
        void run(Step step, FeedForward.Expert expert, Matrix in, Matrix out);
    }

    private final ModelConfig.FeedForwardConfig config;
    private final Matrix scores; // [tokens, experts]
    private final Matrix read; // [tokens, hidden]
    private final Matrix chosen; // [tokens, hidden]: of those that chose an expert
    private final Matrix given; // [tokens, hidden]: what it gives them

    ExpertMixture(ModelConfig config, int maxTokens) {
        this.config = config.feedForward();
        this.scores = new Matrix(maxTokens, this.config.experts());
        this.read = new Matrix(maxTokens, config.hiddenSize());
        this.chosen = new Matrix(maxTokens, config.hiddenSize());
        this.given = new Matrix(maxTokens, config.hiddenSize());
    }

    /// @param in `[tokens, hidden]`
    /// @param out `[tokens, hidden]`; may be `in`
    void forward(Step step, FeedForward layer, Linear router, Network network, Matrix in, Matrix out) {
        router.forward(step, in, scores);
        step.forEachToken((t, worker) -> {
            weigh(scores.data(), scores.row(t));
            System.arraycopy(in.data(), in.row(t), read.data(), read.row(t), in.columns());
            Arrays.fill(out.data(), out.row(t), out.row(t) + out.columns(), 0f);
        });
        int width = in.columns();
        for (int e = 0; e < layer.experts().size(); e++) {
            List<Integer> tokens = new ArrayList<>();
            for (int t = 0; t < step.tokens(); t++) {
                if (scores.data()[scores.row(t) + e] > 0) {
                    System.arraycopy(read.data(), read.row(t), chosen.data(), chosen.row(tokens.size()), width);
                    tokens.add(t);
                }
            }
            if (!tokens.isEmpty()) {
                Step some = new Step(step.compute(), step.role(), tokens.size(), step.quantized());
                network.run(some, layer.experts().get(e), chosen, given);
                for (int i = 0; i < tokens.size(); i++) {
                    int t = tokens.get(i);
                    step.kernels().scale(given.data(), given.row(i), scores.data()[scores.row(t) + e], width);
                    step.kernels().add(out.data(), out.row(t), given.data(), given.row(i), width);
                }
            }
        }
    }

    /// Turns a token's scores into the weights of its experts: a softmax, of which only the largest are kept. Of two
    /// that are the same, the first is.
    private void weigh(float[] data, int row) {
        int experts = config.experts();
        double largest = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < experts; e++) {
            largest = Math.max(largest, data[row + e]);
        }
        double[] shares = new double[experts];
        double total = 0;
        for (int e = 0; e < experts; e++) {
            shares[e] = Math.exp(data[row + e] - largest);
            total += shares[e];
        }
        boolean[] kept = new boolean[experts];
        double keptTotal = 0;
        for (int k = 0; k < config.expertsUsed(); k++) {
            int best = -1;
            for (int e = 0; e < experts; e++) {
                if (!kept[e] && (best < 0 || shares[e] > shares[best])) {
                    best = e;
                }
            }
            kept[best] = true;
            keptTotal += shares[best];
        }
        for (int e = 0; e < experts; e++) {
            data[row + e] = kept[e] ? (float) (shares[e] / (config.normalized() ? keptTotal : total)) : 0f;
        }
    }
}
