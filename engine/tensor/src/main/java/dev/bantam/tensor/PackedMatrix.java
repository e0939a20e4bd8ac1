package dev.bantam.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Weights `[rows, columns]` repacked for the kernels: tiles of rows, interleaved so that a vector lane is a row.
///
/// One matrix may be made of several stored tensors with the same number of columns (queries, keys and values,
/// say), each in its own number format: their rows follow one another, and one pass serves them all.
public final class PackedMatrix {
    /// What is packed before what was read for it is let go.
    private static final long BYTES_BETWEEN = 16 << 20;

    /// Weights of one tile should not be smaller than this, or claiming it costs more than computing it.
    private static final int BYTES_PER_ITEM = 16_384;

    /// A stored tensor and the order its rows are wanted in.
    public record Source(Tensor tensor, RowOrder order) {
        /// Rows as they are stored.
        public Source(Tensor tensor) {
            this(tensor, RowOrder.STORED);
        }
    }

    private record Part(TileFormat format, MemorySegment tiles, int firstRow, int rows, int firstTile, int tileCount) {}

    private final List<Part> parts;
    private final int rows;
    private final int columns;
    private final int tileCount;
    private final int tilesPerItem;
    private final Packing[] packings; // each once

    private PackedMatrix(List<Part> parts, int columns) {
        this.parts = parts;
        this.columns = columns;
        Part last = parts.getLast();
        this.rows = last.firstRow + last.rows;
        this.tileCount = last.firstTile + last.tileCount;
        this.packings =
                parts.stream().map(part -> part.format.packing()).distinct().toArray(Packing[]::new);
        long tileBytes = byteSize() / tileCount;
        this.tilesPerItem = Math.clamp(BYTES_PER_ITEM / Math.max(1, tileBytes), 1, Math.max(1, tileCount / 8));
    }

    /// Repacks tensors into memory of `allocator`, in parallel.
    ///
    /// @throws IllegalArgumentException if the tensors have different numbers of columns
    public static PackedMatrix pack(List<Source> sources, SegmentAllocator allocator, Compute compute) {
        int lanes = compute.kernels().lanes();
        int columns = sources.getFirst().tensor().columns();
        Part[] parts = new Part[sources.size()];
        int row = 0;
        int tile = 0;
        for (int i = 0; i < parts.length; i++) {
            Tensor tensor = sources.get(i).tensor();
            if (tensor.columns() != columns) {
                throw new IllegalArgumentException(
                        "tensor " + tensor.name() + " has " + tensor.columns() + " columns, but "
                                + sources.getFirst().tensor().name() + ", which it is joined with, has " + columns);
            }
            TileFormat format = TileFormat.of(tensor.dtype(), lanes);
            int tiles = (tensor.rows() + format.tileRows() - 1) / format.tileRows();
            MemorySegment memory = allocator.allocate(tiles * format.tileBytes(columns), 64);
            parts[i] = new Part(format, memory, row, tensor.rows(), tile, tiles);
            packTiles(sources.get(i), parts[i], compute);
            row += tensor.rows();
            tile += tiles;
        }
        return new PackedMatrix(List.of(parts), columns);
    }

    private static void packTiles(Source source, Part part, Compute compute) {
        TilePacker[] packers = new TilePacker[compute.pool().threads()];
        int tileRows = part.format.tileRows();
        int columns = source.tensor().columns();
        int step = Math.clamp(BYTES_BETWEEN / part.format.tileBytes(columns), 1, part.tileCount);
        for (int first = 0; first < part.tileCount; first += step) {
            int from = first;
            int end = Math.min(part.tileCount, first + step);
            compute.pool().run(end - from, (item, worker) -> {
                TilePacker packer = packers[worker];
                if (packer == null) {
                    packer = new TilePacker(source.tensor(), part.format);
                    packers[worker] = packer;
                }
                int tile = from + item;
                int rows = Math.min(tileRows, part.rows - tile * tileRows);
                packer.pack(source.order(), tile * tileRows, rows, part.tiles, tile * part.format.tileBytes(columns));
            });
            // Else a model that is being loaded would take its memory twice.
            long rowBytes = source.tensor().dtype().byteSize(columns);
            long read = Math.min((long) end * tileRows, part.rows) * rowBytes;
            long before = (long) from * tileRows * rowBytes;
            WeightMemory.forget(source.tensor().data().asSlice(before, read - before));
        }
    }

