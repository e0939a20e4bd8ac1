package dev.bantam.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Finds the pairs of texts that share most of their runs of four characters (Jaccard similarity).
///
/// The result is exact. Pairs are found through their rarest runs: two sets that are similar enough must share one
/// among so many of the rarest of each (prefix filtering, Bayardo, Ma and Srikant 2007).
public final class NearDuplicates {
    private static final int RUN = 4;
    private static final double ROUNDING = 1e-9;

    private NearDuplicates() {}

    /// Two similar texts.
    ///
    /// @param first position of the one, lower than `second`
    /// @param second position of the other
    /// @param similarity runs that both have, divided by runs that either has
    public record Pair(int first, int second, double similarity) {}

    /// All pairs at least so similar, in the order of their positions. Case and blanks count: normalise before.
    /// A text of fewer than four characters is one run.
    ///
    /// @param least the similarity from which on a pair counts, over 0 and at most 1
    /// @throws IllegalArgumentException if `least` is out of its range
    public static List<Pair> find(List<String> texts, double least) {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("the similarity is " + least + "; it must be over 0 and at most 1");
        }
        int[][] sets = rarestFirst(texts);
        int[] shortestFirst = IntStream.range(0, sets.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> sets[i].length))
                .mapToInt(i -> i)
                .toArray();
        Map<Integer, List<Integer>> textsByRun = new HashMap<>();
        int[] comparedWith = new int[sets.length];
        Arrays.fill(comparedWith, -1);
        List<Pair> pairs = new ArrayList<>();
        for (int text : shortestFirst) {
            int[] set = sets[text];
            int searched = rarest(set.length, least);
            int entered = rarest(set.length, 2 * least / (1 + least)); // whoever finds it is at least as long
            for (int i = 0; i < searched; i++) {
                List<Integer> others = textsByRun.computeIfAbsent(set[i], run -> new ArrayList<>());
                for (int other : others) {
                    if (comparedWith[other] != text && sets[other].length >= least * set.length - ROUNDING) {
                        comparedWith[other] = text;
                        double similarity = similarity(set, sets[other], least - ROUNDING);
                        if (similarity >= least - ROUNDING) {
                            pairs.add(new Pair(Math.min(text, other), Math.max(text, other), similarity));
                        }
                    }
                }
                if (i < entered) {
                    others.add(text);
                }
            }
        }
        pairs.sort(Comparator.comparingInt(Pair::first).thenComparingInt(Pair::second));
        return pairs;
    }

    /// Among so many of the rarest of `length` runs there is one of any `share` of them.
    private static int rarest(int length, double share) {
        return length - (int) Math.ceil(share * length - ROUNDING) + 1;
    }

    /// Each text's runs as numbers, ascending; the rarer a run, the lower its number.
    private static int[][] rarestFirst(List<String> texts) {
        List<Set<String>> runs = texts.stream().map(NearDuplicates::runs).toList();
        Map<String, Integer> counts = new HashMap<>();
        runs.forEach(set -> set.forEach(run -> counts.merge(run, 1, Integer::sum)));
        List<String> order = new ArrayList<>(counts.keySet());
        order.sort(Comparator.<String>comparingInt(run -> counts.getOrDefault(run, 0))
                .thenComparing(Comparator.naturalOrder()));
        Map<String, Integer> numbers = new HashMap<>();
        order.forEach(run -> numbers.put(run, numbers.size()));
        return runs.stream()
                .map(set -> set.stream()
                        .mapToInt(run -> numbers.getOrDefault(run, 0))
                        .sorted()
                        .toArray())
                .toArray(int[][]::new);
    }

    private static Set<String> runs(String text) {
        Set<String> runs = new LinkedHashSet<>();
        for (int i = 0; i == 0 || i + RUN <= text.length(); i++) {
            runs.add(text.substring(i, Math.min(i + RUN, text.length())));
        }
        return runs;
    }

    /// Gives up with 0 as soon as both have too many runs of their own: the rare ones at the start tell soon.
    private static double similarity(int[] a, int[] b, double least) {
        int both = a.length + b.length;
        int needed = (int) Math.ceil(least / (1 + least) * both - ROUNDING);
        int shared = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (shared + Math.min(a.length - i, b.length - j) < needed) {
                return 0;
            }
            if (a[i] == b[j]) {
                shared++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return (double) shared / (both - shared);
    }
}
