package dev.bantam.model;

import dev.bantam.model.ForwardPass.Logits;

/// What one sequence has in a pass: tokens that go on where its cache ends, and ways on from there that are only
/// tried.
///
/// The tokens are added to the cache. Each token of the tree sees them and those it follows in the tree, as if its
/// way stood there alone, and is forgotten. (Tree attention: Miao et al. 2024, SpecInfer)
///
/// @param cache of no other segment of the pass
/// @param tokens ids
/// @param from first token to run
/// @param to after the last one; `from` where there is only the tree
/// @param wanted whose logits are wanted of these tokens; those of the tree always are
/// @param tree what branches off after `to`
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record Segment(KvCache cache, int[] tokens, int from, int to, Logits wanted, TokenTree tree) {
    /// @throws IndexOutOfBoundsException if `tokens` has no such range
    /// @throws IllegalArgumentException if the last of no token is wanted
    public Segment {
        if (from < 0 || from > to || to > tokens.length) {
            throw new IndexOutOfBoundsException("tokens " + from + " to " + to + " of " + tokens.length);
        }
        if (from == to && wanted == Logits.LAST) {
            throw new IllegalArgumentException("the logits of the last token are wanted, but there is no token");
        }
    }

    /// Rows it takes in a pass.
    public int rows() {
        return to - from + tree.size();
    }

    /// Tokens that the cache will hold after the pass.
    int end() {
        return cache.length() + to - from;
    }

    /// Rows of logits it gives.
    public int logitRows() {
        return tree.size()
                + switch (wanted) {
                    case NONE -> 0;
                    case LAST -> 1;
                    case ALL -> to - from;
                };
    }
}
