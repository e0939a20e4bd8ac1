package dev.bantam.text;

import java.util.Arrays;
import java.util.BitSet;

/// The tokens that are found in text as they are written, before anything is merged: a trie over their characters.
/// Of the matches that start first the longest counts.
final class AddedTokens {
    private static final int ROOT = 0;

    /// A text is compared with a token's name at every place: the limit keeps that quick. Real names have up to 60.
    private static final int LONGEST_NAME = 128;

    /// Far over what real vocabularies need; it keeps the trie within some 30 MB.
    private static final int MOST_NODES = 1 << 19;

    private final Vocabulary vocabulary;
    private final boolean foldsSpace;
    private final BitSet firstCharacters = new BitSet();
    private final PairTable children = new PairTable();
    private int[] tokens = {-1};
    private int nodes = 1;

    /// @param foldsSpace whether `▁` and a space are the same character, as in SentencePiece
    AddedTokens(Vocabulary vocabulary, boolean foldsSpace) {
        this.vocabulary = vocabulary;
        this.foldsSpace = foldsSpace;
        for (int id = 0; id < vocabulary.size(); id++) {
            switch (vocabulary.type(id)) {
                case CONTROL, UNKNOWN, USER_DEFINED -> add(id);
                case NORMAL, UNUSED, BYTE -> {}
            }
        }
    }

    private void add(int id) {
        String name = vocabulary.name(id);
        if (name.length() > LONGEST_NAME) {
            throw new VocabularyException("%s[%d] is %s and has %d characters; up to %d are possible"
                    .formatted(VocabularyFields.key("tokens"), id, vocabulary.type(id), name.length(), LONGEST_NAME));
        }
        int node = ROOT;
        for (int i = 0; i < name.length(); i++) {
            node = childOrNew(node, fold(name.charAt(i)));
        }
        tokens[node] = id;
        firstCharacters.set(name.charAt(0));
        if (foldsSpace && fold(name.charAt(0)) == ' ') {
            firstCharacters.set(' ');
            firstCharacters.set(SentencePieceModel.SPACE);
        }
    }

    private int childOrNew(int node, char c) {
        int place = children.find(node, c);
        if (place != PairTable.ABSENT) {
            return children.result(place);
        }
        if (nodes == MOST_NODES) {
            throw new VocabularyException("%s has too many characters in tokens that are not merged from others"
                    .formatted(VocabularyFields.key("tokens")));
        }
        if (nodes == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * nodes);
        }
        tokens[nodes] = -1;
        children.put(node, c, 0, nodes);
        return nodes++;
    }

    private char fold(char c) {
        return foldsSpace && c == SentencePieceModel.SPACE ? ' ' : c;
    }

    boolean mayStartWith(char c) {
        return firstCharacters.get(c);
    }

    /// The longest token that starts at `start`, or -1. One that steers the model must end by `controlEnd`.
    int longest(String text, int start, int controlEnd) {
        int found = -1;
        int node = ROOT;
        for (int i = start; i < text.length(); i++) {
            int place = children.find(node, fold(text.charAt(i)));
            if (place == PairTable.ABSENT) {
                break;
            }
            node = children.result(place);
            int id = tokens[node];
            if (id >= 0 && (vocabulary.type(id) == TokenType.USER_DEFINED || i < controlEnd)) {
                found = id;
            }
        }
        return found;
    }
}
