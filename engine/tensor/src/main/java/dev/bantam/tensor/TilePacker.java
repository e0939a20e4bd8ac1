package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Rewrites rows of a stored tensor as tiles.
///
/// All of it goes through arrays, and what is done for every value is a short loop: when a model is loaded this code
/// is cold, and the accessors of a memory segment are dear until the compiler has seen through them.
final class TilePacker {
    private final Tensor tensor;
    private final TileFormat format;
    private final byte[] row;
    private final byte[] tile;
    private final byte[] codes;
    private final float[] scales;
    private final float[] offsets;
    private final int[] codesAt; // of each block, in the tile
    private final int[] factorsAt;
    private final KScales kScales = new KScales();

    /// One packer a thread: it holds scratch memory for a row and a tile.
    ///
    /// @throws ArithmeticException if a tile has 2 GB or more
    TilePacker(Tensor tensor, TileFormat format) {
        this.tensor = tensor;
        this.format = format;
        int columns = tensor.columns();
        this.row = new byte[Math.toIntExact(tensor.dtype().byteSize(columns))];
        this.tile = new byte[Math.toIntExact(format.tileBytes(columns))];
        boolean quantized = format.packing().quantized();
        this.codes = new byte[quantized ? columns : 0];
        this.scales = new float[quantized ? columns / format.subBlock() : 0];
        this.offsets = new float[scales.length];
        this.codesAt = new int[codes.length / 32];
        this.factorsAt = new int[codesAt.length];
        for (int block = 0; block < codesAt.length; block++) {
            codesAt[block] = Math.toIntExact(format.codesOffset(block, columns));
            factorsAt[block] = Math.toIntExact(format.factorsOffset(block));
        }
    }

