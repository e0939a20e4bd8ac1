package dev.bantam.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What [DatasetCheck] found.
///
/// @param splits each split's figures, in the order in which the splits first appear
/// @param findings what stands out, errors first
public record DatasetReport(Map<String, Split> splits, List<Finding> findings) {
    /// Keeps its own copies.
    public DatasetReport {
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
        findings = List.copyOf(findings);
    }

    /// How bad a finding is.
    public enum Severity {
        /// Figures from this data would be wrong.
        ERROR,
        /// Someone has to look.
        WARNING,
        /// Good to know.
        INFO
    }

    /// Something about the data.
    ///
    /// @param severity how bad it is
    /// @param message what it is, with a few examples
    /// @param rows positions of all rows it is about, among the rows that were checked, ascending; empty where
    ///     it is about none in particular
    public record Finding(Severity severity, String message, List<Integer> rows) {
        /// Keeps its own copy of the rows.
        public Finding {
            rows = List.copyOf(rows);
        }
    }

    /// A split's figures.
    ///
    /// @param rows how many rows it has
    /// @param labels rows of each label
    /// @param languages rows of each language, of those that name one
    /// @param medianLength of the texts, in characters; the lower one of two in the middle
    /// @param longest text, in characters
    public record Split(
            int rows, Map<String, Integer> labels, Map<String, Integer> languages, int medianLength, int longest) {
        /// Keeps its own copies, sorted.
        public Split {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
            languages = Collections.unmodifiableMap(new TreeMap<>(languages));
        }

        /// Counts the rows of one split.
        static Split of(List<DatasetRow> rows) {
            Map<String, Integer> labels = new TreeMap<>();
            Map<String, Integer> languages = new TreeMap<>();
            for (DatasetRow row : rows) {
                labels.merge(row.label(), 1, Integer::sum);
                row.language().ifPresent(language -> languages.merge(language, 1, Integer::sum));
            }
            int[] lengths = rows.stream()
                    .mapToInt(row -> row.text().codePointCount(0, row.text().length()))
                    .sorted()
                    .toArray();
            return new Split(
                    rows.size(), labels, languages, lengths[(lengths.length - 1) / 2], lengths[lengths.length - 1]);
        }
    }
}
