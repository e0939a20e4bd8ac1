package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Rewrites rows of a stored tensor as one tile, a row at a time.
final class TilePacker {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Tensor tensor;
    private final TileFormat format;
    private final int columns;
    private final byte[] codes;
    private final float[] scales;
    private final float[] offsets;

    /// One packer a thread: it holds scratch memory for a row.
    TilePacker(Tensor tensor, TileFormat format) {
        this.tensor = tensor;
        this.format = format;
        this.columns = tensor.columns();
        boolean quantized = format.packing().quantized();
        this.codes = new byte[quantized ? columns : 0];
        this.scales = new float[quantized ? columns / format.subBlock() : 0];
        this.offsets = new float[scales.length];
    }

    /// Writes `storedRow` as row `row` of the tile at `tileOffset`.
    void pack(int storedRow, MemorySegment tiles, long tileOffset, int row) {
        long rowOffset = storedRow * tensor.dtype().byteSize(columns);
        switch (format.packing()) {
            case FLOAT -> packFloats(rowOffset, tiles, tileOffset + 4L * row);
            case HALF, BRAIN -> packWords(rowOffset, tiles, tileOffset + 2L * lane(row));
            case NIBBLE, FIVE, BYTE -> packCodes(rowOffset, tiles, tileOffset, row);
        }
    }

    /// Position of a row's word among the tile's words of one step; the inverse of [Packing#row].
    private int lane(int row) {
        int lanes = format.lanes();
        int vector = row / (2 * lanes);
        int inVector = row % (2 * lanes);
        return vector * 2 * lanes + 2 * (inVector % lanes) + inVector / lanes;
    }

    private void packFloats(long rowOffset, MemorySegment tiles, long at) {
        long step = 4L * format.tileRows();
        for (int c = 0; c < columns; c++) {
            tiles.set(FLOAT, at + c * step, tensor.data().get(FLOAT, rowOffset + 4L * c));
        }
    }

    private void packWords(long rowOffset, MemorySegment tiles, long at) {
        long step = 2L * format.tileRows();
        for (int c = 0; c < columns; c++) {
            tiles.set(SHORT, at + c * step, tensor.data().get(SHORT, rowOffset + 2L * c));
        }
    }

    private void packCodes(long rowOffset, MemorySegment tiles, long tileOffset, int row) {
        BlockCodes.unpack(tensor.dtype(), tensor.data(), rowOffset, columns, codes, 0, scales, 0, offsets, 0);
        int subs = 32 / format.subBlock();
        long step = 2L * format.tileRows();
        long wordOffset = format.codesOffset() + 2L * lane(row);
        for (int block = 0; block < columns / 32; block++) {
            long at = tileOffset + (long) block * format.blockBytes();
            for (int sub = 0; sub < subs; sub++) {
                long factor = at + 4L * ((long) sub * format.tileRows() + row);
                tiles.set(FLOAT, factor, scales[block * subs + sub]);
                if (format.offsets()) {
                    tiles.set(FLOAT, factor + format.scaleBytes(), offsets[block * subs + sub]);
                }
            }
            long word = at + wordOffset;
            int c = block * 32;
            switch (format.packing()) {
                case NIBBLE -> {
                    for (int end = c + 32; c < end; c += 4, word += step) {
                        int packed = codes[c] << 12
                                | (codes[c + 1] & 15) << 8
                                | (codes[c + 2] & 15) << 4
                                | (codes[c + 3] & 15);
                        tiles.set(SHORT, word, (short) packed);
                    }
                }
                case FIVE -> {
                    for (int end = c + 30; c < end; c += 3, word += step) {
                        int packed = codes[c] << 11 | (codes[c + 1] & 31) << 6 | (codes[c + 2] & 31) << 1;
                        tiles.set(SHORT, word, (short) packed);
                    }
                    tiles.set(SHORT, word, (short) (codes[c] << 11 | (codes[c + 1] & 31) << 6));
                }
                case BYTE -> {
                    for (int end = c + 32; c < end; c += 2, word += step) {
                        tiles.set(SHORT, word, (short) (codes[c] << 8 | (codes[c + 1] & 255)));
                    }
                }
                case FLOAT, HALF, BRAIN -> throw new IllegalStateException(format + " has no codes");
            }
        }
    }
}
