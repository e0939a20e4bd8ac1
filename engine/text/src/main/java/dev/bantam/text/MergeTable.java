package dev.bantam.text;

import java.util.ArrayList;
import java.util.List;

/// Builds the table of pairs that merge from a file's list of merges.
final class MergeTable {
    private MergeTable() {}

    /// @param merges the left and the right token of each merge in turn, the first merge first
    /// @param field what the file calls them, for complaints
    /// @throws VocabularyException if a merge names no token of the vocabulary, or one that text must not become
    static PairTable of(Vocabulary vocabulary, List<String> merges, String field) {
        PairTable table = new PairTable(merges.size() / 2);
        long[] powers = NameTable.powers(Vocabulary.LONGEST_NAME);
        for (int i = 0; i < merges.size(); i += 2) {
            String left = merges.get(i);
            String right = merges.get(i + 1);
            long leftHash = NameTable.hash(left, 0, left.length());
            long rightHash = NameTable.hash(right, 0, right.length());
            int leftId = vocabulary.id(leftHash, left);
            int rightId = vocabulary.id(rightHash, right);
            int result = vocabulary.joined(leftHash, left, rightHash, right, powers);
            if (leftId < 0 || rightId < 0 || result < 0) {
                String missing = leftId < 0 ? left : rightId < 0 ? right : left + right;
                throw new VocabularyException(
                        "%s[%d] names \"%s\", which is no token".formatted(field, i / 2, missing));
            }
            for (int id : new int[] {leftId, rightId, result}) {
                if (!mergeable(vocabulary.type(id))) {
                    throw new VocabularyException(
                            "%s[%d] names \"%s\", which is marked as %s: text must not merge into it"
                                    .formatted(field, i / 2, vocabulary.name(id), vocabulary.type(id)));
                }
            }
            table.put(leftId, rightId, i / 2, result);
        }
        return table;
    }

    /// Cuts merges that are written as two tokens with a space between.
    static List<String> pairs(List<String> merges, String field) {
        List<String> pairs = new ArrayList<>(2 * merges.size());
        for (String merge : merges) {
            addPair(merge, pairs, field);
        }
        return pairs;
    }

    static void addPair(String merge, List<String> pairs, String field) {
        int space = merge.indexOf(' ');
        if (space <= 0 || space == merge.length() - 1 || merge.indexOf(' ', space + 1) >= 0) {
            throw new VocabularyException(
                    "%s[%d] is not two tokens with a space between: \"%s\"".formatted(field, pairs.size() / 2, merge));
        }
        pairs.add(merge.substring(0, space));
        pairs.add(merge.substring(space + 1));
    }

    private static boolean mergeable(TokenType type) {
        return type == TokenType.NORMAL || type == TokenType.USER_DEFINED;
    }
}
