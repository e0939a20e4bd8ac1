package dev.bantam.text;

/// A hash table from the names of a vocabulary's tokens to their ids, which finds parts of a text without copying them.
///
/// The hash is a polynomial, so that those of a name's beginnings and ends follow from each other: reading all ways to
/// cut
/// all tokens of a vocabulary of 262,144 in two takes 0.1 s instead of 1 s.
final class NameTable {
    static final int ABSENT = -1;

    private static final long BASE = 0x9e3779b97f4a7c15L;

    private final String[] names;
    private final long[] hashes;
    private final int[] ids;
    private final int mask;

    /// @param names a token's id is its place; an empty name is no token
    NameTable(String[] names) {
        this.names = names;
        int capacity = Integer.highestOneBit(Math.max(8, names.length)) << 2;
        hashes = new long[capacity];
        ids = new int[capacity];
        mask = capacity - 1;
    }

    /// Adds the name of that id; the id of an equal name that is there already, or [#ABSENT].
    int add(int id) {
        String name = names[id];
        long hash = hash(name, 0, name.length());
        int slot = slot(hash, name, 0, name.length());
        if (ids[slot] != 0) {
            return ids[slot] - 1;
        }
        hashes[slot] = hash;
        ids[slot] = id + 1;
        return ABSENT;
    }

    int find(String text, int start, int end) {
        return find(hash(text, start, end), text, start, end);
    }

    /// The same where the hash of `text[start, end)` is known.
    int find(long hash, String text, int start, int end) {
        return ids[slot(hash, text, start, end)] - 1;
    }

    /// Finds the name that two together make, whose hashes are known.
    int joined(long leftHash, String left, long rightHash, String right, long[] powers) {
        int length = left.length() + right.length();
        if (right.length() >= powers.length || length >= powers.length) {
            return ABSENT;
        }
        long hash = leftHash * powers[right.length()] + rightHash;
        for (int slot = spread(hash) & mask; ids[slot] != 0; slot = (slot + 1) & mask) {
            String name = names[ids[slot] - 1];
            if (hashes[slot] == hash && name.length() == length && name.startsWith(left) && name.endsWith(right)) {
                return ids[slot] - 1;
            }
        }
        return ABSENT;
    }

    private int slot(long hash, String text, int start, int end) {
        int slot = spread(hash) & mask;
        while (ids[slot] != 0 && (hashes[slot] != hash || !equal(names[ids[slot] - 1], text, start, end))) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static boolean equal(String name, String text, int start, int end) {
        return name.length() == end - start && text.startsWith(name, start);
    }

    static long hash(String text, int start, int end) {
        long hash = 0;
        for (int i = start; i < end; i++) {
            hash = append(hash, text.charAt(i));
        }
        return hash;
    }

    /// The hash of a text with one more character behind it.
    static long append(long hash, char c) {
        return hash * BASE + c + 1;
    }

    /// The hash of what is left of a text without its beginning.
    ///
    /// @param power [#BASE] to the power of the length that is left
    static long withoutBeginning(long whole, long beginning, long power) {
        return whole - beginning * power;
    }

    /// Powers of the base from 0 to `greatest`.
    static long[] powers(int greatest) {
        long[] powers = new long[greatest + 1];
        powers[0] = 1;
        for (int i = 1; i <= greatest; i++) {
            powers[i] = powers[i - 1] * BASE;
        }
        return powers;
    }

    private static int spread(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return (int) (mixed ^ (mixed >>> 33));
    }
}
