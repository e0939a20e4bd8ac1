package dev.bantam.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The added tokens of a vocabulary: a trie over their characters.
/// Of the matches that start first the longest counts.
final class AddedTokens {
    private static final int ROOT = 0;

    /// A text is compared with a token's name at every place: the limit keeps that quick. Real names have up to 60.
    private static final int LONGEST_NAME = 128;

    /// Far over what real vocabularies need; it keeps the trie within some 30 MB.
    private static final int MOST_NODES = 1 << 19;

    private final boolean foldsSpace;
    private final BitSet firstCharacters = new BitSet();
    private final PairTable children = new PairTable(16);
    private @Nullable AddedToken[] tokens = new @Nullable AddedToken[1];
    private int nodes = 1;

    /// @param foldsSpace whether `▁` and a space are the same character, as in SentencePiece
    AddedTokens(List<AddedToken> added, boolean foldsSpace) {
        this.foldsSpace = foldsSpace;
        added.forEach(this::add);
    }

    /// What a model file marks as control token, as unknown token or as user-defined.
    ///
    /// @param stripsRight names of the control tokens that take the spaces after them along
    static List<AddedToken> of(Vocabulary vocabulary, Predicate<String> stripsRight) {
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            String name = vocabulary.name(id);
            switch (vocabulary.type(id)) {
                case CONTROL -> added.add(new AddedToken(id, name, true, false, false, stripsRight.test(name)));
                case UNKNOWN -> added.add(AddedToken.plain(id, name, true));
                case USER_DEFINED -> added.add(AddedToken.plain(id, name, false));
                case NORMAL, UNUSED, BYTE -> {}
            }
        }
        return added;
    }

    private void add(AddedToken token) {
        String name = token.text();
        if (name.length() > LONGEST_NAME) {
            throw new VocabularyException(
                    "%s[%d] is found before text is merged and has %d characters; up to %d are possible"
                            .formatted(VocabularyFields.key("tokens"), token.id(), name.length(), LONGEST_NAME));
        }
        int node = ROOT;
        for (int i = 0; i < name.length(); i++) {
            node = childOrNew(node, fold(name.charAt(i)));
        }
        tokens[node] = token;
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
        children.put(node, c, 0, nodes);
        return nodes++;
    }

    private char fold(char c) {
        return foldsSpace && c == SentencePieceModel.SPACE ? ' ' : c;
    }

    boolean isEmpty() {
        return nodes == 1;
    }

    boolean mayStartWith(char c) {
        return firstCharacters.get(c);
    }

    /// The longest token that starts at `start` and ends by `end`, or null. A control token must end by `controlEnd`.
    @Nullable
    AddedToken longest(String text, int start, int end, int controlEnd) {
        AddedToken found = null;
        int node = ROOT;
        for (int i = start; i < end; i++) {
            int place = children.find(node, fold(text.charAt(i)));
            if (place == PairTable.ABSENT) {
                break;
            }
            node = children.result(place);
            AddedToken token = tokens[node];
            if (token != null && (!token.control() || i < controlEnd)) {
                found = token;
            }
        }
        return found;
    }
}
