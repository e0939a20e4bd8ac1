package dev.bantam.tensor;

/// The exact layout of a matrix's tiles.
///
/// Bytes of a quantised block of 32 columns, for `R = 4 * lanes` rows: `32 / subBlock` sets of `R` float scales, then
/// as
/// many sets of `R` float offsets if there are any, then `words` steps of two vectors of 16-bit words.
/// A value is `scale * code + offset`.
///
/// @param packing how codes are interleaved
/// @param subBlock columns that share a scale: 32 or 16 (1 for plain floats)
/// @param offsets whether there are offsets
/// @param lanes floats in a vector: 4, 8 or 16
public record TileFormat(Packing packing, int subBlock, boolean offsets, int lanes) {
    /// @throws IllegalArgumentException for 8-bit codes with offsets, which no format has and no kernel computes
    public TileFormat {
        if (packing == Packing.BYTE && offsets) {
            throw new IllegalArgumentException("8-bit codes have no offsets");
        }
    }

    /// The layout for a stored format at a vector width.
    public static TileFormat of(DType dtype, int lanes) {
        return switch (dtype) {
            case F32 -> new TileFormat(Packing.FLOAT, 1, false, lanes);
            case F16 -> new TileFormat(Packing.HALF, 1, false, lanes);
            case BF16 -> new TileFormat(Packing.BRAIN, 1, false, lanes);
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL -> {
                Packing packing = switch (BlockCodes.codeBits(dtype)) {
                    case 4 -> Packing.NIBBLE;
                    case 5 -> Packing.FIVE;
                    default -> Packing.BYTE;
                };
                yield new TileFormat(packing, BlockCodes.subBlock(dtype), BlockCodes.hasOffset(dtype), lanes);
            }
        };
    }

    /// Rows of a tile.
    public int tileRows() {
        return 4 * lanes;
    }

    /// Bytes of the scales (and so of the offsets, where there are any) of a block.
    public int scaleBytes() {
        return packing.quantized() ? packing.blockColumns() / subBlock * tileRows() * Float.BYTES : 0;
    }

    /// Bytes before a block's codes.
    public int codesOffset() {
        return offsets ? 2 * scaleBytes() : scaleBytes();
    }

    /// Bytes of a block of `packing.blockColumns()` columns.
    public int blockBytes() {
        int wordBytes = packing == Packing.FLOAT ? Float.BYTES : Short.BYTES;
        return codesOffset() + packing.words() * tileRows() * wordBytes;
    }

    /// Bytes of a tile of that many columns.
    public long tileBytes(int columns) {
        return (long) (columns / packing.blockColumns()) * blockBytes();
    }
}
