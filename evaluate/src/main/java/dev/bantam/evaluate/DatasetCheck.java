package dev.bantam.evaluate;

import dev.bantam.evaluate.DatasetReport.Finding;
import dev.bantam.evaluate.DatasetReport.Severity;
import dev.bantam.evaluate.DatasetReport.Split;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Looks over a data set for classification before anything is trained or measured on it.
///
/// Texts are the same if they differ in nothing but case, compatible characters (Unicode's NFKC), blanks and
/// punctuation; near duplicates are then those that share most runs of four characters ([NearDuplicates]).
/// A few thousand rows take a second or two.
public final class DatasetCheck {
    /// From this similarity on two texts are near duplicates, if nothing else is said.
    public static final double SIMILARITY = 0.6;

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final int EXAMPLES = 3;
    private static final int EXAMPLE_LENGTH = 60;

    private final List<DatasetRow> rows;
    private final List<Finding> findings = new ArrayList<>();

    private DatasetCheck(List<DatasetRow> rows) {
        this.rows = rows;
    }

    /// Checks with [#SIMILARITY].
    public static DatasetReport check(List<DatasetRow> rows) {
        return check(rows, SIMILARITY);
    }

    /// Checks.
    ///
    /// @param similarity from which on two texts are near duplicates, over 0 and at most 1
    /// @throws IllegalArgumentException if the similarity is out of its range
    public static DatasetReport check(List<DatasetRow> rows, double similarity) {
        DatasetCheck check = new DatasetCheck(List.copyOf(rows));
        Map<String, List<Integer>> positions = check.positionsBy(DatasetRow::split);
        Map<String, Split> splits = new LinkedHashMap<>();
        positions.forEach((split, at) ->
                splits.put(split, Split.of(at.stream().map(check.rows::get).toList())));
        check.empty();
        check.labels(splits);
        check.duplicates(similarity);
        check.summaries(splits);
        check.findings.sort(Comparator.comparing(Finding::severity));
        return new DatasetReport(splits, check.findings);
    }

    private void empty() {
        if (rows.isEmpty()) {
            findings.add(new Finding(Severity.ERROR, "there are no rows", List.of()));
        }
        add(Severity.ERROR, "rows without text", select(row -> row.text().isBlank()));
        add(Severity.ERROR, "rows without label", select(row -> row.label().isBlank()));
    }

    private void labels(Map<String, Split> splits) {
        Set<String> all = new TreeSet<>();
        splits.values().forEach(split -> all.addAll(split.labels().keySet()));
        splits.forEach((name, split) -> {
            Set<String> missing = new TreeSet<>(all);
            missing.removeAll(split.labels().keySet());
            if (!missing.isEmpty()) {
                findings.add(new Finding(
                        Severity.WARNING,
                        name + " has no row of " + String.join(", ", missing) + ", which other splits have",
                        List.of()));
            }
        });
    }

    private void duplicates(double similarity) {
        Map<String, List<Integer>> same = positionsBy(row -> normal(row.text()));
        same.remove("");
        List<List<Integer>> groups = same.values().stream().toList();
        add(Severity.ERROR, "rows with the text of a row in another split", spread(groups, DatasetRow::split));
        add(Severity.ERROR, "rows with the text of a row of another label", spread(groups, DatasetRow::label));
        add(Severity.WARNING, "rows with the text of another row in the same split", repeated(groups));

        Set<Integer> across = new TreeSet<>();
        Set<Integer> within = new TreeSet<>();
        for (NearDuplicates.Pair pair : NearDuplicates.find(List.copyOf(same.keySet()), similarity)) {
            for (int one : groups.get(pair.first())) {
                for (int other : groups.get(pair.second())) {
                    boolean together =
                            rows.get(one).split().equals(rows.get(other).split());
                    (together ? within : across).addAll(List.of(one, other));
                }
            }
        }
        String nearly = String.format(Locale.ROOT, "rows similar (%.2f or more) to a row in ", similarity);
        add(Severity.WARNING, nearly + "another split", across);
        add(Severity.INFO, nearly + "the same split", within);
    }

    private void summaries(Map<String, Split> splits) {
        splits.forEach((name, split) -> findings.add(new Finding(
                Severity.INFO,
                name + ": " + split.rows() + " rows, " + split.labels().size() + " labels, "
                        + split.medianLength() + " characters in the median text, " + split.longest()
                        + " in the longest",
                List.of())));
    }

    private void add(Severity severity, String what, Collection<Integer> positions) {
        if (!positions.isEmpty()) {
            String examples =
                    positions.stream().limit(EXAMPLES).map(this::shown).collect(Collectors.joining("; "));
            findings.add(
                    new Finding(severity, what + ": " + positions.size() + ", as " + examples, List.copyOf(positions)));
        }
    }

    private String shown(int position) {
        DatasetRow row = rows.get(position);
        String text = row.text().strip();
        if (text.length() > EXAMPLE_LENGTH) {
            text = text.substring(0, text.offsetByCodePoints(0, EXAMPLE_LENGTH / 2)) + " ...";
        }
        return "row " + (position + 1) + " (" + row.split() + ", " + row.label() + ") \"" + text + "\"";
    }

    private List<Integer> select(Predicate<DatasetRow> condition) {
        return IntStream.range(0, rows.size())
                .filter(i -> condition.test(rows.get(i)))
                .boxed()
                .toList();
    }

    /// All rows of the groups whose rows do not agree in something.
    private Set<Integer> spread(List<List<Integer>> groups, Function<DatasetRow, String> something) {
        return groups.stream()
                .filter(group ->
                        group.stream().map(rows::get).map(something).distinct().count() > 1)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// All rows that share group and split with another.
    private Set<Integer> repeated(List<List<Integer>> groups) {
        return groups.stream()
                .flatMap(group ->
                        group.stream()
                                .collect(
                                        Collectors.groupingBy(at -> rows.get(at).split()))
                                .values()
                                .stream())
                .filter(group -> group.size() > 1)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, List<Integer>> positionsBy(Function<DatasetRow, String> key) {
        Map<String, List<Integer>> positions = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            positions
                    .computeIfAbsent(key.apply(rows.get(i)), unseen -> new ArrayList<>())
                    .add(i);
        }
        return positions;
    }

    /// What is left if case, compatible characters, blanks and punctuation do not count; a text of nothing but
    /// punctuation stays as it is.
    private static String normal(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String words = BETWEEN_WORDS.matcher(folded).replaceAll(" ").strip();
        return words.isEmpty() ? folded.strip() : words;
    }
}
