package dev.bantam.model;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keys and values of one sequence, for every layer. Pages are made when a position is first reached; a layer
/// with a sliding window gives pages back once no later token can see them, so it never keeps more than the
/// window (in whole pages). Pages that a fork shares are never written again and never used for anything else.
///
/// Not thread-safe: one sequence, one cache.
public final class KvCache {
    private final ModelConfig config;
    private final int capacity;
    private final KvType type;
    private final @Nullable KvPage[][] pages; // of each layer as far as they were reached
    private final ArrayDeque<KvPage> free = new ArrayDeque<>();
    private int length;

    /// @param capacity the most positions the sequence may have
    /// @param type how keys and values are kept
    KvCache(ModelConfig config, int capacity, KvType type) {
        this.config = config;
        this.capacity = capacity;
        this.type = type;
        this.pages = new KvPage[config.layers().size()][0];
    }

    /// Positions that are filled.
    public int length() {
        return length;
    }

    /// How keys and values are kept.
    public KvType type() {
        return type;
    }

    /// The most positions it can hold.
    public int capacity() {
        return capacity;
    }

    /// A cache that holds the same and goes on by itself. Pages are shared, not copied; only the last one, if it
    /// is partly filled, is copied by whichever adds to it.
    public KvCache fork() {
        return fork(length);
    }

    /// Whether [#fork(int)] can be used: a layer with a sliding window may have given pages back that are needed.
    ///
    /// @param positions at most [#length]
    public boolean canFork(int positions) {
        for (int layer = 0; layer < pages.length; layer++) {
            int page = firstPage(layer, positions);
            if (page * KvPage.POSITIONS < positions && pages[layer][page] == null) {
                return false;
            }
        }
        return true;
    }

    /// As [#fork], of the first positions alone.
    ///
    /// @throws IllegalArgumentException if there are fewer, or [#canFork] says no
    public KvCache fork(int positions) {
        if (positions > length || !canFork(positions)) {
            throw new IllegalArgumentException(
                    "the first " + positions + " positions of " + length + " are not all in the cache");
        }
        KvCache fork = new KvCache(config, capacity, type);
        fork.length = positions;
        int filled = (positions + KvPage.POSITIONS - 1) / KvPage.POSITIONS;
        for (int layer = 0; layer < pages.length; layer++) {
            fork.pages[layer] = new KvPage[pages[layer].length];
            for (int page = firstPage(layer, positions); page < filled; page++) {
                KvPage shared = pages[layer][page];
                if (shared != null) {
                    shared.shared = true;
                    fork.pages[layer][page] = shared;
                }
            }
        }
        return fork;
    }

    /// Forgets everything.
    public void clear() {
        for (int layer = 0; layer < pages.length; layer++) {
            release(layer, pages[layer].length);
        }
        length = 0;
    }

    /// Bytes of the pages that exist now, shared ones included.
    public long byteSize() {
        long bytes = 0;
        for (KvPage[] layer : pages) {
            for (KvPage page : layer) {
                bytes += page == null ? 0 : page.byteSize();
            }
        }
        return bytes;
    }

    /// The most bytes of pages that `tokens` more make or copy.
    public long bytesFor(int tokens) {
        int filled = length / KvPage.POSITIONS;
        int needed = (length + tokens + KvPage.POSITIONS - 1) / KvPage.POSITIONS;
        return tokens == 0 ? 0 : config.kvBytesPerToken(type) * KvPage.POSITIONS * (needed - filled);
    }

    /// Makes room for positions up to `end`: the pages from [#length] on can be written afterwards.
    void reserve(int end) {
        requireRoom(end);
        int count = (end + KvPage.POSITIONS - 1) / KvPage.POSITIONS;
        for (int index = 0; index < pages.length; index++) {
            if (pages[index].length < count) {
                pages[index] = Arrays.copyOf(pages[index], Math.max(count, 2 * pages[index].length));
            }
            KvPage[] layer = pages[index];
            for (int page = length / KvPage.POSITIONS; page < count; page++) {
                KvPage present = layer[page];
                if (present == null || present.shared) {
                    KvPage recycled = free.poll();
                    KvPage own =
                            recycled != null ? recycled : KvPage.create(type, config.kvHeadCount(), config.headDim());
                    if (present != null) {
                        own.copy(present);
                    }
                    layer[page] = own;
                }
            }
        }
    }

    /// Refuses a sequence that is longer than the cache.
    void requireRoom(int end) {
        if (end > capacity) {
            throw new IllegalArgumentException(
                    "the sequence needs " + end + " positions but its cache holds " + capacity);
        }
    }

    /// The page that holds a position; it must have been reserved and not yet left the window.
    KvPage page(int layer, int position) {
        KvPage page = pages[layer][position / KvPage.POSITIONS];
        if (page == null) {
            throw new IllegalStateException("position " + position + " of layer " + layer + " is not in the cache");
        }
        return page;
    }

    /// Declares positions below `end` filled and drops what no later token can see.
    void advance(int end) {
        length = end;
        for (int layer = 0; layer < pages.length; layer++) {
            release(layer, firstPage(layer, end));
        }
    }

    /// The first page that a token at `position`, or a later one, can see.
    private int firstPage(int layer, int position) {
        int window = config.layers().get(layer).window();
        return window == 0 ? 0 : Math.max(0, position + 1 - window) / KvPage.POSITIONS;
    }

    private void release(int layer, int endPage) {
        for (int page = 0; page < endPage; page++) {
            KvPage released = pages[layer][page];
            pages[layer][page] = null;
            if (released != null && !released.shared) {
                // A recycled page must hold numbers: masked positions are multiplied by zero.
                released.clearValues();
                free.add(released);
            }
        }
    }
}
