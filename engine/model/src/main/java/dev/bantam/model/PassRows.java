package dev.bantam.model;

import java.util.Arrays;
import java.util.List;

/// The rows of a pass: segment after segment, of each first its tokens, then its tree.
final class PassRows {
    /// Most rows of a block.
    static final int BLOCK = 4;

    private static final int[] STORED = {};

    /// How many rows there are.
    final int count;
    /// Ids.
    final int[] tokens;
    /// Places in their sequences.
    final int[] positions;
    /// How many positions their sequences have when the pass is over, without trees.
    final int[] ends;
    /// What their sequences hold.
    final KvCache[] caches;
    /// The rows of a tree that lead to a row, itself at the end; none for what the cache holds after the pass.
    final int[][] paths;
    /// The rows whose logits are wanted.
    final int[] wanted;
    /// First rows of blocks: neighbours of one cache which all have a path, or none.
    final int[] blocks;

    PassRows(List<Segment> segments) {
        count = segments.stream().mapToInt(Segment::rows).sum();
        tokens = new int[count];
        positions = new int[count];
        ends = new int[count];
        caches = new KvCache[count];
        paths = new int[count][];
        wanted = new int[segments.stream().mapToInt(Segment::logitRows).sum()];
        int[] firsts = new int[count];
        int row = 0;
        int blockCount = 0;
        int wantedCount = 0;
        for (Segment segment : segments) {
            int branching = row + segment.to() - segment.from();
            int end = row + segment.rows();
            add(segment, row, branching);
            for (int r = branching - segment.logitRows() + segment.tree().size(); r < end; r++) {
                wanted[wantedCount++] = r;
            }
            for (int r = row; r < branching; r += BLOCK) {
                firsts[blockCount++] = r;
            }
            for (int r = branching; r < end; r += BLOCK) {
                firsts[blockCount++] = r;
            }
            row = end;
        }
        blocks = Arrays.copyOf(firsts, blockCount);
    }

    private void add(Segment segment, int first, int branching) {
        System.arraycopy(segment.tokens(), segment.from(), tokens, first, branching - first);
        int start = segment.cache().length();
        for (int row = first; row < branching; row++) {
            positions[row] = start + row - first;
            paths[row] = STORED;
        }
        TokenTree tree = segment.tree();
        for (int i = 0; i < tree.size(); i++) {
            int row = branching + i;
            int parent = tree.parents()[i];
            int[] before = parent < 0 ? STORED : paths[branching + parent];
            int[] path = Arrays.copyOf(before, before.length + 1);
            path[before.length] = row;
            tokens[row] = tree.tokens()[i];
            paths[row] = path;
            positions[row] = start + branching - first + before.length;
        }
        Arrays.fill(ends, first, branching + tree.size(), segment.end());
        Arrays.fill(caches, first, branching + tree.size(), segment.cache());
    }

    /// Of each row the most positions its sequence may have.
    int[] capacities() {
        return Arrays.stream(caches).mapToInt(KvCache::capacity).toArray();
    }

    /// Rows of a block.
    int blockRows(int block) {
        return (block + 1 < blocks.length ? blocks[block + 1] : count) - blocks[block];
    }
}
