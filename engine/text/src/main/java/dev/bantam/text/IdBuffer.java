package dev.bantam.text;

import java.util.Arrays;

/// A growing list of token ids.
final class IdBuffer {
    private int[] ids;
    private int size;

    IdBuffer(int capacity) {
        ids = new int[capacity];
    }

    void add(int id) {
        reserve(1);
        ids[size++] = id;
    }

    void addAll(int[] added) {
        reserve(added.length);
        System.arraycopy(added, 0, ids, size, added.length);
        size += added.length;
    }

    int size() {
        return size;
    }

    int last() {
        return ids[size - 1];
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    private void reserve(int more) {
        if (ids.length - size < more) {
            ids = Arrays.copyOf(ids, Math.max(Math.addExact(size, more), size + (size >> 1)));
        }
    }
}