    /// The transposed weights, `[columns, rows]`, as plain floats: gradients flow back through them. They take
    /// four bytes a weight, in memory of `allocator`.
    public PackedMatrix transposed(SegmentAllocator allocator, Compute compute) {
        TileFormat format = TileFormat.of(DType.F32, compute.kernels().lanes());
        int wide = format.tileRows();
        int tiles = (columns + wide - 1) / wide;
        long tileBytes = format.tileBytes(rows);
        MemorySegment memory = allocator.allocate(tiles * tileBytes, 64);
        compute.pool().run(tileCount, (tile, worker) -> {
            Part part = partOf(tile);
            int tileRows = part.format.tileRows();
            int inPart = (tile - part.firstTile) * tileRows;
            int valid = Math.min(tileRows, part.rows - inPart);
            long tileOffset = (tile - part.firstTile) * part.format.tileBytes(columns);
            float[] panel = compute.panel(worker);
            float[] line = compute.scratch(worker, wide);
            for (int c = 0; c < columns; c += Compute.PANEL_COLUMNS) {
                int depth = Math.min(Compute.PANEL_COLUMNS, columns - c);
                compute.kernels()
                        .unpackTile(
                                part.format, part.tiles, tileOffset, columns, c, depth, compute.factors(worker), panel);
                for (int r = 0; r < valid; r++) {
                    long row = (long) part.firstRow + inPart + r;
                    // A tile of the transposed matrix is `wide` columns of this one: a stored row after the other.
                    for (int from = 0; from < depth; from += wide) {
                        int count = Math.min(wide, depth - from);
                        for (int j = 0; j < count; j++) {
                            line[j] = panel[(from + j) * tileRows + r];
                        }
                        int wideTile = (c + from) / wide;
                        long target = wideTile * tileBytes + row * wide * Float.BYTES;
                        MemorySegment.copy(line, 0, memory, ValueLayout.JAVA_FLOAT, target, count);
                    }
                }
            }
        });
        return new PackedMatrix(List.of(new Part(format, memory, 0, columns, 0, tiles)), rows);
    }

    /// Outputs.
    public int rows() {
        return rows;
    }

    /// Inputs.
    public int columns() {
        return columns;
    }

    /// Bytes of memory the weights take.
    public long byteSize() {
        long bytes = 0;
        for (Part part : parts) {
            bytes += part.tiles.byteSize();
        }
        return bytes;
    }

    /// `out[t] = weights * x[t]` for `tokens` rows of `x`, each by the arithmetic of its role.
    ///
    /// @param x `[>= tokens, columns]`
    /// @param out `[>= tokens, rows]`
    /// @param quantized scratch for `columns` values; used for generated tokens only
    public void multiply(Compute compute, TokenRole role, Matrix x, int tokens, Matrix out, QuantizedRow quantized) {
        switch (role) {
            case PROMPT -> multiplyPrompt(compute, x, tokens, out);
            case GENERATED -> {
                for (int t = 0; t < tokens; t++) {
                    multiplyGenerated(compute, x, t, out, quantized);
                }
            }
        }
    }

    private void multiplyPrompt(Compute compute, Matrix x, int tokens, Matrix out) {
        int items = (tileCount + tilesPerItem - 1) / tilesPerItem;
        compute.pool().run(items, (item, worker) -> {
            int end = Math.min(tileCount, (item + 1) * tilesPerItem);
            for (int tile = item * tilesPerItem; tile < end; tile++) {
                promptTile(compute, partOf(tile), tile, x, tokens, out, worker);
            }
        });
    }

