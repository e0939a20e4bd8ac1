package dev.bantam.generate;

import java.util.List;

/// Finds stop strings in a stream of text, wherever the pieces end. Text that may be the beginning of a stop string
/// is kept
/// back until that is decided. Not thread-safe.
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
        int end = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (end < 0 || at < end)) {
                end = at;
            }
        }
        if (end >= 0) {
            stopped = true;
            String before = held.substring(0, end);
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
