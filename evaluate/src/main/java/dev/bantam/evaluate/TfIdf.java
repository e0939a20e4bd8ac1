package dev.bantam.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Texts as weighted counts of their words and pairs of words.
///
/// As scikit-learn's `TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)[^\W_]{2,}")`:
/// lower case; words are runs of two or more letters or digits; a term that stands n times weighs 1 + ln n, times
/// ln((1 + texts) / (1 + texts with the term)) + 1; each text's weights have the Euclidean length 1. Terms that no
/// fitted text had are passed over.
final class TfIdf {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}");

    private final Map<String, Integer> indices = new HashMap<>();
    private final double[] inverseDocumentFrequencies;

    /// Learns the terms and how rare they are.
    TfIdf(List<String> texts) {
        List<Integer> documents = new ArrayList<>();
        for (String text : texts) {
            for (String term : new HashSet<>(terms(text))) {
                int index = indices.computeIfAbsent(term, unseen -> indices.size());
                if (index == documents.size()) {
                    documents.add(0);
                }
                documents.set(index, documents.get(index) + 1);
            }
        }
        inverseDocumentFrequencies = documents.stream()
                .mapToDouble(count -> Math.log((1.0 + texts.size()) / (1.0 + count)) + 1)
                .toArray();
    }

    /// How many terms there are: vectors have so many places.
    int size() {
        return inverseDocumentFrequencies.length;
    }

    /// The text's vector; all zero where it has none of the terms.
    SparseVector vector(String text) {
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        for (String term : terms(text)) {
            Integer index = indices.get(term);
            if (index != null) {
                counts.merge(index, 1, Integer::sum);
            }
        }
        int[] places = new int[counts.size()];
        double[] values = new double[counts.size()];
        double squares = 0;
        int at = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            double value = (1 + Math.log(entry.getValue())) * inverseDocumentFrequencies[entry.getKey()];
            places[at] = entry.getKey();
            values[at++] = value;
            squares += value * value;
        }
        for (int i = 0; i < at; i++) {
            values[i] /= Math.sqrt(squares);
        }
        return new SparseVector(places, values);
    }

    private static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        String before = "";
        while (matcher.find()) {
            String word = matcher.group();
            terms.add(word);
            if (!before.isEmpty()) {
                terms.add(before + " " + word);
            }
            before = word;
        }
        return terms;
    }
}
