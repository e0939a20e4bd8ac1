package dev.bantam.text;

import org.jspecify.annotations.Nullable;

/// Ids of pieces seen lately: text repeats its words. A fixed number of places, one for each hash; the newer piece
/// wins.
///
/// Threads share it without locks: entries are immutable, and losing one in a race costs only time.
final class PieceCache {
    /// Longer pieces are rare and are not kept, so the cache stays small whatever the text is.
    static final int LONGEST = 48;

    private static final int PLACES = 1 << 15;

    private final @Nullable Entry[] entries = new @Nullable Entry[PLACES];

    private static final class Entry {
        final String piece;
        final int[] ids;

        Entry(String piece, int[] ids) {
            this.piece = piece;
            this.ids = ids;
        }
    }

    /// The ids kept for `text[start, end)`, or null.
    int @Nullable [] get(String text, int start, int end, int hash) {
        Entry entry = entries[place(hash)];
        return entry != null && entry.piece.length() == end - start && text.startsWith(entry.piece, start)
                ? entry.ids
                : null;
    }

    void put(String piece, int hash, int[] ids) {
        entries[place(hash)] = new Entry(piece, ids);
    }

    static int hash(String text, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private static int place(int hash) {
        return (hash * 0x9e3779b9) >>> 17;
    }
}
