package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The methods of Python's `str` that look for something: `find`, `split`, `replace` and their like.
final class TextSearch {
    static final Map<String, TextMethods.Method> TABLE = Map.ofEntries(
            Map.entry("find", (context, text, arguments) -> IntValue.of(find(context, text, arguments, false))),
            Map.entry("rfind", (context, text, arguments) -> IntValue.of(find(context, text, arguments, true))),
            Map.entry("index", (context, text, arguments) -> found(find(context, text, arguments, false))),
            Map.entry("rindex", (context, text, arguments) -> found(find(context, text, arguments, true))),
            Map.entry("count", TextSearch::count),
            Map.entry("startswith", (context, text, arguments) -> affix(context, text, arguments, true)),
            Map.entry("endswith", (context, text, arguments) -> affix(context, text, arguments, false)),
            Map.entry("replace", TextSearch::replace),
            Map.entry("split", (context, text, arguments) -> split(context, text, arguments, false)),
            Map.entry("rsplit", (context, text, arguments) -> split(context, text, arguments, true)),
            Map.entry("partition", (context, text, arguments) -> partition(context, text, arguments, false)),
            Map.entry("rpartition", (context, text, arguments) -> partition(context, text, arguments, true)),
            Map.entry("splitlines", (context, text, arguments) -> {
                Value keep = arguments.bind("splitlines", 0, "keepends")[0];
                return SequenceValue.list(lines(context, text, Coerce.truth(keep, false)));
            }));

    private TextSearch() {}

    private static Value found(int index) {
        if (index < 0) {
            throw new EvaluationError("the substring was not found");
        }
        return IntValue.of(index);
    }

    /// The code point index of the substring, or -1.
    private static int find(Context context, Text text, Arguments arguments, boolean last) {
        @Nullable Value[] bound = arguments.bind("find", 1, "sub", "start", "end");
        Text part = Coerce.text("sub", bound[0]);
        int[] range = Coerce.range(bound[1], bound[2], text.size());
        if (range[0] > range[1]) {
            return -1;
        }
        context.search(text, part);
        int from = text.offset(range[0]);
        String window = text.chars().substring(from, text.offset(range[1]));
        int at = last ? window.lastIndexOf(part.chars()) : window.indexOf(part.chars());
        return at < 0 ? -1 : text.chars().codePointCount(0, from + at);
    }

    private static Value count(Context context, Text text, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("count", 1, "sub", "start", "end");
        Text part = Coerce.text("sub", bound[0]);
        int[] range = Coerce.range(bound[1], bound[2], text.size());
        if (range[0] > range[1]) {
            return IntValue.of(0);
        }
        context.search(text, part);
        if (part.isEmpty()) {
            return IntValue.of(range[1] - range[0] + 1L);
        }
        String window = text.chars().substring(text.offset(range[0]), text.offset(range[1]));
        return IntValue.of(occurrences(window, part.chars()));
    }

