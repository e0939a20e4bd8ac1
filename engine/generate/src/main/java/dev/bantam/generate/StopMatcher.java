package dev.bantam.generate;

import java.util.List;

/// Finds stop strings in a stream of text, wherever the pieces end. Text that may be the beginning of a stop
/// string is kept back until that is decided. Where stop strings overlap, the one that is whole first counts, the
/// longest of those that are whole at the same character: so it does not matter how the text was cut.
/// Not thread-safe.
final class StopMatcher {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    StopMatcher(List<String> stops) {
        this.stops = stops;
    }

    /// True once a stop string was found.
    boolean stopped() {
        return stopped;
    }

    /// Adds text and returns what is certain to belong to the answer.
    String append(String text) {
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int start = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            int stopEnd = at + stop.length();
            if (at >= 0 && (stopEnd < end || stopEnd == end && at < start)) {
                start = at;
                end = stopEnd;
            }
        }
        if (start >= 0) {
            stopped = true;
            String before = held.substring(0, start);
            held.setLength(0);
            return before;
        }
        int certain = held.length() - possibleStart();
        String before = held.substring(0, certain);
        held.delete(0, certain);
        return before;
    }

    /// What was kept back, once no more text comes.
    String finish() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    /// Length of the longest tail that begins a stop string.
    private int possibleStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                    break;
                }
            }
        }
        return longest;
    }
}
