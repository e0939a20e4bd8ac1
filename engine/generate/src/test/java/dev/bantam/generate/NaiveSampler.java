package dev.bantam.generate;

import dev.bantam.api.Sampling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What [Sampler] should do, in double and straight from the definition of each step.
final class NaiveSampler {
    private final Sampling sampling;
    private final List<Integer> all = new ArrayList<>();
    private final List<Integer> answer = new ArrayList<>();

    NaiveSampler(Sampling sampling, int... prompt) {
        this.sampling = sampling;
        IntStream.of(prompt).forEach(all::add);
    }

    void add(int token) {
        all.add(token);
        answer.add(token);
    }

    /// Logits after bias and penalties.
    double[] logits(float[] model) {
        double[] logits = new double[model.length];
        List<Integer> recent = all.subList(Math.max(0, all.size() - sampling.repetitionWindow()), all.size());
        for (int id = 0; id < logits.length; id++) {
            double logit = model[id] + sampling.logitBias().getOrDefault(id, 0f);
            if (recent.contains(id)) {
                logit = logit > 0 ? logit / sampling.repetitionPenalty() : logit * sampling.repetitionPenalty();
            }
            int token = id;
            long count = answer.stream().filter(other -> other == token).count();
            logits[id] = logit - (count > 0 ? sampling.presencePenalty() : 0) - count * sampling.frequencyPenalty();
        }
        return logits;
    }

    /// The probabilities that a token is drawn with: 0 for what the filters leave out.
    double[] probabilities(float[] model) {
        double[] logits = logits(model);
        List<Integer> best = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(id -> id))
                .toList();
        if (sampling.temperature() == 0) {
            double[] certain = new double[logits.length];
            certain[best.getFirst()] = 1;
            return certain;
        }
        double[] weights = new double[logits.length];
        double largest = logits[best.getFirst()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp((logits[id] - largest) / sampling.temperature());
        }
        List<Integer> kept = best;
        if (sampling.topK() > 0) {
            kept = kept.subList(0, Math.min(sampling.topK(), kept.size()));
        }
        kept = nucleus(kept, weights, sampling.topP());
        double floor = sampling.minP() * weights[kept.getFirst()];
        kept = kept.stream().filter(id -> weights[id] >= floor).toList();
        kept = typical(kept, weights, sampling.typicalP());
        double total = kept.stream().mapToDouble(id -> weights[id]).sum();
        double[] probabilities = new double[weights.length];
        kept.forEach(id -> probabilities[id] = weights[id] / total);
        return probabilities;
    }

    private static List<Integer> typical(List<Integer> candidates, double[] weights, double typicalP) {
        if (typicalP == 1) {
            return candidates;
        }
        double total = candidates.stream().mapToDouble(id -> weights[id]).sum();
        double entropy = candidates.stream()
                .mapToDouble(id -> weights[id] / total)
                .filter(probability -> probability > 0)
                .map(probability -> -probability * Math.log(probability))
                .sum();
        List<Integer> order = candidates.stream()
                .sorted(Comparator.comparingDouble(id -> Math.abs(-Math.log(weights[id] / total) - entropy)))
                .toList();
        return nucleus(order, weights, typicalP);
    }

    private static List<Integer> nucleus(List<Integer> candidates, double[] weights, double topP) {
        if (topP == 1) {
            return candidates;
        }
        double total = candidates.stream().mapToDouble(id -> weights[id]).sum();
        double sum = 0;
        List<Integer> kept = new ArrayList<>();
        for (int id : candidates) {
            kept.add(id);
            sum += weights[id];
            if (sum >= topP * total) {
                break;
            }
        }
        return kept;
    }
}