    private static int occurrences(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static Value affix(Context context, Text text, Arguments arguments, boolean start) {
        @Nullable Value[] bound = arguments.bind(start ? "startswith" : "endswith", 1, "prefix", "start", "end");
        int[] range = Coerce.range(bound[1], bound[2], text.size());
        Value wanted = bound[0];
        if (wanted instanceof SequenceValue tuple && tuple.kind() == SequenceValue.Kind.TUPLE) {
            for (Value item : tuple.items()) {
                if (hasAffix(context, text, range, Coerce.text("prefix", item), start)) {
                    return BoolValue.TRUE;
                }
            }
            return BoolValue.FALSE;
        }
        return BoolValue.of(hasAffix(context, text, range, Coerce.text("prefix", wanted), start));
    }

    private static boolean hasAffix(Context context, Text text, int[] range, Text affix, boolean start) {
        if (range[0] > range[1]) {
            return false;
        }
        context.budget().work(affix.length());
        if (text.size() != text.length()) {
            context.budget().work(8L * text.length());
        }
        int from = text.offset(range[0]);
        int to = text.offset(range[1]);
        int at = start ? from : to - affix.length();
        return at >= from && at + affix.length() <= to && text.chars().startsWith(affix.chars(), at);
    }

    private static Value replace(Context context, Text text, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("replace", 2, "old", "new", "count");
        Text before = Coerce.text("old", bound[0]);
        Text after = Coerce.text("new", bound[1]);
        return replace(context, text, before, after, Coerce.integer("count", bound[2], -1));
    }

    /// @param count how many to replace at most; all where it is negative
    static Text replace(Context context, Text text, Text before, Text after, int count) {
        context.search(text, before);
        int most = count < 0 ? Integer.MAX_VALUE : count;
        TextBuilder out = context.builder();
        int at = 0;
        if (before.isEmpty()) {
            // Python puts the new text before each character and at the end.
            for (int done = 0; done < most; done++) {
                out.append(after);
                if (at == text.length()) {
                    return out.build();
                }
                int next = at + Character.charCount(text.chars().codePointAt(at));
                out.append(text, at, next);
                at = next;
            }
        } else {
            for (int done = 0; done < most; done++) {
                int found = text.chars().indexOf(before.chars(), at);
                if (found < 0) {
                    break;
                }
                out.append(text, at, found).append(after);
                at = found + before.length();
            }
        }
        return out.append(text, at, text.length()).build();
    }

    private static Value split(Context context, Text text, Arguments arguments, boolean fromRight) {
        @Nullable Value[] bound = arguments.bind("split", 0, "sep", "maxsplit");
        int maximum = Coerce.integer("maxsplit", bound[1], -1);
        Text separator = Coerce.optionalText("sep", bound[0]);
        int most = maximum < 0 ? Integer.MAX_VALUE : maximum;
        List<Value> parts = new ArrayList<>();
        if (separator == null) {
            splitWords(context, text, most, fromRight, parts);
        } else if (separator.isEmpty()) {
            throw new EvaluationError("a string can't be split at the empty string");
        } else {
            context.search(text, separator);
            splitAt(context, text, separator.chars(), most, fromRight, parts);
        }
        return SequenceValue.list(fromRight ? parts.reversed() : parts);
    }

    private static void splitAt(
            Context context, Text text, String separator, int most, boolean fromRight, List<Value> parts) {
        int from = 0;
        int to = text.length();
        for (int done = 0; done < most; done++) {
            int at = fromRight
                    ? text.chars().lastIndexOf(separator, to - separator.length())
                    : text.chars().indexOf(separator, from);
            if (at < 0) {
                break;
            }
            context.budget().object();
            if (fromRight) {
                parts.add(text.substring(at + separator.length(), to));
                to = at;
            } else {
                parts.add(text.substring(from, at));
                from = at + separator.length();
            }
        }
        parts.add(text.substring(from, to));
    }

    private static void splitWords(Context context, Text text, int most, boolean fromRight, List<Value> parts) {
        String chars = text.chars();
        int from = Whitespace.skip(chars, 0);
        int to = Whitespace.skipBack(chars, from, chars.length());
        if (most > 0 && fromRight) {
            from = Math.min(from, to);
        }
        for (int done = 0; done < most && from < to; done++) {
            int edge = fromRight ? to : from;
            if (fromRight) {
                while (edge > from && !Whitespace.isSpace(chars.charAt(edge - 1))) {
                    edge--;
                }
                if (edge == from) {
                    break;
                }
                parts.add(text.substring(edge, to));
                to = Whitespace.skipBack(chars, from, edge);
            } else {
                while (edge < to && !Whitespace.isSpace(chars.charAt(edge))) {
                    edge++;
                }
                if (edge == to) {
                    break;
                }
                parts.add(text.substring(from, edge));
                from = Whitespace.skip(chars, edge);
            }
            context.budget().object();
        }
        if (from < to) {
            // White space at the far end stays with a rest that was not split.
            boolean cut = parts.size() == most;
            int begin = cut && fromRight ? 0 : from;
            int end = cut && !fromRight ? chars.length() : to;
            parts.add(text.substring(begin, end));
        }
    }

    private static Value partition(Context context, Text text, Arguments arguments, boolean last) {
        Text separator = Coerce.text("sep", arguments.bind("partition", 1, "sep")[0]);
        if (separator.isEmpty()) {
            throw new EvaluationError("a string can't be split at the empty string");
        }
        context.search(text, separator);
        int at = last
                ? text.chars().lastIndexOf(separator.chars())
                : text.chars().indexOf(separator.chars());
        if (at < 0) {
            return SequenceValue.tuple(
                    last ? List.of(Text.EMPTY, Text.EMPTY, text) : List.of(text, Text.EMPTY, Text.EMPTY));
        }
        int end = at + separator.length();
        return SequenceValue.tuple(List.of(text.substring(0, at), text.substring(at, end), text.substring(end)));
    }

    static List<Value> lines(Context context, Text text, boolean keepEnds) {
        String chars = text.chars();
        List<Value> lines = new ArrayList<>();
        int from = 0;
        while (from < chars.length()) {
            int end = from;
            while (end < chars.length() && !Whitespace.isLineEnd(chars.charAt(end))) {
                end++;
            }
            int next = chars.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, chars.length());
            context.budget().object();
            lines.add(text.substring(from, keepEnds ? next : end));
            from = next;
        }
        return lines;
    }
}