    private void promptTile(Compute compute, Part part, int tile, Matrix x, int tokens, Matrix out, int worker) {
        Kernels kernels = compute.kernels();
        TileFormat format = part.format;
        int tileRows = format.tileRows();
        long tileOffset = (long) (tile - part.firstTile) * format.tileBytes(columns);
        int firstRow = (tile - part.firstTile) * tileRows;
        int valid = Math.min(tileRows, part.rows - firstRow);
        boolean whole = valid == tileRows;
        int padded = (tokens + 3) / 4 * 4;
        // The last tile of a part may have fewer rows than a tile has: its sums go through scratch memory.
        float[] target = whole ? out.data() : compute.scratch(worker, padded * tileRows);
        int targetOffset = whole ? part.firstRow + firstRow : 0;
        int targetStride = whole ? out.columns() : tileRows;
        float[] panel = compute.panel(worker);
        for (int c = 0; c < columns; c += Compute.PANEL_COLUMNS) {
            int depth = Math.min(Compute.PANEL_COLUMNS, columns - c);
            kernels.unpackTile(format, part.tiles, tileOffset, columns, c, depth, compute.factors(worker), panel);
            kernels.panelProduct(
                    panel,
                    0,
                    tileRows,
                    tileRows,
                    depth,
                    x.data(),
                    x.row(0) + c,
                    x.columns(),
                    padded,
                    target,
                    targetOffset,
                    targetStride,
                    c > 0);
        }
        if (!whole) {
            for (int t = 0; t < tokens; t++) {
                System.arraycopy(target, t * tileRows, out.data(), out.row(t) + part.firstRow + firstRow, valid);
            }
        }
    }

    private void multiplyGenerated(Compute compute, Matrix x, int token, Matrix out, QuantizedRow quantized) {
        if (columns % QuantizedRow.BLOCK == 0) {
            compute.kernels().quantize(x.data(), x.row(token), columns, quantized);
            for (Packing packing : packings) {
                quantized.nest(packing, columns);
            }
        }
        int items = (tileCount + tilesPerItem - 1) / tilesPerItem;
        compute.pool().run(items, (item, worker) -> {
            int end = Math.min(tileCount, (item + 1) * tilesPerItem);
            for (int tile = item * tilesPerItem; tile < end; tile++) {
                generatedTile(compute, partOf(tile), tile, x, token, out, quantized, worker);
            }
        });
    }

    private void generatedTile(
            Compute compute, Part part, int tile, Matrix x, int token, Matrix out, QuantizedRow quantized, int worker) {
        TileFormat format = part.format;
        int tileRows = format.tileRows();
        long tileOffset = (long) (tile - part.firstTile) * format.tileBytes(columns);
        int firstRow = (tile - part.firstTile) * tileRows;
        int valid = Math.min(tileRows, part.rows - firstRow);
        int outOffset = out.row(token) + part.firstRow + firstRow;
        boolean whole = valid == tileRows;
        float[] target = whole ? out.data() : compute.scratch(worker, tileRows);
        int targetOffset = whole ? outOffset : 0;
        if (format.packing().quantized()) {
            compute.kernels()
                    .decodeTile(
                            format,
                            part.tiles,
                            tileOffset,
                            columns,
                            quantized,
                            compute.factors(worker),
                            target,
                            targetOffset);
        } else {
            compute.kernels()
                    .decodeTile(format, part.tiles, tileOffset, columns, x.data(), x.row(token), target, targetOffset);
        }
        if (!whole) {
            System.arraycopy(target, 0, out.data(), outOffset, valid);
        }
    }

    private Part partOf(int tile) {
        for (Part part : parts) {
            if (tile < part.firstTile + part.tileCount) {
                return part;
            }
        }
        throw new IndexOutOfBoundsException("tile " + tile + " of " + tileCount);
    }

    /// Copies one row of weights, as floats, to `out[offset..]`.
    ///
    /// @param worker which of the threads calls
    public void row(int row, float[] out, int offset, Compute compute, int worker) {
        float[] panel = compute.panel(worker);
        for (Part part : parts) {
            if (row < part.firstRow + part.rows) {
                int tileRows = part.format.tileRows();
                int inPart = row - part.firstRow;
                long tileOffset = inPart / tileRows * part.format.tileBytes(columns);
                // All rows of the tile: that is no slower than one value after the other, and prompts need it anyway.
                for (int c = 0; c < columns; c += Compute.PANEL_COLUMNS) {
                    int depth = Math.min(Compute.PANEL_COLUMNS, columns - c);
                    float[] factors = compute.factors(worker);
                    compute.kernels()
                            .unpackTile(part.format, part.tiles, tileOffset, columns, c, depth, factors, panel);
                    for (int j = 0, at = inPart % tileRows; j < depth; j++, at += tileRows) {
                        out[offset + c + j] = panel[at];
                    }
                }
                return;
            }
        }
        throw new IndexOutOfBoundsException("row " + row + " of " + rows);
    }
}
