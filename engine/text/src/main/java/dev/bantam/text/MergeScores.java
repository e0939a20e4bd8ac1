package dev.bantam.text;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Scores that make SentencePiece merge as a list of merges says: each token's is that of its first merge.
///
/// Both give the same only where the list has every way to make a token of two others, one after another. That is so
/// in lists that were made from scores, as those of Llama 2 and Gemma.
final class MergeScores {
    private final Vocabulary vocabulary;
    /// Of each token's first merge; the number of merges where it has none.
    private final int[] ranks;

    private final int count;

    /// @param merges the left and the right token of each merge in turn
    /// @throws VocabularyException if no scores merge so
    MergeScores(Vocabulary vocabulary, List<String> merges) {
        this.vocabulary = vocabulary;
        count = merges.size() / 2;
        ranks = new int[vocabulary.size()];
        Arrays.fill(ranks, count);
        Set<Cut> cuts = HashSet.newHashSet(count);
        int last = -1;
        for (int i = 0; i < count; i++) {
            String left = merges.get(2 * i);
            String joined = left + merges.get(2 * i + 1);
            int id = normal(joined);
            if (id < 0 || normal(left) < 0 || normal(merges.get(2 * i + 1)) < 0) {
                continue; // found in text before anything is merged
            }
            if (id != last && ranks[id] < count) {
                throw noScores(joined, "has merges at " + ranks[id] + " and at " + i + ", and others between");
            }
            ranks[id] = Math.min(ranks[id], i);
            last = id;
            cuts.add(new Cut(id, left.length()));
        }
        for (int id = 0; id < ranks.length; id++) {
            if (isMade(id)) {
                requireAll(id, cuts);
            }
        }
    }

    /// Whether text can become that token: it is one character, or some merge gives it.
    boolean isMade(int id) {
        String name = vocabulary.name(id);
        return vocabulary.type(id) == TokenType.NORMAL
                && (ranks[id] < count || name.codePointCount(0, name.length()) == 1);
    }

    /// One a token, the higher the earlier it is merged.
    float[] scores() {
        float[] scores = new float[ranks.length];
        for (int id = 0; id < ranks.length; id++) {
            scores[id] = vocabulary.type(id) == TokenType.NORMAL ? -ranks[id] : 0;
        }
        return scores;
    }

    private void requireAll(int id, Set<Cut> cuts) {
        String name = vocabulary.name(id);
        for (int cut = 1; cut < name.length(); cut++) {
            int left = normal(name.substring(0, cut));
            int right = normal(name.substring(cut));
            if (left >= 0 && right >= 0 && isMade(left) && isMade(right) && !cuts.contains(new Cut(id, cut))) {
                throw noScores(name, "is not merged from " + name.substring(0, cut) + " and " + name.substring(cut));
            }
        }
    }

    private int normal(String name) {
        int id = vocabulary.id(name);
        return id >= 0 && vocabulary.type(id) == TokenType.NORMAL ? id : -1;
    }

    private static VocabularyException noScores(String token, String problem) {
        return new VocabularyException(("%s: the token \"%s\" %s: no scores, as GGUF has them, merge so; only lists"
                        + " that were made from a SentencePiece model can be converted")
                .formatted(TokenizerFile.MERGES, token, problem));
    }

    /// @param length of the left token
    private record Cut(int id, int length) {}
}
