package dev.bantam.text;

import java.util.Arrays;

/// A hash table from a pair of symbols to the priority of merging it and the symbol that results.
/// Open addressing with linear probing; filled once, then read by many threads.
final class PairTable {
    /// What [#find] gives for a pair that does not merge.
    static final int ABSENT = -1;

    private static final long FREE = -1;

    private long[] pairs;
    private int[] ranks;
    private int[] results;
    private int size;

    /// @param expected about how many pairs there will be
    PairTable(int expected) {
        int capacity = 4 * Integer.highestOneBit(Math.clamp(expected, 4, 1 << 24));
        pairs = new long[capacity];
        Arrays.fill(pairs, FREE);
        ranks = new int[capacity];
        results = new int[capacity];
    }

    /// Adds a pair; of equal pairs the first stays. Symbols and ranks are not negative.
    void put(int left, int right, int rank, int result) {
        if (2 * size >= pairs.length) {
            grow();
        }
        int slot = slot(left, right);
        if (pairs[slot] == FREE) {
            pairs[slot] = pair(left, right);
            ranks[slot] = rank;
            results[slot] = result;
            size++;
        }
    }

    /// A place for [#rank] and [#result], or [#ABSENT].
    int find(int left, int right) {
        int slot = slot(left, right);
        return pairs[slot] == FREE ? ABSENT : slot;
    }

    /// Merges of lower rank come first.
    int rank(int place) {
        return ranks[place];
    }

    int result(int place) {
        return results[place];
    }

    private int slot(int left, int right) {
        long pair = pair(left, right);
        int mask = pairs.length - 1;
        int slot = hash(pair) & mask;
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldPairs = pairs;
        int[] oldRanks = ranks;
        int[] oldResults = results;
        int capacity = 2 * oldPairs.length;
        pairs = new long[capacity];
        Arrays.fill(pairs, FREE);
        ranks = new int[capacity];
        results = new int[capacity];
        size = 0;
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldPairs[i] != FREE) {
                put((int) (oldPairs[i] >>> 32), (int) oldPairs[i], oldRanks[i], oldResults[i]);
            }
        }
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }

    /// The finaliser of MurmurHash3: neighbouring ids must not land in neighbouring slots.
    private static int hash(long pair) {
        long mixed = (pair ^ (pair >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) (mixed ^ (mixed >>> 33));
    }
}
