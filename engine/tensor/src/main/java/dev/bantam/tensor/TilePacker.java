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
    private final KScales kScales = new KScales();

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
            case HALF, BRAIN -> packWords(rowOffset, tiles, tileOffset + 2L * ScalarKernels.wordLane(format, row));
            case NIBBLE, FIVE, SIX, BYTE -> packCodes(rowOffset, tiles, tileOffset, row);
        }
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
        switch (format.scales()) {
            case HALF -> packHalfScales(rowOffset, tiles, tileOffset, row);
            case BYTE -> packByteScales(rowOffset, tiles, tileOffset, row);
            case NONE -> throw new IllegalStateException(format + " has no scales");
        }
        int bias = format.codeBias();
        for (int c = 0; bias != 0 && c < columns; c++) {
            codes[c] += (byte) bias;
        }
        long step = 2L * format.tileRows();
        long lane = 2L * ScalarKernels.wordLane(format, row);
        for (int block = 0; block < columns / 32; block++) {
            long word = tileOffset + format.codesOffset(block, columns) + lane;
            int c = block * 32;
            switch (format.packing()) {
                case NIBBLE -> {
                    for (int end = c + 32; c < end; c += 4, word += step) {
                        int packed = codes[c] << 12 | codes[c + 1] << 8 | codes[c + 2] << 4 | codes[c + 3];
                        tiles.set(SHORT, word, (short) packed);
                    }
                }
                case FIVE -> {
                    for (int end = c + 30; c < end; c += 3, word += step) {
                        int packed = codes[c] << 10 | codes[c + 1] << 5 | codes[c + 2];
                        tiles.set(SHORT, word, (short) packed);
                    }
                    tiles.set(SHORT, word, (short) (codes[c] << 5 | codes[c + 1]));
                }
                case SIX -> {
                    for (int i = c; i < c + 32; i += 8, word += 3 * step) {
                        int first = codes[i] << 10 | codes[i + 1] << 4 | codes[i + 6] & 15;
                        int second = codes[i + 2] << 10 | codes[i + 3] << 4 | codes[i + 7] & 15;
                        int high = codes[i + 6] >> 4 << 2 | codes[i + 7] >> 4;
                        int third = codes[i + 4] << 10 | codes[i + 5] << 4 | high;
                        tiles.set(SHORT, word, (short) first);
                        tiles.set(SHORT, word + step, (short) second);
                        tiles.set(SHORT, word + 2 * step, (short) third);
                    }
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

    /// All formats with a half-float scale a block begin with it; the minimum follows.
    private void packHalfScales(long rowOffset, MemorySegment tiles, long tileOffset, int row) {
        long lane = 2L * ScalarKernels.wordLane(format, row);
        for (int block = 0; block < columns / 32; block++) {
            long stored = rowOffset + (long) block * tensor.dtype().blockBytes();
            long at = tileOffset + format.factorsOffset(block) + lane;
            tiles.set(SHORT, at, tensor.data().get(SHORT, stored));
            if (format.offsets()) {
                tiles.set(SHORT, at + format.minimumsOffset(), tensor.data().get(SHORT, stored + 2));
            }
        }
    }

    private void packByteScales(long rowOffset, MemorySegment tiles, long tileOffset, int row) {
        int subs = 32 / format.subBlock();
        int lane = ScalarKernels.byteLane(format, row);
        for (int block = 0; block < columns / 32; block++) {
            if (block % 8 == 0) {
                kScales.read(
                        tensor.dtype(),
                        tensor.data(),
                        rowOffset + (long) (block / 8) * tensor.dtype().blockBytes());
                long header = tileOffset + format.headerOffset(block) + 2L * ScalarKernels.wordLane(format, row);
                tiles.set(SHORT, header, Float.floatToFloat16(kScales.d));
                if (format.offsets()) {
                    tiles.set(SHORT, header + 2L * format.tileRows(), Float.floatToFloat16(kScales.dmin));
                }
            }
            long at = tileOffset + format.factorsOffset(block) + lane;
            for (int sub = 0; sub < subs; sub++) {
                long set = at + (long) sub * format.setBytes();
                int s = block % 8 * subs + sub;
                tiles.set(ValueLayout.JAVA_BYTE, set, kScales.scales[s]);
                if (format.offsets()) {
                    tiles.set(ValueLayout.JAVA_BYTE, set + format.minimumsOffset(), kScales.minimums[s]);
                }
            }
        }
    }
}