    /// Writes `rows` rows from `firstRow` on, in `order`, as the tile at `tileOffset`; what is left of the tile
    /// becomes zeros.
    void pack(RowOrder order, int firstRow, int rows, MemorySegment tiles, long tileOffset) {
        if (rows < format.tileRows()) {
            Arrays.fill(tile, (byte) 0);
        }
        for (int r = 0; r < rows; r++) {
            long stored = (long) order.storedRow(firstRow + r) * row.length;
            MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, stored, row, 0, row.length);
            switch (format.packing()) {
                case FLOAT -> packValues(4, 4 * r);
                case HALF, BRAIN -> packValues(2, 2 * ScalarKernels.wordLane(format, r));
                case NIBBLE, FIVE, SIX, BYTE -> packCodes(r);
            }
        }
        MemorySegment.copy(tile, 0, tiles, ValueLayout.JAVA_BYTE, tileOffset, tile.length);
    }

    /// Plain floats of `size` bytes.
    private void packValues(int size, int lane) {
        int step = size * format.tileRows();
        for (int from = 0, at = lane; from < row.length; from += size, at += step) {
            System.arraycopy(row, from, tile, at, size);
        }
    }

    private void packCodes(int r) {
        int lane = 2 * ScalarKernels.wordLane(format, r);
        switch (format.scales()) {
            case HALF -> packHalfScales(lane);
            case BYTE -> packByteScales(lane, ScalarKernels.byteLane(format, r));
            case NONE -> throw new IllegalStateException(format + " has no scales");
        }
        unpackCodes();
        addBias(codes, format.codeBias());
        int step = 2 * format.tileRows();
        for (int block = 0; block < codesAt.length; block++) {
            int at = codesAt[block] + lane;
            switch (format.packing()) {
                case NIBBLE -> nibbles(codes, 32 * block, tile, at, step);
                case FIVE -> fives(codes, 32 * block, tile, at, step);
                case SIX -> sixes(codes, 32 * block, tile, at, step);
                case BYTE -> bytes(codes, 32 * block, tile, at, step);
                case FLOAT, HALF, BRAIN -> throw new IllegalStateException(format + " has no codes");
            }
        }
    }

    private void unpackCodes() {
        DType dtype = tensor.dtype();
        int subBlocks = dtype.blockSize() / format.subBlock();
        for (int block = 0; block < codes.length / dtype.blockSize(); block++) {
            int sub = block * subBlocks;
            BlockCodes.unpackStored(
                    dtype,
                    row,
                    block * dtype.blockBytes(),
                    codes,
                    block * dtype.blockSize(),
                    scales,
                    sub,
                    offsets,
                    sub);
        }
    }

    private static void addBias(byte[] codes, int bias) {
        for (int c = 0; bias != 0 && c < codes.length; c++) {
            codes[c] += (byte) bias;
        }
    }

    private static void nibbles(byte[] codes, int first, byte[] tile, int firstWord, int step) {
        int at = firstWord;
        for (int c = first; c < first + 32; c += 4, at += step) {
            put(tile, at, codes[c] << 12 | codes[c + 1] << 8 | codes[c + 2] << 4 | codes[c + 3]);
        }
    }

    private static void fives(byte[] codes, int first, byte[] tile, int firstWord, int step) {
        int at = firstWord;
        for (int c = first; c < first + 30; c += 3, at += step) {
            put(tile, at, codes[c] << 10 | codes[c + 1] << 5 | codes[c + 2]);
        }
        put(tile, at, codes[first + 30] << 5 | codes[first + 31]);
    }

    private static void sixes(byte[] codes, int first, byte[] tile, int firstWord, int step) {
        int at = firstWord;
        for (int i = first; i < first + 32; i += 8, at += 3 * step) {
            put(tile, at, codes[i] << 10 | codes[i + 1] << 4 | codes[i + 6] & 15);
            put(tile, at + step, codes[i + 2] << 10 | codes[i + 3] << 4 | codes[i + 7] & 15);
            int high = codes[i + 6] >> 4 << 2 | codes[i + 7] >> 4;
            put(tile, at + 2 * step, codes[i + 4] << 10 | codes[i + 5] << 4 | high);
        }
    }

    private static void bytes(byte[] codes, int first, byte[] tile, int firstWord, int step) {
        int at = firstWord;
        for (int c = first; c < first + 32; c += 2, at += step) {
            tile[at] = codes[c + 1];
            tile[at + 1] = codes[c];
        }
    }

    /// All formats with a half-float scale a block begin with it; the minimum follows.
    private void packHalfScales(int lane) {
        for (int block = 0, from = 0;
                block < factorsAt.length;
                block++, from += tensor.dtype().blockBytes()) {
            int at = factorsAt[block] + lane;
            System.arraycopy(row, from, tile, at, 2);
            if (format.offsets()) {
                System.arraycopy(row, from + 2, tile, at + format.minimumsOffset(), 2);
            }
        }
    }

    private void packByteScales(int lane, int byteLane) {
        int subs = 32 / format.subBlock();
        for (int block = 0; block < factorsAt.length; block++) {
            if (block % 8 == 0) {
                kScales.read(tensor.dtype(), row, block / 8 * tensor.dtype().blockBytes());
                int header = Math.toIntExact(format.headerOffset(block)) + lane;
                put(tile, header, Float.floatToFloat16(kScales.d));
                if (format.offsets()) {
                    put(tile, header + 2 * format.tileRows(), Float.floatToFloat16(kScales.dmin));
                }
            }
            for (int sub = 0; sub < subs; sub++) {
                int at = factorsAt[block] + byteLane + sub * format.setBytes();
                int s = block % 8 * subs + sub;
                tile[at] = kScales.scales[s];
                if (format.offsets()) {
                    tile[at + format.minimumsOffset()] = kScales.minimums[s];
                }
            }
        }
    }

    /// A word of 16 bits, the low byte first.
    private static void put(byte[] tile, int at, int word) {
        tile[at] = (byte) word;
        tile[at + 1] = (byte) (word >> 8);
    }
}
