package dev.bantam.tune;

import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Kernels;
import dev.bantam.tensor.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Gradients of the adapters of one map, or of several that share their input, summed over sequences.
///
/// With `z = A x` and `y += s B z`: `dz = s B^T dy`, `dA = dz x^T`, `dB^T = s z dy^T`, `dx += A^T dz`.
/// (Hu et al. 2021.) Dropout of the adapter's input would belong before `z`.
final class LoraGradient {
    private static final int ROWS = 4;
    private static final int LANES = 16;

    /// Columns of a gradient that are computed in one go: with 100 tokens' values they stay in the cache.
    private static final int CHUNK = 128;

    /// One map's adapter: `first` is its first output among those of the joined map.
    private static final class Part {
        final Pair pair;
        final int first;
        final int inputs;
        final int outputs;
        final float[] a; // [rank, inputs], rows padded
        final float[] down; // A transposed: [inputs, width]
        final float[] b; // s B: [outputs, width]
        final float[] gradientA; // [width, inputs], rows padded
        final float[] gradientB; // of B transposed: [width, outputs], rows padded

        Part(Pair pair, int first, int rank, int width) {
            this.pair = pair;
            this.first = first;
            this.inputs = padded(pair.inputs());
            this.outputs = padded(pair.outputs());
            this.a = new float[rank * inputs];
            this.down = new float[pair.inputs() * width];
            this.b = new float[pair.outputs() * width];
            this.gradientA = new float[width * inputs];
            this.gradientB = new float[width * outputs];
        }
    }

    private final int rank;
    private final float scaling;
    private final int width;
    private final List<Part> parts;

    /// @param pairs the adapters, with their first outputs in `firsts`
    LoraGradient(List<Pair> pairs, List<Integer> firsts, int rank, float scaling) {
        this.rank = rank;
        this.scaling = scaling;
        this.width = padded(rank);
        this.parts = IntStream.range(0, pairs.size())
                .mapToObj(p -> new Part(pairs.get(p), firsts.get(p), rank, width))
                .toList();
        refresh();
    }

    private static int padded(int size) {
        return (size + LANES - 1) / LANES * LANES;
    }

    /// Takes over what A and B are now, and forgets the gradients.
    void refresh() {
        for (Part part : parts) {
            Pair pair = part.pair;
            for (int j = 0; j < rank; j++) {
                System.arraycopy(pair.a(), j * pair.inputs(), part.a, j * part.inputs, pair.inputs());
            }
            for (int i = 0; i < pair.inputs(); i++) {
                for (int j = 0; j < rank; j++) {
                    part.down[i * width + j] = pair.a()[j * pair.inputs() + i];
                }
            }
            for (int o = 0; o < pair.outputs(); o++) {
                for (int j = 0; j < rank; j++) {
                    part.b[o * width + j] = scaling * pair.b()[o * rank + j];
                }
            }
            Arrays.fill(part.gradientA, 0);
            Arrays.fill(part.gradientB, 0);
        }
    }

    /// Adds a sequence's gradients.
    ///
    /// @param x the maps' input, `[>= tokens + 4, inputs]`
    /// @param dy gradient of the joined map's output, `[>= tokens + 4, outputs]`
    /// @param dx gets the adapters' share of the input's gradient added, `[>= tokens, inputs]`; null if unwanted
    void add(Compute compute, Matrix x, Matrix dy, int tokens, @Nullable Matrix dx) {
        int columns = (tokens + ROWS - 1) / ROWS * ROWS;
        // z scaled, and dz, both transposed: [parts * width, columns]
        float[] z = new float[parts.size() * width * columns];
        float[] dz = new float[z.length];
        compute.pool()
                .run(
                        columns / ROWS,
                        (block, worker) -> addTokens(compute, x, dy, block * ROWS, tokens, columns, z, dz, dx, worker));
        int[] ends = new int[2 * parts.size()];
        int items = 0;
        for (int p = 0; p < ends.length; p++) {
            Part part = parts.get(p / 2);
            int size = p % 2 == 0 ? part.inputs : part.outputs;
            items += (size + CHUNK - 1) / CHUNK;
            ends[p] = items;
        }
        compute.pool().run(items, (item, worker) -> {
            int p = 0;
            while (item >= ends[p]) {
                p++;
            }
            int from = (item - (p == 0 ? 0 : ends[p - 1])) * CHUNK;
            Part part = parts.get(p / 2);
            int row = p / 2 * width;
            if (p % 2 == 0) {
                outer(compute, dz, row, columns, tokens, x, 0, part.gradientA, part.inputs, from);
            } else {
                outer(compute, z, row, columns, tokens, dy, part.first, part.gradientB, part.outputs, from);
            }
        });
    }

