package dev.bantam.text;

import java.util.Arrays;

/// Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909): merges neighbouring symbols, the best pair first and
/// the leftmost of equals, until no pair is in the table.
final class PairMerger {
    /// Up to here looking at every pair is quicker than keeping a heap.
    private static final int SHORT = 32;

    private static final int NEVER = Integer.MAX_VALUE;

    private final PairTable table;

    PairMerger(PairTable table) {
        this.table = table;
    }

    /// Merges the first `count` symbols in place and gives how many are left.
    int merge(int[] symbols, int count) {
        return count <= SHORT ? mergeShort(symbols, count) : mergeLong(symbols, count);
    }

    private int mergeShort(int[] symbols, int count) {
        int[] ranks = new int[count];
        for (int i = 0; i + 1 < count; i++) {
            ranks[i] = rank(symbols[i], symbols[i + 1]);
        }
        int left = count;
        while (left > 1) {
            int best = 0;
            for (int i = 1; i < left - 1; i++) {
                if (ranks[i] < ranks[best]) {
                    best = i;
                }
            }
            if (ranks[best] == NEVER) {
                break;
            }
            symbols[best] = table.result(table.find(symbols[best], symbols[best + 1]));
            System.arraycopy(symbols, best + 2, symbols, best + 1, left - best - 2);
            System.arraycopy(ranks, best + 2, ranks, best + 1, left - best - 2);
            left--;
            if (best + 1 < left) {
                ranks[best] = rank(symbols[best], symbols[best + 1]);
            }
            if (best > 0) {
                ranks[best - 1] = rank(symbols[best - 1], symbols[best]);
            }
        }
        return left;
    }

    /// A linked list of symbols and a heap of `rank << 32 | position`: n log n for a piece of n symbols.
    ///
    /// Entries stay in the heap when a neighbour changes. One that is out of date finds a pair of another rank
    /// at its place and is passed over; if the rank is the same, the pair's own entry is equal to it.
    private int mergeLong(int[] symbols, int count) {
        int[] next = new int[count];
        int[] previous = new int[count];
        LongHeap heap = new LongHeap(count);
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < count; i++) {
            push(heap, symbols, i, i + 1);
        }
        while (!heap.isEmpty()) {
            long entry = heap.pop();
            int position = (int) entry;
            int right = symbols[position] < 0 ? count : next[position];
            if (right == count) {
                continue;
            }
            int place = table.find(symbols[position], symbols[right]);
            if (place == PairTable.ABSENT || table.rank(place) != (int) (entry >>> 32)) {
                continue;
            }
            symbols[position] = table.result(place);
            symbols[right] = -1;
            next[position] = next[right];
            if (next[right] < count) {
                previous[next[right]] = position;
                push(heap, symbols, position, next[right]);
            }
            if (previous[position] >= 0) {
                push(heap, symbols, previous[position], position);
            }
        }
        int left = 0;
        for (int i = 0; i < count; i = next[i]) {
            symbols[left++] = symbols[i];
        }
        return left;
    }

    private void push(LongHeap heap, int[] symbols, int position, int right) {
        int rank = rank(symbols[position], symbols[right]);
        if (rank != NEVER) {
            heap.push(((long) rank << 32) | position);
        }
    }

    private int rank(int left, int right) {
        int place = table.find(left, right);
        return place == PairTable.ABSENT ? NEVER : table.rank(place);
    }

    /// A binary heap with the least value on top.
    private static final class LongHeap {
        private long[] values;
        private int size;

        LongHeap(int capacity) {
            values = new long[capacity];
        }

        boolean isEmpty() {
            return size == 0;
        }

        void push(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size + (size >> 1) + 1);
            }
            int at = size++;
            while (at > 0 && values[(at - 1) >> 1] > value) {
                values[at] = values[(at - 1) >> 1];
                at = (at - 1) >> 1;
            }
            values[at] = value;
        }

        long pop() {
            long top = values[0];
            long last = values[--size];
            int at = 0;
            while (2 * at + 1 < size) {
                int child = 2 * at + 1;
                if (child + 1 < size && values[child + 1] < values[child]) {
                    child++;
                }
                if (values[child] >= last) {
                    break;
                }
                values[at] = values[child];
                at = child;
            }
            values[at] = last;
            return top;
        }
    }
}
