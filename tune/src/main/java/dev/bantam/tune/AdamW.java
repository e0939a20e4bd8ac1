package dev.bantam.tune;

import dev.bantam.model.Adapter;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.Compute;
import java.util.List;
import java.util.stream.IntStream;

/// Adam with decoupled weight decay (Kingma & Ba 2015; Loshchilov & Hutter 2019), with clipping.
final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /// The two moments of one adapter's matrices, of the shape of what they belong to.
    @SuppressWarnings("ArrayRecordComponent") // state, never compared
    record Moments(float[] firstA, float[] secondA, float[] firstB, float[] secondB) {
        Moments(Pair pair) {
            this(
                    new float[pair.a().length],
                    new float[pair.a().length],
                    new float[pair.b().length],
                    new float[pair.b().length]);
        }
    }

    private record Item(LoraGradient gradient, int part, Moments moments) {}

    private final Compute compute;
    private final List<Moments> moments;
    private final List<Item> items;
    private final double weightDecay;
    private final double clipNorm;

    /// @param gradients those of the adapter
    AdamW(Adapter adapter, List<LoraGradient> gradients, Compute compute, double weightDecay, double clipNorm) {
        this.compute = compute;
        this.weightDecay = weightDecay;
        this.clipNorm = clipNorm;
        List<Pair> pairs = adapter.pairs().toList();
        this.moments = pairs.stream().map(Moments::new).toList();
        this.items = gradients.stream()
                .flatMap(gradient -> IntStream.range(0, gradient.size())
                        .mapToObj(part -> new Item(gradient, part, moments.get(index(pairs, gradient.pair(part))))))
                .toList();
    }

    @SuppressWarnings("ReferenceEquality") // which one, not what it holds
    private static int index(List<Pair> pairs, Pair wanted) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i) == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("gradients of another adapter");
    }

    /// The moments of each of the adapter's pairs, in their order.
    List<Moments> moments() {
        return moments;
    }

    /// Changes the adapter by the gradients.
    ///
    /// @param step from 0
    /// @return the gradients' global norm, before clipping
    double step(int step, double learningRate) {
        double[] squares = new double[items.size()];
        float[][] gradients = new float[items.size()][];
        compute.pool().run(items.size(), (i, worker) -> {
            Item item = items.get(i);
            Pair pair = item.gradient.pair(item.part);
            float[] gradient = new float[pair.a().length + pair.b().length];
            item.gradient.read(item.part, gradient);
            gradients[i] = gradient;
            double sum = 0;
            for (float each : gradient) {
                sum += (double) each * each;
            }
            squares[i] = sum;
        });
        double total = 0;
        for (double each : squares) {
            total += each;
        }
        double norm = Math.sqrt(total);
        float clip = norm > clipNorm ? (float) (clipNorm / norm) : 1f;
        float size = (float) (learningRate / (1 - Math.pow(BETA1, step + 1)));
        float correction = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, step + 1)));
        float decay = (float) (1 - learningRate * weightDecay);
        compute.pool().run(items.size(), (i, worker) -> {
            Item item = items.get(i);
            Pair pair = item.gradient.pair(item.part);
            Moments of = item.moments;
            float[] gradient = gradients[i];
            update(pair.a(), of.firstA, of.secondA, gradient, 0, clip, size, correction, decay);
            update(pair.b(), of.firstB, of.secondB, gradient, pair.a().length, clip, size, correction, decay);
        });
        return norm;
    }

    private static void update(
            float[] values,
            float[] first,
            float[] second,
            float[] gradient,
            int from,
            float clip,
            float size,
            float correction,
            float decay) {
        float rest1 = (float) (1 - BETA1);
        float rest2 = (float) (1 - BETA2);
        for (int i = 0; i < values.length; i++) {
            float g = clip * gradient[from + i];
            float m = (float) BETA1 * first[i] + rest1 * g;
            float v = (float) BETA2 * second[i] + rest2 * g * g;
            first[i] = m;
            second[i] = v;
            values[i] = decay * values[i] - size * m / ((float) Math.sqrt(v) * correction + (float) EPSILON);
        }
    }
}
