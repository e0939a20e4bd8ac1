package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.BYTES;
import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.bantam.tensor.FloatMath;
import dev.bantam.tensor.QuantizedRow;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Norms, activations, softmax, rotation and quantisation of activations.
///
/// What a loop carries is an argument, never the receiver: of a vector that was just loaded the compiler knows the
/// class without having watched it, so these kernels can be compiled after a few calls (see `KernelWarmUp`).
final class ElementKernels {
    /// Values whose exponentials are summed in float; such sums are added in double.
    private static final int SUM_BLOCK = 1024;

    private ElementKernels() {}

    /// `x[i] = e^x[i]`, as [FloatMath#exp]. What needs an exponential goes through memory to this one loop: a helper
    /// that
    /// takes and gives vectors would allocate wherever the compiler did not inline it.
    private static void exp(float[] x, int offset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = offset; i < offset + bound; i += LANES) {
            FloatVector bounded =
                    FloatVector.fromArray(FLOATS, x, i).min(FloatMath.EXP_MAX).max(FloatMath.EXP_MIN);
            FloatVector n = bounded.fma(
                            FloatVector.broadcast(FLOATS, FloatMath.LOG2_E),
                            FloatVector.broadcast(FLOATS, FloatMath.ROUND))
                    .sub(FloatMath.ROUND);
            FloatVector r = n.fma(
                    FloatVector.broadcast(FLOATS, -FloatMath.LN2_LOW),
                    n.fma(FloatVector.broadcast(FLOATS, -FloatMath.LN2_HIGH), bounded));
            FloatVector p = FloatVector.broadcast(FLOATS, FloatMath.EXP_0)
                    .fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_1));
            p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_2));
            p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_3));
            p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_4));
            p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.EXP_5));
            p = p.fma(r.mul(r), r).add(1f);
            IntVector exponent = (IntVector) n.convert(F2I, 0);
            p.mul(exponent.add(127).lanewise(LSHL, 23).reinterpretAsFloats()).intoArray(x, i);
        }
        for (int i = offset + bound; i < offset + size; i++) {
            x[i] = FloatMath.exp(x[i]);
        }
    }

    static void scaleCodes(
            byte[] codes, int codesOffset, float[] scales, int scalesOffset, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i += BYTES.length()) {
            ByteVector v = ByteVector.fromArray(BYTES, codes, codesOffset + i);
            ((FloatVector) v.convertShape(B2F, FLOATS, 0))
                    .mul(FloatVector.fromArray(FLOATS, scales, scalesOffset + i))
                    .intoArray(out, outOffset + i);
            if (BYTES.length() > LANES) {
                ((FloatVector) v.convertShape(B2F, FLOATS, 1))
                        .mul(FloatVector.fromArray(FLOATS, scales, scalesOffset + i + LANES))
                        .intoArray(out, outOffset + i + LANES);
            }
        }
    }

    static void scaleCodes(byte[] codes, int codesOffset, float scale, float[] out, int outOffset, int size) {
        for (int i = 0; i < size; i += BYTES.length()) {
            ByteVector v = ByteVector.fromArray(BYTES, codes, codesOffset + i);
            ((FloatVector) v.convertShape(B2F, FLOATS, 0)).mul(scale).intoArray(out, outOffset + i);
            if (BYTES.length() > LANES) {
                ((FloatVector) v.convertShape(B2F, FLOATS, 1)).mul(scale).intoArray(out, outOffset + i + LANES);
            }
        }
    }

    static void siluGate(float[] gate, int gateOffset, float[] up, int upOffset, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, gate, gateOffset + i).neg().intoArray(out, outOffset + i);
        }
        exp(out, outOffset, bound);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, gate, gateOffset + i)
                    .div(FloatVector.fromArray(FLOATS, out, outOffset + i).add(1f))
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
            FloatVector x = FloatVector.fromArray(FLOATS, gate, gateOffset + i);
            FloatVector u = x.mul(FloatMath.GELU_CUBIC).mul(x).fma(x, x).mul(FloatMath.GELU_SCALE);
            u.add(u).intoArray(out, outOffset + i);
        }
        exp(out, outOffset, bound);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector two = FloatVector.broadcast(FLOATS, 2f);
            FloatVector share =
                    two.div(FloatVector.fromArray(FLOATS, out, outOffset + i).add(1f));
            FloatVector tanh = FloatVector.broadcast(FLOATS, 1f).sub(share);
            FloatVector.fromArray(FLOATS, gate, gateOffset + i)
                    .mul(0.5f)
                    .mul(tanh.add(1f))
                    .mul(FloatVector.fromArray(FLOATS, up, upOffset + i))
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = FloatMath.gelu(gate[gateOffset + i]) * up[upOffset + i];
        }
    }

    static void geluErf(float[] x, int xOffset, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xOffset + i);
            v.mul(v).mul(-0.5f).intoArray(out, outOffset + i);
        }
        exp(out, outOffset, bound);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xOffset + i);
            FloatVector magnitude = v.abs();
            FloatVector t = FloatVector.broadcast(FLOATS, 1f).div(magnitude.fma(FloatMath.ERF_STEP, 1f));
            FloatVector beyond = t.broadcast(FloatMath.ERF_5)
                    .fma(t, t.broadcast(FloatMath.ERF_4))
                    .fma(t, t.broadcast(FloatMath.ERF_3))
                    .fma(t, t.broadcast(FloatMath.ERF_2))
                    .fma(t, t.broadcast(FloatMath.ERF_1))
                    .mul(t)
                    .mul(FloatVector.fromArray(FLOATS, out, outOffset + i));
            v.max(0f).sub(magnitude.mul(beyond)).intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = FloatMath.geluErf(x[xOffset + i]);
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

    static void layerNorm(
            float[] x, int xOffset, float[] weight, float[] bias, float epsilon, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        VectorMask<Float> rest = FLOATS.indexInRange(bound, size);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < bound; i += LANES) {
            sums = FloatVector.fromArray(FLOATS, x, xOffset + i).add(sums);
        }
        if (bound < size) {
            sums = FloatVector.fromArray(FLOATS, x, xOffset + bound, rest).add(sums);
        }
        float mean = Species.sum(sums) / size;
        FloatVector squares = FloatVector.zero(FLOATS);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector centred = FloatVector.fromArray(FLOATS, x, xOffset + i).sub(mean);
            squares = centred.fma(centred, squares);
        }
        if (bound < size) {
            // Lanes without a value must stay as they are: zero less the mean is no zero.
            FloatVector centred =
                    FloatVector.fromArray(FLOATS, x, xOffset + bound, rest).sub(mean, rest);
            squares = centred.fma(centred, squares);
        }
        float factor = (float) (1 / Math.sqrt(Species.sum(squares) / size + epsilon));
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(FLOATS, x, xOffset + i)
                    .sub(mean)
                    .mul(factor)
                    .fma(FloatVector.fromArray(FLOATS, weight, i), FloatVector.fromArray(FLOATS, bias, i))
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            out[outOffset + i] = Math.fma((x[xOffset + i] - mean) * factor, weight[i], bias[i]);
        }
    }

    static void squaredRelu(float[] x, int xOffset, float[] out, int outOffset, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector positive = FloatVector.fromArray(FLOATS, x, xOffset + i).max(0f);
            positive.mul(positive).intoArray(out, outOffset + i);
        }
        for (int i = bound; i < size; i++) {
            float positive = Math.max(x[xOffset + i], 0f);
            out[outOffset + i] = positive * positive;
        }
    }

    static void softcap(float[] x, int offset, float cap, int size) {
        int bound = FLOATS.loopBound(size);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector u = FloatVector.fromArray(FLOATS, x, offset + i).div(cap);
            u.add(u).intoArray(x, offset + i);
        }
        exp(x, offset, bound);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector share = FloatVector.broadcast(FLOATS, 2f)
                    .div(FloatVector.fromArray(FLOATS, x, offset + i).add(1f));
            FloatVector.broadcast(FLOATS, 1f).sub(share).mul(cap).intoArray(x, offset + i);
        }
        for (int i = bound; i < size; i++) {
            x[offset + i] = FloatMath.softcap(x[offset + i], cap);
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
        int first = from / LANES * LANES;
        int end = (to + LANES - 1) / LANES * LANES;
        Arrays.fill(x, offset, offset + from, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, offset + to, offset + size, Float.NEGATIVE_INFINITY);
        subtract(x, offset + first, end - first, max(x, offset + first, end - first));
        exp(x, offset + first, end - first);
        Arrays.fill(x, offset, offset + from, 0f);
        Arrays.fill(x, offset + to, offset + size, 0f);
        scale(x, offset + first, 1f / sum(x, offset + first, end - first), end - first);
    }

    /// Of whole vectors, as the two that follow.
    private static float max(float[] x, int offset, int size) {
        FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = offset; i < offset + size; i += LANES) {
            largest = FloatVector.fromArray(FLOATS, x, i).max(largest);
        }
        // The order does not matter to a maximum.
        return largest.reduceLanes(VectorOperators.MAX);
    }

    private static void subtract(float[] x, int offset, int size, float value) {
        for (int i = offset; i < offset + size; i += LANES) {
            FloatVector.fromArray(FLOATS, x, i).sub(value).intoArray(x, i);
        }
    }

    private static float sum(float[] x, int offset, int size) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = offset; i < offset + size; i += LANES) {
            sums = FloatVector.fromArray(FLOATS, x, i).add(sums);
        }
        return Species.sum(sums);
    }

    static double logSumExp(float[] x, int offset, int size) {
        int bound = FLOATS.loopBound(size);
        float max = max(x, offset, bound);
        for (int i = bound; i < size; i++) {
            max = Math.max(max, x[offset + i]);
        }
        float[] block = new float[SUM_BLOCK];
        double sum = 0;
        for (int start = 0; start < size; start += SUM_BLOCK) {
            int length = Math.min(SUM_BLOCK, size - start);
            System.arraycopy(x, offset + start, block, 0, length);
            Arrays.fill(block, length, SUM_BLOCK, Float.NEGATIVE_INFINITY);
            subtract(block, 0, SUM_BLOCK, max);
            exp(block, 0, SUM_BLOCK);
            Arrays.fill(block, length, SUM_BLOCK, 0f);
            sum += sum(block, 0, SUM_BLOCK);
        }
        return max + Math.log(sum);
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
                largest = FloatVector.fromArray(FLOATS, x, xOffset + i).abs().max(largest);
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
            out.codeSums16[2 * block] = first;
            out.codeSums16[2 * block + 1] = second;
            out.sums16[2 * block] = first * scale;
            out.sums16[2 * block + 1] = second * scale;
            out.sums32[block] = (first + second) * scale;
        }
    }
}
