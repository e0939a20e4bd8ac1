package dev.bantam.model;

import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import java.util.List;

/// A linear map with adapters on ranges of its outputs: `y = W x + scaling * B (A x)`. (Hu et al. 2021)
///
/// Float arithmetic for given and generated tokens alike, four tokens at a time; a token's sums never depend on
/// the others.
final class LoraLinear implements Linear {
    private static final int ROWS = 4;

    /// Kernels work on whole vectors of any width.
    private static final int LANES = 16;

    /// An adapter whose first output is `first` of the wrapped map.
    record Part(int first, Pair pair) {}

    private final Linear base;
    private final List<Part> parts;
    private final int rank;
    private final float scaling;
    private final int width;
    private final int widest;
    private final float[] down; // [inputs, parts * width]: all A, transposed
    private final float[][] up; // a part's [rank, outputs, padded]: scaling * B, transposed

    LoraLinear(Linear base, List<Part> parts, Adapter adapter) {
        this.base = base;
        this.parts = parts;
        this.rank = adapter.rank();
        this.scaling = adapter.scaling();
        this.width = padded(rank);
        this.down = new float[Math.multiplyExact(base.inputs(), parts.size() * width)];
        this.up = new float[parts.size()][];
        int most = 0;
        for (int p = 0; p < up.length; p++) {
            int outputs = padded(parts.get(p).pair.outputs());
            up[p] = new float[rank * outputs];
            most = Math.max(most, outputs);
        }
        this.widest = most;
        refresh();
    }

    private static int padded(int size) {
        return (size + LANES - 1) / LANES * LANES;
    }

    /// Takes over what A and B are now.
    void refresh() {
        int stride = parts.size() * width;
        for (int p = 0; p < up.length; p++) {
            Pair pair = parts.get(p).pair;
            for (int j = 0; j < rank; j++) {
                for (int i = 0; i < pair.inputs(); i++) {
                    down[i * stride + p * width + j] = pair.a()[j * pair.inputs() + i];
                }
            }
            int outputs = padded(pair.outputs());
            for (int o = 0; o < pair.outputs(); o++) {
                for (int j = 0; j < rank; j++) {
                    up[p][j * outputs + o] = scaling * pair.b()[o * rank + j];
                }
            }
        }
    }

    @Override
    public int inputs() {
        return base.inputs();
    }

    @Override
    public int outputs() {
        return base.outputs();
    }

    @Override
    public void forward(Step step, Matrix x, Matrix out) {
        base.forward(step, x, out);
        step.compute().pool().run((step.tokens() + ROWS - 1) / ROWS, (block, worker) -> {
            int rows = Math.min(ROWS, step.tokens() - block * ROWS);
            add(step, x, out, block * ROWS, rows, worker);
        });
    }

    private void add(Step step, Matrix x, Matrix out, int token, int rows, int worker) {
        Kernels kernels = step.kernels();
        int stride = parts.size() * width;
        int change = ROWS * stride;
        // scratch: A x of all parts [4, parts * width], scaling * B A x of one part [4, outputs]
        float[] scratch = step.compute().scratch(worker, change + ROWS * widest);
        kernels.panelProduct(
                down,
                0,
                stride,
                stride,
                inputs(),
                x.data(),
                x.row(token),
                x.columns(),
                ROWS,
                scratch,
                0,
                stride,
                false);
        for (int p = 0; p < up.length; p++) {
            Part part = parts.get(p);
            int outputs = padded(part.pair.outputs());
            kernels.panelProduct(
                    up[p], 0, outputs, outputs, rank, scratch, p * width, stride, ROWS, scratch, change, outputs,
                    false);
            for (int r = 0; r < rows; r++) {
                kernels.add(
                        out.data(),
                        out.row(token + r) + part.first,
                        scratch,
                        change + r * outputs,
                        part.pair.outputs());
            }
        }
    }
}
