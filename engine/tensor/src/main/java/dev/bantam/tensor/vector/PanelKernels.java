package dev.bantam.tensor.vector;

import static dev.bantam.tensor.vector.Species.FLOATS;
import static dev.bantam.tensor.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/// The matrix micro-kernel where a processor has 32 vector registers: six rows by four vectors are 24 sums in
/// registers, so that ten loads feed 24 fmas.
final class PanelKernels {
    private PanelKernels() {}

    /// Six rows, a width of exactly four vectors.
    static void sixByFour(
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
        FloatVector c02;
        FloatVector c03;
        FloatVector c10;
        FloatVector c11;
        FloatVector c12;
        FloatVector c13;
        FloatVector c20;
        FloatVector c21;
        FloatVector c22;
        FloatVector c23;
        FloatVector c30;
        FloatVector c31;
        FloatVector c32;
        FloatVector c33;
        FloatVector c40;
        FloatVector c41;
        FloatVector c42;
        FloatVector c43;
        FloatVector c50;
        FloatVector c51;
        FloatVector c52;
        FloatVector c53;
        if (accumulate) {
            c00 = FloatVector.fromArray(FLOATS, out, o0);
            c01 = FloatVector.fromArray(FLOATS, out, o0 + LANES);
            c02 = FloatVector.fromArray(FLOATS, out, o0 + 2 * LANES);
            c03 = FloatVector.fromArray(FLOATS, out, o0 + 3 * LANES);
            c10 = FloatVector.fromArray(FLOATS, out, o1);
            c11 = FloatVector.fromArray(FLOATS, out, o1 + LANES);
            c12 = FloatVector.fromArray(FLOATS, out, o1 + 2 * LANES);
            c13 = FloatVector.fromArray(FLOATS, out, o1 + 3 * LANES);
            c20 = FloatVector.fromArray(FLOATS, out, o2);
            c21 = FloatVector.fromArray(FLOATS, out, o2 + LANES);
            c22 = FloatVector.fromArray(FLOATS, out, o2 + 2 * LANES);
            c23 = FloatVector.fromArray(FLOATS, out, o2 + 3 * LANES);
            c30 = FloatVector.fromArray(FLOATS, out, o3);
            c31 = FloatVector.fromArray(FLOATS, out, o3 + LANES);
            c32 = FloatVector.fromArray(FLOATS, out, o3 + 2 * LANES);
            c33 = FloatVector.fromArray(FLOATS, out, o3 + 3 * LANES);
            c40 = FloatVector.fromArray(FLOATS, out, o4);
            c41 = FloatVector.fromArray(FLOATS, out, o4 + LANES);
            c42 = FloatVector.fromArray(FLOATS, out, o4 + 2 * LANES);
            c43 = FloatVector.fromArray(FLOATS, out, o4 + 3 * LANES);
            c50 = FloatVector.fromArray(FLOATS, out, o5);
            c51 = FloatVector.fromArray(FLOATS, out, o5 + LANES);
            c52 = FloatVector.fromArray(FLOATS, out, o5 + 2 * LANES);
            c53 = FloatVector.fromArray(FLOATS, out, o5 + 3 * LANES);
        } else {
            c00 = FloatVector.zero(FLOATS);
            c01 = FloatVector.zero(FLOATS);
            c02 = FloatVector.zero(FLOATS);
            c03 = FloatVector.zero(FLOATS);
            c10 = FloatVector.zero(FLOATS);
            c11 = FloatVector.zero(FLOATS);
            c12 = FloatVector.zero(FLOATS);
            c13 = FloatVector.zero(FLOATS);
            c20 = FloatVector.zero(FLOATS);
            c21 = FloatVector.zero(FLOATS);
            c22 = FloatVector.zero(FLOATS);
            c23 = FloatVector.zero(FLOATS);
            c30 = FloatVector.zero(FLOATS);
            c31 = FloatVector.zero(FLOATS);
            c32 = FloatVector.zero(FLOATS);
            c33 = FloatVector.zero(FLOATS);
            c40 = FloatVector.zero(FLOATS);
            c41 = FloatVector.zero(FLOATS);
            c42 = FloatVector.zero(FLOATS);
            c43 = FloatVector.zero(FLOATS);
            c50 = FloatVector.zero(FLOATS);
            c51 = FloatVector.zero(FLOATS);
            c52 = FloatVector.zero(FLOATS);
            c53 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            // Counted up instead, it would cost a register too many where the collector is the serial one.
            int p = panelOffset + k * panelStride;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, panel, p + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, panel, p + 3 * LANES);
            FloatVector a = FloatVector.broadcast(FLOATS, x[x0 + k]);
            c00 = w0.fma(a, c00);
            c01 = w1.fma(a, c01);
            c02 = w2.fma(a, c02);
            c03 = w3.fma(a, c03);
            a = FloatVector.broadcast(FLOATS, x[x1 + k]);
            c10 = w0.fma(a, c10);
            c11 = w1.fma(a, c11);
            c12 = w2.fma(a, c12);
            c13 = w3.fma(a, c13);
            a = FloatVector.broadcast(FLOATS, x[x2 + k]);
            c20 = w0.fma(a, c20);
            c21 = w1.fma(a, c21);
            c22 = w2.fma(a, c22);
            c23 = w3.fma(a, c23);
            a = FloatVector.broadcast(FLOATS, x[x3 + k]);
            c30 = w0.fma(a, c30);
            c31 = w1.fma(a, c31);
            c32 = w2.fma(a, c32);
            c33 = w3.fma(a, c33);
            a = FloatVector.broadcast(FLOATS, x[x4 + k]);
            c40 = w0.fma(a, c40);
            c41 = w1.fma(a, c41);
            c42 = w2.fma(a, c42);
            c43 = w3.fma(a, c43);
            a = FloatVector.broadcast(FLOATS, x[x5 + k]);
            c50 = w0.fma(a, c50);
            c51 = w1.fma(a, c51);
            c52 = w2.fma(a, c52);
            c53 = w3.fma(a, c53);
        }
        c00.intoArray(out, o0);
        c01.intoArray(out, o0 + LANES);
        c02.intoArray(out, o0 + 2 * LANES);
        c03.intoArray(out, o0 + 3 * LANES);
        c10.intoArray(out, o1);
        c11.intoArray(out, o1 + LANES);
        c12.intoArray(out, o1 + 2 * LANES);
        c13.intoArray(out, o1 + 3 * LANES);
        c20.intoArray(out, o2);
        c21.intoArray(out, o2 + LANES);
        c22.intoArray(out, o2 + 2 * LANES);
        c23.intoArray(out, o2 + 3 * LANES);
        c30.intoArray(out, o3);
        c31.intoArray(out, o3 + LANES);
        c32.intoArray(out, o3 + 2 * LANES);
        c33.intoArray(out, o3 + 3 * LANES);
        c40.intoArray(out, o4);
        c41.intoArray(out, o4 + LANES);
        c42.intoArray(out, o4 + 2 * LANES);
        c43.intoArray(out, o4 + 3 * LANES);
        c50.intoArray(out, o5);
        c51.intoArray(out, o5 + LANES);
        c52.intoArray(out, o5 + 2 * LANES);
        c53.intoArray(out, o5 + 3 * LANES);
    }

    /// Four rows, a width of exactly four vectors.
    static void fourByFour(
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
        FloatVector c02;
        FloatVector c03;
        FloatVector c10;
        FloatVector c11;
        FloatVector c12;
        FloatVector c13;
        FloatVector c20;
        FloatVector c21;
        FloatVector c22;
        FloatVector c23;
        FloatVector c30;
        FloatVector c31;
        FloatVector c32;
        FloatVector c33;
        if (accumulate) {
            c00 = FloatVector.fromArray(FLOATS, out, o0);
            c01 = FloatVector.fromArray(FLOATS, out, o0 + LANES);
            c02 = FloatVector.fromArray(FLOATS, out, o0 + 2 * LANES);
            c03 = FloatVector.fromArray(FLOATS, out, o0 + 3 * LANES);
            c10 = FloatVector.fromArray(FLOATS, out, o1);
            c11 = FloatVector.fromArray(FLOATS, out, o1 + LANES);
            c12 = FloatVector.fromArray(FLOATS, out, o1 + 2 * LANES);
            c13 = FloatVector.fromArray(FLOATS, out, o1 + 3 * LANES);
            c20 = FloatVector.fromArray(FLOATS, out, o2);
            c21 = FloatVector.fromArray(FLOATS, out, o2 + LANES);
            c22 = FloatVector.fromArray(FLOATS, out, o2 + 2 * LANES);
            c23 = FloatVector.fromArray(FLOATS, out, o2 + 3 * LANES);
            c30 = FloatVector.fromArray(FLOATS, out, o3);
            c31 = FloatVector.fromArray(FLOATS, out, o3 + LANES);
            c32 = FloatVector.fromArray(FLOATS, out, o3 + 2 * LANES);
            c33 = FloatVector.fromArray(FLOATS, out, o3 + 3 * LANES);
        } else {
            c00 = FloatVector.zero(FLOATS);
            c01 = FloatVector.zero(FLOATS);
            c02 = FloatVector.zero(FLOATS);
            c03 = FloatVector.zero(FLOATS);
            c10 = FloatVector.zero(FLOATS);
            c11 = FloatVector.zero(FLOATS);
            c12 = FloatVector.zero(FLOATS);
            c13 = FloatVector.zero(FLOATS);
            c20 = FloatVector.zero(FLOATS);
            c21 = FloatVector.zero(FLOATS);
            c22 = FloatVector.zero(FLOATS);
            c23 = FloatVector.zero(FLOATS);
            c30 = FloatVector.zero(FLOATS);
            c31 = FloatVector.zero(FLOATS);
            c32 = FloatVector.zero(FLOATS);
            c33 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            // Counted up instead, it would cost a register too many where the collector is the serial one.
            int p = panelOffset + k * panelStride;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, p + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, panel, p + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, panel, p + 3 * LANES);
            FloatVector a = FloatVector.broadcast(FLOATS, x[x0 + k]);
            c00 = w0.fma(a, c00);
            c01 = w1.fma(a, c01);
            c02 = w2.fma(a, c02);
            c03 = w3.fma(a, c03);
            a = FloatVector.broadcast(FLOATS, x[x1 + k]);
            c10 = w0.fma(a, c10);
            c11 = w1.fma(a, c11);
            c12 = w2.fma(a, c12);
            c13 = w3.fma(a, c13);
            a = FloatVector.broadcast(FLOATS, x[x2 + k]);
            c20 = w0.fma(a, c20);
            c21 = w1.fma(a, c21);
            c22 = w2.fma(a, c22);
            c23 = w3.fma(a, c23);
            a = FloatVector.broadcast(FLOATS, x[x3 + k]);
            c30 = w0.fma(a, c30);
            c31 = w1.fma(a, c31);
            c32 = w2.fma(a, c32);
            c33 = w3.fma(a, c33);
        }
        c00.intoArray(out, o0);
        c01.intoArray(out, o0 + LANES);
        c02.intoArray(out, o0 + 2 * LANES);
        c03.intoArray(out, o0 + 3 * LANES);
        c10.intoArray(out, o1);
        c11.intoArray(out, o1 + LANES);
        c12.intoArray(out, o1 + 2 * LANES);
        c13.intoArray(out, o1 + 3 * LANES);
        c20.intoArray(out, o2);
        c21.intoArray(out, o2 + LANES);
        c22.intoArray(out, o2 + 2 * LANES);
        c23.intoArray(out, o2 + 3 * LANES);
        c30.intoArray(out, o3);
        c31.intoArray(out, o3 + LANES);
        c32.intoArray(out, o3 + 2 * LANES);
        c33.intoArray(out, o3 + 3 * LANES);
    }

    /// Four rows, a width of exactly one vector: for what four do not divide.
    static void fourByOne(
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
        FloatVector c0;
        FloatVector c1;
        FloatVector c2;
        FloatVector c3;
        if (accumulate) {
            c0 = FloatVector.fromArray(FLOATS, out, o0);
            c1 = FloatVector.fromArray(FLOATS, out, o1);
            c2 = FloatVector.fromArray(FLOATS, out, o2);
            c3 = FloatVector.fromArray(FLOATS, out, o3);
        } else {
            c0 = FloatVector.zero(FLOATS);
            c1 = FloatVector.zero(FLOATS);
            c2 = FloatVector.zero(FLOATS);
            c3 = FloatVector.zero(FLOATS);
        }
        for (int k = 0; k < depth; k++) {
            // Counted up instead, it would cost a register too many where the collector is the serial one.
            int p = panelOffset + k * panelStride;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, p);
            FloatVector a = FloatVector.broadcast(FLOATS, x[x0 + k]);
            c0 = w0.fma(a, c0);
            a = FloatVector.broadcast(FLOATS, x[x1 + k]);
            c1 = w0.fma(a, c1);
            a = FloatVector.broadcast(FLOATS, x[x2 + k]);
            c2 = w0.fma(a, c2);
            a = FloatVector.broadcast(FLOATS, x[x3 + k]);
            c3 = w0.fma(a, c3);
        }
        c0.intoArray(out, o0);
        c1.intoArray(out, o1);
        c2.intoArray(out, o2);
        c3.intoArray(out, o3);
    }
}
