package dev.bantam.model;

/// Tokens that branch: several ways a sequence may go on, with what they begin with in common held once.
///
/// @param tokens ids
/// @param parents of each token the index of the one before it, which stands before it here too; -1 where a way
/// begins
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record TokenTree(int[] tokens, int[] parents) {
    /// No token.
    public static final TokenTree EMPTY = new TokenTree(new int[0], new int[0]);

    /// @throws IllegalArgumentException if a parent does not stand before its token
    public TokenTree {
        if (tokens.length != parents.length) {
            throw new IllegalArgumentException(tokens.length + " tokens with " + parents.length + " parents");
        }
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] < -1 || parents[i] >= i) {
                throw new IllegalArgumentException("token " + i + " of a tree can't follow token " + parents[i]);
            }
        }
    }

    /// How many tokens there are.
    public int size() {
        return tokens.length;
    }
}
