package dev.bantam.text.template;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Filters that work on the text of a value.
final class TextFilters {
    static final Map<String, Filters.Filter> TABLE = Map.ofEntries(
            Map.entry("string", (context, input, arguments) -> string(context, input, arguments)),
            Map.entry("upper", (context, input, arguments) -> TextMethods.upper(string(context, input, arguments))),
            Map.entry("lower", (context, input, arguments) -> TextMethods.lower(string(context, input, arguments))),
            Map.entry(
                    "capitalize",
                    (context, input, arguments) -> TextMethods.capitalize(string(context, input, arguments))),
            Map.entry("title", TextFilters::title),
            Map.entry("trim", TextFilters::trim),
            Map.entry("replace", TextFilters::replace),
            Map.entry("indent", TextFilters::indent),
            Map.entry("center", TextFilters::center),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry("format", TextFilters::format),
            Map.entry("urlencode", TextFilters::urlEncode),
            Map.entry("wordcount", TextFilters::wordCount),
            Map.entry(
                    "safe",
                    (context, input, arguments) ->
                            string(context, input, arguments).withMarkup(true)),
            Map.entry("escape", TextFilters::escapeOnce),
            Map.entry("e", TextFilters::escapeOnce),
            Map.entry(
                    "forceescape",
                    (context, input, arguments) ->
                            escape(context, string(context, input, arguments)).withMarkup(true)));

    private TextFilters() {}

    /// The value as a string, for filters without arguments.
    private static Text string(Context context, Value input, Arguments arguments) {
        arguments.bind("the filter", 0);
        Text text = Coerce.string(context, input);
        context.budget().object();
        context.budget().characters(0, text.length());
        context.budget().work(16L * text.length());
        return text;
    }

    private static Value escapeOnce(Context context, Value input, Arguments arguments) {
        Text text = string(context, input, arguments);
        return text.isMarkup() ? text : escape(context, text).withMarkup(true);
    }

    /// With the five characters that mean something in HTML spelled out.
    static Text escape(Context context, Text text) {
        TextBuilder out = context.builder();
        int plain = 0;
        for (int at = 0; at < text.length(); at++) {
            String escaped = switch (text.chars().charAt(at)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '\'' -> "&#39;";
                case '"' -> "&#34;";
                default -> "";
            };
            if (!escaped.isEmpty()) {
                out.append(text, plain, at).append(escaped, text.isControl(at));
                plain = at + 1;
            }
        }
        return out.append(text, plain, text.length()).build();
    }

    /// Words begin after white space and any of `-({[<`, unlike those of the method of the same name.
    private static Value title(Context context, Value input, Arguments arguments) {
        Text text = TextMethods.slow(context, string(context, input, arguments));
        String chars = text.chars();
        StringBuilder title = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < chars.length(); ) {
            int c = chars.codePointAt(at);
            String character = Character.toString(c);
            title.append(
                    inside
                            ? character.toLowerCase(java.util.Locale.ROOT)
                            : character.toUpperCase(java.util.Locale.ROOT));
            inside = !Whitespace.isSpace(c) && "-({[<".indexOf(c) < 0;
            at += Character.charCount(c);
        }
        return text.replaceAll(title.toString());
    }

    private static Value trim(Context context, Value input, Arguments arguments) {
        Text characters = Coerce.optionalText("chars", arguments.bind("trim", 0, "chars")[0]);
        Text text = Coerce.string(context, input);
        context.budget().object();
        context.budget().characters(0, text.length());
        context.budget().work(16L * text.length());
        return TextMethods.strip(context, text, characters, true, true).withMarkup(text.isMarkup());
    }

    private static Value replace(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("replace", 2, "old", "new", "count");
        int count = bound[2] == NoneValue.NONE ? -1 : Coerce.integer("count", bound[2], -1);
        return TextSearch.replace(
                context, Coerce.string(context, input), present(context, bound[0]), present(context, bound[1]), count);
    }

    private static Text present(Context context, @Nullable Value value) {
        return value == null ? Text.EMPTY : Coerce.string(context, value);
    }

    private static Value indent(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("indent", 0, "width", "first", "blank");
        Text indent;
        if (bound[0] instanceof Text text) {
            indent = text;
        } else {
            int width = Math.max(0, Coerce.integer("width", bound[0], 4));
            context.budget().characters(0, width);
            indent = Text.template(" ".repeat(width));
        }
        TextBuilder ended = context.builder();
        ended.append(Coerce.text("what is indented", input)).append("\n", true);
        // The line ends of user text stay user text.
        Text whole = ended.build();
        boolean control = whole.isControl();
        boolean blank = Coerce.truth(bound[2], false);
        TextBuilder out = context.builder();
        boolean begun = false;
        for (Value line : TextSearch.lines(context, whole, false)) {
            Text text = Coerce.text("line", line);
            if (begun) {
                out.append("\n", control);
            }
            if (begun ? blank || !text.isEmpty() : Coerce.truth(bound[1], false)) {
                out.append(indent);
            }
            out.append(text);
            begun = true;
        }
        return out.build();
    }

    private static Value center(Context context, Value input, Arguments arguments) {
        int width = Coerce.integer("width", arguments.bind("center", 0, "width")[0], 80);
        return TextMethods.justify(context, Coerce.string(context, input), width, Text.template(" "), 1);
    }

    private static Value truncate(Context context, Value input, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
        Text text = Coerce.text("what is truncated", input);
        Text end = bound[2] == null ? Text.template("...") : Coerce.text("end", bound[2]);
        int length = Coerce.integer("length", bound[0], 255);
        long leeway = bound[3] == NoneValue.NONE ? 5 : Coerce.integer("leeway", bound[3], 5);
        if (length < end.size() || leeway < 0) {
            throw new EvaluationError("truncate needs a length of at least " + end.size() + " and a leeway from 0");
        }
        if (text.size() <= length + leeway) {
            return text;
        }
        Text kept = text.substring(0, text.offset(length - end.size()));
        if (!Coerce.truth(bound[1], false)) {
            int space = kept.chars().lastIndexOf(' ');
            kept = space < 0 ? kept : kept.substring(0, space);
        }
        return context.builder().append(kept).append(end).build();
    }

    private static Value format(Context context, Value input, Arguments arguments) {
        if (!arguments.named().isEmpty() && !arguments.positional().isEmpty()) {
            throw new EvaluationError("format takes arguments by position or by name, not both");
        }
        Value values = arguments.named().isEmpty()
                ? SequenceValue.tuple(arguments.positional())
                : DictValue.of(arguments.named().entrySet().stream()
                        .map(entry -> new DictValue.Entry(Text.template(entry.getKey()), entry.getValue()))
                        .toList());
        return PercentFormat.format(context, Coerce.string(context, input), values);
    }

    private static Value urlEncode(Context context, Value input, Arguments arguments) {
        Text text = string(context, input, arguments);
        TextBuilder out = context.builder();
        for (byte b : text.chars().getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "_.-~/".indexOf(c) >= 0);
            out.append(
                    plain ? Character.toString(c) : "%" + hexadecimal(c >> 4) + hexadecimal(c & 15), text.isControl());
        }
        return out.build();
    }

    private static char hexadecimal(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }

    private static Value wordCount(Context context, Value input, Arguments arguments) {
        String chars = string(context, input, arguments).chars();
        int words = 0;
        boolean inside = false;
        for (int at = 0; at < chars.length(); at++) {
            boolean word = Character.isLetterOrDigit(chars.charAt(at)) || chars.charAt(at) == '_';
            if (word && !inside) {
                words++;
            }
            inside = word;
        }
        return IntValue.of(words);
    }
}
