package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/// The matrix micro-kernel where a processor has 16 vector registers, as with AVX2: six rows by two vectors are 12 sums
/// in registers. Four by four would spill, and takes 1.7 times as long.
final class NarrowPanelKernels {
    private NarrowPanelKernels() {}

    /// Six rows, a width of exactly two vectors.
    static void sixByTwo(
            float[] panel,
            int panelOffset,
            int panelStride,
            int depth,
            float[] x,
            int x0,
            int xStride,
            float[] out,
            int o0,
            int outStride,
            boolean accumulate) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int x5 = x4 + xStride;
        int o1 = o0 + outStride;
        int o2 = o1 + outStride;
        int o3 = o2 + outStride;
        int o4 = o3 + outStride;
        int o5 = o4 + outStride;
        FloatVector c00;
        FloatVector c01;
        FloatVector c10;
        FloatVector c11;
        FloatVector c20;
        FloatVector c21;
        FloatVector c30;
        FloatVector c31;
        FloatVector c40;
        FloatVector c41;
        FloatVector c50;
        FloatVector c51;
        if (accumulate) {
            c00 = FloatVector.fromArray(FLOATS, out, o0);
            c01 = FloatVector.fromArray(FLOATS, out, o0 + LANES);
            c10 = FloatVector.fromArray(FLOATS, out, o1);
            c11 = FloatVector.fromArray(FLOATS, out, o1 + LANES);
            c20 = FloatVector.fromArray(FLOATS, out, o2);
            c21 = FloatVector.fromArray(FLOATS, out, o2 + LANES);
            c30 = FloatVector.fromArray(FLOATS, out, o3);
            c31 = FloatVector.fromArray(FLOATS, out, o3 + LANES);
            c40 = FloatVector.fromArray(FLOATS, out, o4);
            c41 = FloatVector.fromArray(FLOATS, out, o4 + LANES);
            c50 = FloatVector.fromArray(FLOATS, out, o5);
            c51 = FloatVector.fromArray(FLOATS, out, o5 + LANES);
        } else {
            c00 = FloatVector.zero(FLOATS);
            c01 = FloatVector.zero(FLOATS);
            c10 = FloatVector.zero(FLOATS);
            c11 = FloatVector.zero(FLOATS);
            c20 = FloatVector.zero(FLOATS);
            c21 = FloatVector.zero(FLOATS);
            c30 = FloatVector.zero(FLOATS);
            c31 = FloatVector.zero(FLOATS);
            c40 = FloatVector.zero(FLOATS);
            c41 = FloatVector.zero(FLOATS);
            c50 = FloatVector.zero(FLOATS);
            c51 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            // Counted up instead, it would cost a register too many where the collector is the serial one.
            int p = panelOffset + k * panelStride;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            FloatVector a = FloatVector.broadcast(FLOATS, x[x0 + k]);
            c00 = w0.fma(a, c00);
            c01 = w1.fma(a, c01);
            a = FloatVector.broadcast(FLOATS, x[x1 + k]);
            c10 = w0.fma(a, c10);
            c11 = w1.fma(a, c11);
            a = FloatVector.broadcast(FLOATS, x[x2 + k]);
            c20 = w0.fma(a, c20);
            c21 = w1.fma(a, c21);
            a = FloatVector.broadcast(FLOATS, x[x3 + k]);
            c30 = w0.fma(a, c30);
            c31 = w1.fma(a, c31);
            a = FloatVector.broadcast(FLOATS, x[x4 + k]);
            c40 = w0.fma(a, c40);
            c41 = w1.fma(a, c41);
            a = FloatVector.broadcast(FLOATS, x[x5 + k]);
            c50 = w0.fma(a, c50);
            c51 = w1.fma(a, c51);
        }
        c00.intoArray(out, o0);
        c01.intoArray(out, o0 + LANES);
        c10.intoArray(out, o1);
        c11.intoArray(out, o1 + LANES);
        c20.intoArray(out, o2);
        c21.intoArray(out, o2 + LANES);
        c30.intoArray(out, o3);
        c31.intoArray(out, o3 + LANES);
        c40.intoArray(out, o4);
        c41.intoArray(out, o4 + LANES);
        c50.intoArray(out, o5);
        c51.intoArray(out, o5 + LANES);
    }

    /// Four rows, a width of exactly two vectors.
    static void fourByTwo(
            float[] panel,
            int panelOffset,
            int panelStride,
            int depth,
            float[] x,
            int x0,
            int xStride,
            float[] out,
            int o0,
            int outStride,
            boolean accumulate) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int o1 = o0 + outStride;
        int o2 = o1 + outStride;
        int o3 = o2 + outStride;
        FloatVector c00;
        FloatVector c01;
        FloatVector c10;
        FloatVector c11;
        FloatVector c20;
        FloatVector c21;
        FloatVector c30;
        FloatVector c31;
        if (accumulate) {
            c00 = FloatVector.fromArray(FLOATS, out, o0);
            c01 = FloatVector.fromArray(FLOATS, out, o0 + LANES);
            c10 = FloatVector.fromArray(FLOATS, out, o1);
            c11 = FloatVector.fromArray(FLOATS, out, o1 + LANES);
            c20 = FloatVector.fromArray(FLOATS, out, o2);
            c21 = FloatVector.fromArray(FLOATS, out, o2 + LANES);
            c30 = FloatVector.fromArray(FLOATS, out, o3);
            c31 = FloatVector.fromArray(FLOATS, out, o3 + LANES);
        } else {
            c00 = FloatVector.zero(FLOATS);
            c01 = FloatVector.zero(FLOATS);
            c10 = FloatVector.zero(FLOATS);
            c11 = FloatVector.zero(FLOATS);
            c20 = FloatVector.zero(FLOATS);
            c21 = FloatVector.zero(FLOATS);
            c30 = FloatVector.zero(FLOATS);
            c31 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            // Counted up instead, it would cost a register too many where the collector is the serial one.
            int p = panelOffset + k * panelStride;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            FloatVector a = FloatVector.broadcast(FLOATS, x[x0 + k]);
            c00 = w0.fma(a, c00);
            c01 = w1.fma(a, c01);
            a = FloatVector.broadcast(FLOATS, x[x1 + k]);
            c10 = w0.fma(a, c10);
            c11 = w1.fma(a, c11);
            a = FloatVector.broadcast(FLOATS, x[x2 + k]);
            c20 = w0.fma(a, c20);
            c21 = w1.fma(a, c21);
            a = FloatVector.broadcast(FLOATS, x[x3 + k]);
            c30 = w0.fma(a, c30);
            c31 = w1.fma(a, c31);
        }
        c00.intoArray(out, o0);
        c01.intoArray(out, o0 + LANES);
        c10.intoArray(out, o1);
        c11.intoArray(out, o1 + LANES);
        c20.intoArray(out, o2);
        c21.intoArray(out, o2 + LANES);
        c30.intoArray(out, o3);
        c31.intoArray(out, o3 + LANES);
    }
}
