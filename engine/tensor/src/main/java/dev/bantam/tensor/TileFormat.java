package dev.bantam.tensor;

/// The exact layout of a matrix's tiles of `R = 4 * lanes` rows.
///
/// A value is `scale * (stored code - codeBias)`, plus `minimum` where the format has offsets. Columns come in blocks
/// of 32, blocks in groups of eight (the last group of a tile may have fewer). A group is a header, the factors of
/// its blocks, the codes of its blocks: read in this order a tile is one sequential stream, which is what a
/// processor fetches ahead.
///
/// [Scales#HALF]: there is no header; a block's factors are `R` half floats for the scale, and `R` for the minimum,
/// which lie like words of codes.
///
/// [Scales#BYTE]: the header is `R` half floats `d`, and `R` half floats `-dmin`; a block has `R` bytes for each of its
/// `32 / subBlock` scales, then as many for its minimums, and scale and minimum are the products. Byte `k` of the
/// 32-bit lane `i` is row `k * lanes + i`.
///
/// @param packing how codes are interleaved
/// @param scales how scales are stored
/// @param subBlock columns that share a scale: 32 or 16 (1 for plain floats)
/// @param offsets whether there are offsets
/// @param lanes floats in a vector: 4, 8 or 16
public record TileFormat(Packing packing, Scales scales, int subBlock, boolean offsets, int lanes) {
    /// How the scales of quantised values are stored.
    public enum Scales {
        /// Plain floats have none.
        NONE,
        /// A half float a block.
        HALF,
        /// Small integers, with a half float for 256 columns.
        BYTE
    }

    /// Blocks that share a header, and that kernels work on at a time.
    public static final int GROUP = 8;

    /// The layout for a stored format at a vector width.
    public static TileFormat of(DType dtype, int lanes) {
        return switch (dtype) {
            case F32 -> new TileFormat(Packing.FLOAT, Scales.NONE, 1, false, lanes);
            case F16 -> new TileFormat(Packing.HALF, Scales.NONE, 1, false, lanes);
            case BF16 -> new TileFormat(Packing.BRAIN, Scales.NONE, 1, false, lanes);
            case Q4_0, Q4_1 -> quantized(dtype, Packing.NIBBLE, Scales.HALF, lanes);
            case Q5_0, Q5_1 -> quantized(dtype, Packing.FIVE, Scales.HALF, lanes);
            case Q8_0, IQ4_NL -> quantized(dtype, Packing.BYTE, Scales.HALF, lanes);
            case Q2_K, Q3_K, Q4_K -> quantized(dtype, Packing.NIBBLE, Scales.BYTE, lanes);
            case Q5_K -> quantized(dtype, Packing.FIVE, Scales.BYTE, lanes);
            case Q6_K -> quantized(dtype, Packing.SIX, Scales.BYTE, lanes);
        };
    }

    private static TileFormat quantized(DType dtype, Packing packing, Scales scales, int lanes) {
        return new TileFormat(packing, scales, BlockCodes.subBlock(dtype), BlockCodes.hasOffset(dtype), lanes);
    }

    /// Floats of scratch that kernels need for a group's scales and offsets, at any format.
    public static int factorFloats(int lanes) {
        return GROUP * 2 * 8 * lanes;
    }

    /// Rows of a tile.
    public int tileRows() {
        return 4 * lanes;
    }

    /// What is subtracted from a stored code: half of the range where the format has no offset, so that codes lie
    /// around zero. Bytes are stored signed.
    public int codeBias() {
        return switch (packing) {
            case NIBBLE -> offsets ? 0 : 8;
            case FIVE -> offsets ? 0 : 16;
            case SIX -> 32;
            case FLOAT, HALF, BRAIN, BYTE -> 0;
        };
    }

    /// Bytes of one set of scales, or of minimums: one for each row.
    public int setBytes() {
        return switch (scales) {
            case NONE -> 0;
            case HALF -> Short.BYTES * tileRows();
            case BYTE -> tileRows();
        };
    }

    /// Bytes from a block's first scale to its first minimum.
    public int minimumsOffset() {
        return packing.quantized() ? packing.blockColumns() / subBlock * setBytes() : 0;
    }

    /// Bytes of a block's scales and minimums.
    public int factorBytes() {
        return offsets ? 2 * minimumsOffset() : minimumsOffset();
    }

    /// Bytes of the codes, or floats, of a block of `packing.blockColumns()` columns.
    public int codeBytes() {
        int wordBytes = packing == Packing.FLOAT ? Float.BYTES : Short.BYTES;
        return packing.words() * tileRows() * wordBytes;
    }

    /// Bytes of a group's header; 0 where there is none.
    public int headerBytes() {
        return scales == Scales.BYTE ? (offsets ? 2 : 1) * Short.BYTES * tileRows() : 0;
    }

    /// Bytes from the start of a tile to the header of the group that a block belongs to.
    public long headerOffset(int block) {
        long groupBytes = headerBytes() + GROUP * ((long) factorBytes() + codeBytes());
        return block / GROUP * groupBytes;
    }

    /// Bytes from the start of a tile to a block's first scale.
    public long factorsOffset(int block) {
        return headerOffset(block) + headerBytes() + (long) (block % GROUP) * factorBytes();
    }

    /// Bytes from the start of a tile of `columns` columns to the codes of a block.
    public long codesOffset(int block, int columns) {
        int first = block - block % GROUP;
        int blocks = Math.min(GROUP, columns / packing.blockColumns() - first);
        return headerOffset(block)
                + headerBytes()
                + (long) blocks * factorBytes()
                + (long) (block - first) * codeBytes();
    }

    /// Bytes of a tile of that many columns.
    public long tileBytes(int columns) {
        int blocks = columns / packing.blockColumns();
        return blocks * ((long) factorBytes() + codeBytes()) + (long) ((blocks + GROUP - 1) / GROUP) * headerBytes();
    }
}
