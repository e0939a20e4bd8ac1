package dev.bantam.generate;

import dev.bantam.model.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Labels as a tree of tokens: what several begin with is in it once. A label's last token ends the answer; it is
/// scored and never run, so it is not in the tree.
///
/// @param tree tokens to run after a prompt
/// @param labels which labels are in it
/// @param nodes for each of them where in the tree its tokens are, but for the last
record LabelTree(TokenTree tree, List<Integer> labels, List<int[]> nodes) {
    /// Tokens of the tree.
    int size() {
        return tree.size();
    }

    /// Puts labels into trees of at most `size` tokens; a longer label has one of its own.
    ///
    /// @param labels tokens, distinct
    static List<LabelTree> of(List<int[]> labels, int size) {
        // In this order, what a label shares with any one before it, it shares with the one right before it.
        List<Integer> order = IntStream.range(0, labels.size())
                .boxed()
                .sorted((a, b) -> Arrays.compare(labels.get(a), labels.get(b)))
                .toList();
        List<LabelTree> trees = new ArrayList<>();
        for (int done = 0; done < order.size(); ) {
            LabelTree tree = first(labels, order.subList(done, order.size()), size);
            trees.add(tree);
            done += tree.labels.size();
        }
        return trees;
    }

    /// A tree of as many labels as it can hold.
    private static LabelTree first(List<int[]> labels, List<Integer> order, int size) {
        List<int[]> nodes = new ArrayList<>();
        IntStream.Builder tokens = IntStream.builder();
        IntStream.Builder parents = IntStream.builder();
        int count = 0;
        int[] label = {};
        int[] path = {};
        for (int next : order) {
            int[] previous = label;
            label = labels.get(next);
            int depth = label.length - 1;
            int differs = Arrays.mismatch(previous, 0, path.length, label, 0, depth);
            int shared = differs < 0 ? depth : differs;
            if (!nodes.isEmpty() && count + depth - shared > size) {
                break;
            }
            path = Arrays.copyOf(path, depth);
            for (int i = shared; i < depth; i++) {
                tokens.add(label[i]);
                parents.add(i == 0 ? -1 : path[i - 1]);
                path[i] = count++;
            }
            nodes.add(path);
        }
        TokenTree tree = new TokenTree(tokens.build().toArray(), parents.build().toArray());
        return new LabelTree(tree, order.subList(0, nodes.size()), nodes);
    }
}