    private void addTokens(
            Compute compute,
            Matrix x,
            Matrix dy,
            int token,
            int tokens,
            int columns,
            float[] z,
            float[] dz,
            @Nullable Matrix dx,
            int worker) {
        Kernels kernels = compute.kernels();
        int valid = Math.min(ROWS, tokens - token);
        int most = parts.stream().mapToInt(part -> part.inputs).max().orElse(0);
        // scratch: one part's z or dz [4, width], its share of dx [4, inputs]
        int share = ROWS * width;
        float[] scratch = compute.scratch(worker, share + ROWS * most);
        for (int p = 0; p < parts.size(); p++) {
            Part part = parts.get(p);
            Pair pair = part.pair;
            kernels.panelProduct(
                    part.down,
                    0,
                    width,
                    width,
                    pair.inputs(),
                    x.data(),
                    x.row(token),
                    x.columns(),
                    ROWS,
                    scratch,
                    0,
                    width,
                    false);
            kernels.scale(scratch, 0, scaling, share);
            transpose(scratch, z, p * width * columns + token, columns, valid);
            kernels.panelProduct(
                    part.b,
                    0,
                    width,
                    width,
                    pair.outputs(),
                    dy.data(),
                    dy.row(token) + part.first,
                    dy.columns(),
                    ROWS,
                    scratch,
                    0,
                    width,
                    false);
            transpose(scratch, dz, p * width * columns + token, columns, valid);
            if (dx != null) {
                kernels.panelProduct(
                        part.a,
                        0,
                        part.inputs,
                        part.inputs,
                        rank,
                        scratch,
                        0,
                        width,
                        ROWS,
                        scratch,
                        share,
                        part.inputs,
                        false);
                for (int r = 0; r < valid; r++) {
                    kernels.add(dx.data(), dx.row(token + r), scratch, share + r * part.inputs, pair.inputs());
                }
            }
        }
    }

    private void transpose(float[] rows, float[] target, int at, int columns, int valid) {
        for (int j = 0; j < rank; j++) {
            for (int r = 0; r < valid; r++) {
                target[at + j * columns + r] = rows[r * width + j];
            }
        }
    }

    /// `gradient[j][from..] += sum over tokens of left[j][t] * right[t][from..]`.
    private void outer(
            Compute compute,
            float[] left,
            int leftRow,
            int columns,
            int tokens,
            Matrix right,
            int first,
            float[] gradient,
            int stride,
            int from) {
        int count = Math.min(CHUNK, stride - from);
        compute.kernels()
                .panelProduct(
                        right.data(),
                        first + from,
                        right.columns(),
                        count,
                        tokens,
                        left,
                        leftRow * columns,
                        columns,
                        (rank + ROWS - 1) / ROWS * ROWS,
                        gradient,
                        from,
                        stride,
                        true);
    }

    /// How many adapters it has.
    int size() {
        return parts.size();
    }

    /// The adapter whose gradients [#read] gives.
    Pair pair(int part) {
        return parts.get(part).pair;
    }

    /// Copies the gradients of A, `[rank, inputs]`, and then of B, `[outputs, rank]`.
    void read(int index, float[] target) {
        Part part = parts.get(index);
        Pair pair = part.pair;
        for (int j = 0; j < rank; j++) {
            System.arraycopy(part.gradientA, j * part.inputs, target, j * pair.inputs(), pair.inputs());
        }
        for (int o = 0; o < pair.outputs(); o++) {
            for (int j = 0; j < rank; j++) {
                target[pair.a().length + o * rank + j] = part.gradientB[j * part.outputs + o];
            }
        }
    }
}
