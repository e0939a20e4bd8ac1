package dev.bantam.cli.models;

import dev.bantam.store.ModelShape;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.KernelChoice;
import dev.bantam.tensor.TileFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A number format as files are named after it. Most are mixtures: llama.cpp's quantiser keeps some matrices finer, and
/// takes a format with smaller blocks where a row is no multiple of 256.
///
/// @param layers format of most of the layers' weights
/// @param finer format of the rest of them
/// @param finerShare the share of that rest
/// @param output format of the matrix that makes the logits
record FileFormat(DType layers, DType finer, double finerShare, DType output) {
    /// Half of the value and down matrices, where those are the finer ones: about a sixth of a layer.
    private static final double HALF_OF_VALUE_AND_DOWN = 0.17;

    private static final List<String> ENDINGS = List.of("_S", "_M", "_L");

    /// Bytes of a model's matrices.
    ///
    /// @param file in the file
    /// @param memory once they are repacked
    /// @param perToken of them what a generated token reads
    record Bytes(long file, long memory, long perToken) {}

    /// The format of that name, if all that is in such files can be read.
    static Optional<FileFormat> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "Q4_K_M" -> Optional.of(new FileFormat(DType.Q4_K, DType.Q6_K, HALF_OF_VALUE_AND_DOWN, DType.Q6_K));
            case "Q5_K_M" -> Optional.of(new FileFormat(DType.Q5_K, DType.Q6_K, HALF_OF_VALUE_AND_DOWN, DType.Q6_K));
            case "F16" -> plain(DType.F16, DType.F16);
            case "Q4_0", "Q4_1", "Q5_0", "Q5_1" -> plain(DType.valueOf(upper), DType.Q6_K);
            default -> other(upper);
        };
    }

    private static Optional<FileFormat> other(String upper) {
        String base = ENDINGS.stream().anyMatch(upper::endsWith) ? upper.substring(0, upper.length() - 2) : upper;
        return Arrays.stream(DType.values())
                .filter(dtype -> dtype.name().equals(base))
                .findFirst()
                .flatMap(dtype -> plain(dtype, dtype.blockSize() == 256 ? DType.Q6_K : dtype));
    }

    private static Optional<FileFormat> plain(DType layers, DType output) {
        return Optional.of(new FileFormat(layers, layers, 0, output));
    }

    /// What the weights of a model take in this format: within a tenth of what they really take.
    Bytes bytes(ModelShape shape) {
        long columns = shape.setting("embedding_length", 1);
        double fine = finerShare;
        double perLayerWeight = (1 - fine) * bits(layers, columns, false) + fine * bits(finer, columns, false);
        double inMemory = (1 - fine) * bits(layers, columns, true) + fine * bits(finer, columns, true);
        long table = shape.tied() ? shape.embeddingWeights() : shape.embeddingWeights() / 2;
        // An embedding that makes no logits is stored like a layer.
        double lookup = shape.tied() ? 0 : table;
        return new Bytes(
                Math.round((shape.layerWeights() * perLayerWeight
                                + lookup * bits(layers, columns, false)
                                + table * bits(output, columns, false))
                        / 8),
                Math.round((shape.layerWeights() * inMemory
                                + lookup * bits(layers, columns, true)
                                + table * bits(output, columns, true))
                        / 8),
                Math.round((shape.activeLayerWeights() * inMemory + table * bits(output, columns, true)) / 8));
    }

    /// Bits that a weight takes.
    private static double bits(DType dtype, long columns, boolean repacked) {
        DType stored = dtype.blockSize() <= columns && columns % dtype.blockSize() == 0 ? dtype : smaller(dtype);
        return 8 * (repacked ? memoryBytes(stored) : stored.blockBytes() / (double) stored.blockSize());
    }

    /// Bytes that a weight takes in memory, on this machine.
    static double memoryBytes(DType dtype) {
        TileFormat format = TileFormat.of(dtype, KernelChoice.best().kernels().lanes());
        return format.tileBytes(256) / (256.0 * format.tileRows());
    }

    /// What the quantiser takes for rows that are no multiple of 256.
    private static DType smaller(DType dtype) {
        return switch (dtype) {
            case Q2_K, Q3_K -> DType.IQ4_NL;
            case Q4_K -> DType.Q5_0;
            case Q5_K -> DType.Q5_1;
            case Q6_K -> DType.Q8_0;
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> dtype;
        };
    }
}
