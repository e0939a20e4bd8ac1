package dev.bantam.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// How far a mistyped name is from a known one.
public final class NameDistance {
    private NameDistance() {}

    private record Candidate(String name, int distance) {}

    /// The known names near `name`: at most a third of its letters (but at least two) are wrong,
    /// or one of the two begins with the other.
    public static List<String> nearest(String name, Collection<String> known, int limit) {
        int allowed = Math.max(2, name.length() / 3);
        return known.stream()
                .map(candidate -> new Candidate(candidate, between(name, candidate)))
                .filter(candidate -> candidate.distance() <= allowed || isBeginning(name, candidate.name()))
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(limit)
                .map(Candidate::name)
                .toList();
    }

    private static boolean isBeginning(String name, String candidate) {
        return name.length() >= 3 && (candidate.startsWith(name) || name.startsWith(candidate));
    }

    /// The Levenshtein distance: the fewest letters to insert, delete or replace.
    static int between(String first, String second) {
        int[] previous = new int[second.length() + 1];
        for (int j = 0; j <= second.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int[] current = new int[second.length() + 1];
            current[0] = i;
            for (int j = 1; j <= second.length(); j++) {
                int replace = previous[j - 1] + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[second.length()];
    }
}
