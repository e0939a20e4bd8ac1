package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.bantam.tensor.FloatMath;
import dev.bantam.tensor.QuantizedRow;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Norms, activations, softmax, rotation and quantisation of activations.
final class ElementKernels {
    private ElementKernels() {}

    /// See [FloatMath#exp].
    static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.min(FloatMath.EXP_MAX).max(FloatMath.EXP_MIN);
        FloatVector n = bounded.fma(
                        FloatVector.broadcast(FLOATS, FloatMath.LOG2_E), FloatVector.broadcast(FLOATS, FloatMath.ROUND))
                .sub(FloatMath.ROUND);
        FloatVector r = n.fma(
                FloatVector.broadcast(FLOATS, -FloatMath.LN2_LOW),
                n.fma(FloatVector.broadcast(FLOATS, -FloatMath.LN2_HIGH), bounded));
        FloatVector p =
                FloatVector.broadcast(FLOATS, FloatMath.EXP_0).fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_1));
        p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_2));
        p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_3));
        p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_4));
        p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_5));
        p = p.fma(r.mul(r), r).add(1f);
        IntVector exponent = (IntVector) n.convert(F2I, 0);
        return p.mul(exponent.add(127).lanewise(LSHL, 23).reinterpretAsFloats());
    }

    static FloatVector silu(FloatVector x) {
        return x.div(exp(x.neg()).add(1f));
    }

    static FloatVector gelu(FloatVector x) {
        FloatVector cubic = x.mul(FloatMath.GELU_CUBIC).mul(x);
        FloatVector u = cubic.fma(x, x).mul(FloatMath.GELU_SCALE);
        FloatVector one = FloatVector.broadcast(FLOATS, 1f);
        FloatVector two = FloatVector.broadcast(FLOATS, 2f);
        FloatVector tanh = one.sub(two.div(exp(u.add(u)).add(1f)));
        return x.mul(0.5f).mul(tanh.add(1f));
    }

    static void siluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            silu(FloatVector.fromArray(FLOATS, gate, gateOffset + i))
                    .mul(FloatVector.fromArray(FLOATS, up, upOffset + i))
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = FloatMath.silu(gate[gateOffset + i]) * up[upOffset + i];
        }
    }

    static void geluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            gelu(FloatVector.fromArray(FLOATS, gate, gateOffset + i))
                    .mul(FloatVector.fromArray(FLOATS, up, upOffset + i))
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = FloatMath.gelu(gate[gateOffset + i]) * up[upOffset + i];
        }
    }

    static void rmsNorm(float[] x, int xOffset, float[] weight, float epsilon, float[] out, int outOffset, int size) {
        FloatVector sums = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xOffset + i);
            sums = v.fma(v, sums);
        }
        if (bound < size) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xOffset + bound, FLOATS.indexInRange(bound, size));
            sums = v.fma(v, sums);
        }
        float factor = (float) (1 / Math.sqrt(Species.sum(sums) / size + epsilon));
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, x, xOffset + i)
                    .mul(factor)
                    .mul(FloatVector.fromArray(FLOATS, weight, i))
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = x[xOffset + i] * factor * weight[i];
        }
    }

    static void add(float[] x, int xOffset, float[] y, int yOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, x, xOffset + i)
                    .add(FloatVector.fromArray(FLOATS, y, yOffset + i))
                    .intoArray(x, xOffset + i);
        }
        for (int i = bound; i < size; i++) {
            x[xOffset + i] += y[yOffset + i];
        }
    }

    static void scale(float[] x, int xOffset, float factor, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, x, xOffset + i).mul(factor).intoArray(x, xOffset + i);
        }
        for (int i = bound; i < size; i++) {
            x[xOffset + i] *= factor;
        }
    }

    static void softmax(float[] x, int offset, int size, int from, int to) {
        FloatVector lowest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector largest = lowest;
        int first = from / LANES * LANES;
        for (int i = first; i < to; i += LANES) {
            VectorMask<Float> inside = inside(i, from, to);
            largest = largest.max(lowest.blend(FloatVector.fromArray(FLOATS, x, offset + i), inside));
        }
        // The order does not matter to a maximum.
        float max = largest.reduceLanes(VectorOperators.MAX);
        FloatVector sums = FloatVector.zero(FLOATS);
        FloatVector zero = sums;
        for (int i = 0; i < first; i += LANES) {
            zero.intoArray(x, offset + i);
        }
        int end = Math.min(size, (to + LANES - 1) / LANES * LANES);
        for (int i = first; i < end; i += LANES) {
            FloatVector e = exp(FloatVector.fromArray(FLOATS, x, offset + i).sub(max));
            e = zero.blend(e, inside(i, from, to));
            e.intoArray(x, offset + i);
            sums = sums.add(e);
        }
        for (int i = end; i < size; i += LANES) {
            zero.intoArray(x, offset + i);
        }
        float factor = 1f / Species.sum(sums);
        for (int i = first; i < end; i += LANES) {
            FloatVector.fromArray(FLOATS, x, offset + i).mul(factor).intoArray(x, offset + i);
        }
    }

    static double logSumExp(float[] x, int offset, int size) {
        FloatVector lowest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector zero = FloatVector.zero(FLOATS);
        int bound = FLOATS.loopBound(size);
        VectorMask<Float> tail = FLOATS.indexInRange(bound, size);
        FloatVector largest = lowest;
        for (int i = 0; i < bound; i += LANES) {
            largest = largest.max(FloatVector.fromArray(FLOATS, x, offset + i));
        }
        if (bound < size) {
            largest = largest.max(lowest.blend(FloatVector.fromArray(FLOATS, x, offset + bound, tail), tail));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        double sum = 0;
        for (int block = 0; block < size; block += 1024) {
            FloatVector sums = zero;
            for (int i = block; i < Math.min(bound, block + 1024); i += LANES) {
                sums = sums.add(exp(FloatVector.fromArray(FLOATS, x, offset + i).sub(max)));
            }
            if (bound < size && bound >= block && bound < block + 1024) {
                FloatVector e = exp(
                        FloatVector.fromArray(FLOATS, x, offset + bound, tail).sub(max));
                sums = sums.add(zero.blend(e, tail));
            }
            sum += Species.sum(sums);
        }
        return max + Math.log(sum);
    }

    private static VectorMask<Float> inside(int index, int from, int to) {
        VectorMask<Float> below = FLOATS.indexInRange(index, to);
        return index >= from ? below : below.andNot(FLOATS.indexInRange(index, from));
    }

    static void rope(float[] x, int xOffset, float[] cos, float[] sin, int angleOffset, int half) {
        int bound = FLOATS.loopBound(half);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector first = FloatVector.fromArray(FLOATS, x, xOffset + i);
            FloatVector second = FloatVector.fromArray(FLOATS, x, xOffset + half + i);
            FloatVector c = FloatVector.fromArray(FLOATS, cos, angleOffset + i);
            FloatVector s = FloatVector.fromArray(FLOATS, sin, angleOffset + i);
            first.fma(c, second.mul(s).neg()).intoArray(x, xOffset + i);
            second.fma(c, first.mul(s)).intoArray(x, xOffset + half + i);
        }
        for (int i = bound; i < half; i++) {
            float first = x[xOffset + i];
            float second = x[xOffset + half + i];
            float c = cos[angleOffset + i];
            float s = sin[angleOffset + i];
            x[xOffset + i] = Math.fma(first, c, -(second * s));
            x[xOffset + half + i] = Math.fma(second, c, first * s);
        }
    }

    static void quantize(float[] x, int xOffset, int columns, QuantizedRow out) {
        for (int block = 0; block < columns / QuantizedRow.BLOCK; block++) {
            int start = block * QuantizedRow.BLOCK;
            FloatVector largest = FloatVector.zero(FLOATS);
            for (int i = start; i < start + QuantizedRow.BLOCK; i += LANES) {
                largest = largest.max(
                        FloatVector.fromArray(FLOATS, x, xOffset + i).abs());
            }
            float max = largest.reduceLanes(VectorOperators.MAX);
            float scale = max / 127f;
            float inverse = max > 0 ? 127f / max : 0f;
            int first = 0;
            int second = 0;
            for (int i = start; i < start + 16; i++) {
                int code = (int) ((x[xOffset + i] * inverse + FloatMath.ROUND) - FloatMath.ROUND);
                out.codes[i] = (short) code;
                first += code;
            }
            for (int i = start + 16; i < start + 32; i++) {
                int code = (int) ((x[xOffset + i] * inverse + FloatMath.ROUND) - FloatMath.ROUND);
                out.codes[i] = (short) code;
                second += code;
            }
            out.scales[block] = scale;
            out.sums16[2 * block] = first * scale;
            out.sums16[2 * block + 1] = second * scale;
            out.sums32[block] = (first + second) * scale;
        }
    }
}
