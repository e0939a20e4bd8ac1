package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products against plain loops over the dequantised weights, for every format and awkward numbers of rows.
class PackedMatrixTest {
    private static final int COLUMNS = 512;

    private Arena arena;
    private Compute compute;

    @BeforeEach
    void open() {
        arena = Arena.ofShared();
        compute = new Compute(KernelChoice.best(), 2);
    }

    @AfterEach
    void close() {
        compute.close();
        arena.close();
    }

    @Test
    void vectorKernelsAreChosen() {
        assertThat(compute.choice().kernels().description()).startsWith("vector");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void rowsAreTheDequantisedRows(DType dtype) {
        Tensor tensor = RandomTensors.tensor(dtype, 37, COLUMNS, 1);
        PackedMatrix packed = pack(tensor);
        float[] expected = dequantized(tensor);
        float[] row = new float[COLUMNS];
        for (int r = 0; r < 37; r++) {
            packed.row(r, row, 0, compute, 0);
            for (int c = 0; c < COLUMNS; c++) {
                float value = expected[r * COLUMNS + c];
                // Offsets carry the centring of codes, so small values are differences of larger ones.
                assertThat(row[c]).isCloseTo(value, within(4e-6f * Math.max(4f, Math.abs(value))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void promptProductIsTheExactProductWhateverTheCompany(DType dtype) {
        for (int rows : new int[] {1, 63, 64, 65, 200}) {
            Tensor tensor = RandomTensors.tensor(dtype, rows, COLUMNS, rows);
            PackedMatrix packed = pack(tensor);
            float[] weights = dequantized(tensor);
            int tokens = 7;
            Matrix x = activations(tokens, 3);
            Matrix out = new Matrix(tokens, rows);
            packed.multiply(compute, TokenRole.PROMPT, x, tokens, out, new QuantizedRow(COLUMNS));
            for (int t = 0; t < tokens; t++) {
                Matrix alone = new Matrix(1, rows);
                Matrix one = new Matrix(1, COLUMNS);
                System.arraycopy(x.data(), x.row(t), one.data(), 0, COLUMNS);
                packed.multiply(compute, TokenRole.PROMPT, one, 1, alone, new QuantizedRow(COLUMNS));
                for (int r = 0; r < rows; r++) {
                    float value = out.data()[out.row(t) + r];
                    assertThat(value).isEqualTo(alone.data()[r]);
                    Expected expected = expected(weights, r, x, t);
                    assertThat((double) value).isCloseTo(expected.sum, within(1e-5 * expected.magnitude));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void transposedIsTheSameWeights(DType dtype) {
        Tensor first = RandomTensors.tensor(dtype, 37, COLUMNS, 1);
        Tensor second = RandomTensors.tensor(dtype, 130, COLUMNS, 2);
        PackedMatrix packed = PackedMatrix.pack(
                List.of(new PackedMatrix.Source(first), new PackedMatrix.Source(second)), arena, compute);
        PackedMatrix transposed = packed.transposed(arena, compute);
        assertThat(transposed.rows()).isEqualTo(COLUMNS);
        assertThat(transposed.columns()).isEqualTo(167);
        float[] row = new float[COLUMNS];
        float[] column = new float[167];
        for (int c = 0; c < COLUMNS; c += 31) {
            transposed.row(c, column, 0, compute, 0);
            for (int r = 0; r < 167; r++) {
                packed.row(r, row, 0, compute, 0);
                assertThat(column[r]).isEqualTo(row[c]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void generatedProductErrsByTheActivationsRoundingOnly(DType dtype) {
        for (int rows : new int[] {1, 64, 130}) {
            Tensor tensor = RandomTensors.tensor(dtype, rows, COLUMNS, rows);
            PackedMatrix packed = pack(tensor);
            float[] weights = dequantized(tensor);
            Matrix x = activations(2, 5);
            Matrix out = new Matrix(2, rows);
            packed.multiply(compute, TokenRole.GENERATED, x, 2, out, new QuantizedRow(COLUMNS));
            for (int t = 0; t < 2; t++) {
                for (int r = 0; r < rows; r++) {
                    Expected expected = expected(weights, r, x, t);
                    assertThat((double) out.data()[out.row(t) + r])
                            .isCloseTo(
                                    expected.sum,
                                    within(dtype.quantized() ? expected.rounding : 1e-5 * expected.magnitude));
                }
            }
        }
    }

    @Test
    void joinedTensorsOfDifferentFormatsFollowOneAnother() {
        Tensor first = RandomTensors.tensor(DType.Q4_1, 70, COLUMNS, 1);
        Tensor second = RandomTensors.tensor(DType.Q8_0, 3, COLUMNS, 2);
        Tensor third = RandomTensors.tensor(DType.F32, 66, COLUMNS, 3);
        List<PackedMatrix.Source> sources = List.of(
                new PackedMatrix.Source(first), new PackedMatrix.Source(second), new PackedMatrix.Source(third));
        PackedMatrix joined = PackedMatrix.pack(sources, arena, compute);
        assertThat(joined.rows()).isEqualTo(139);
        for (TokenRole role : TokenRole.values()) {
            Matrix x = activations(5, 9);
            Matrix out = new Matrix(5, 139);
            joined.multiply(compute, role, x, 5, out, new QuantizedRow(COLUMNS));
            int row = 0;
            for (Tensor tensor : List.of(first, second, third)) {
                Matrix alone = new Matrix(5, tensor.rows());
                pack(tensor).multiply(compute, role, x, 5, alone, new QuantizedRow(COLUMNS));
                for (int t = 0; t < 5; t++) {
                    for (int r = 0; r < tensor.rows(); r++) {
                        assertThat(out.data()[out.row(t) + row + r]).isEqualTo(alone.data()[alone.row(t) + r]);
                    }
                }
                row += tensor.rows();
            }
        }
    }

    @Test
    void unpairedRowsAreHalfSplit() {
        Tensor tensor = RandomTensors.tensor(DType.F32, 16, COLUMNS, 1);
        PackedMatrix packed =
                PackedMatrix.pack(List.of(new PackedMatrix.Source(tensor, RowOrder.unpaired(8))), arena, compute);
        float[] row = new float[COLUMNS];
        float[] stored = dequantized(tensor);
        int[] order = {0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15};
        for (int r = 0; r < 16; r++) {
            packed.row(r, row, 0, compute, 0);
            assertThat(row[17]).isEqualTo(stored[order[r] * COLUMNS + 17]);
        }
    }

    private PackedMatrix pack(Tensor tensor) {
        return PackedMatrix.pack(List.of(new PackedMatrix.Source(tensor)), arena, compute);
    }

    private static Matrix activations(int tokens, long seed) {
        Matrix x = new Matrix(tokens, COLUMNS);
        System.arraycopy(RandomTensors.floats(tokens * COLUMNS, seed), 0, x.data(), 0, tokens * COLUMNS);
        return x;
    }

    private static float[] dequantized(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        return values;
    }

    /// The sum, the sum of its terms' magnitudes, and the most that rounding activations to 8 bits can change it.
    private record Expected(double sum, double magnitude, double rounding) {}

    private static Expected expected(float[] weights, int row, Matrix x, int token) {
        double sum = 0;
        double magnitude = 0;
        double rounding = 0;
        for (int c = 0; c < COLUMNS; c++) {
            double product = (double) weights[row * COLUMNS + c] * x.data()[x.row(token) + c];
            sum += product;
            magnitude += Math.abs(product);
            rounding += Math.abs(weights[row * COLUMNS + c]) * largest(x, token, c / 32 * 32) / 127 * 0.501;
        }
        return new Expected(sum, magnitude, rounding + 1e-4);
    }

    private static double largest(Matrix x, int token, int from) {
        double largest = 0;
        for (int c = from; c < from + 32; c++) {
            largest = Math.max(largest, Math.abs(x.data()[x.row(token) + c]));
        }
        return largest;
    }
}
