package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The methods of Python's `str`: those that give text or truth; for splitting and searching see [TextSearch].
final class TextMethods {
    /// A method, to be called on a string.
    @FunctionalInterface
    interface Method {
        Value call(Context context, Text text, Arguments arguments);
    }

    /// The methods that take arguments by name.
    private static final Set<String> NAMING = Set.of("split", "rsplit", "splitlines", "format");

    private static final Map<String, Method> TABLE = table();

    private TextMethods() {}

    private static Map<String, Method> table() {
        Map<String, Method> table = new HashMap<>(TextSearch.TABLE);
        table.put("strip", (context, text, arguments) -> strip(context, text, arguments, true, true));
        table.put("lstrip", (context, text, arguments) -> strip(context, text, arguments, true, false));
        table.put("rstrip", (context, text, arguments) -> strip(context, text, arguments, false, true));
        table.put("upper", (context, text, arguments) -> upper(none(text, arguments)));
        table.put("lower", (context, text, arguments) -> lower(none(text, arguments)));
        table.put("casefold", (context, text, arguments) -> lower(none(text, arguments)));
        table.put("title", (context, text, arguments) -> title(slow(context, none(text, arguments))));
        table.put("capitalize", (context, text, arguments) -> capitalize(none(text, arguments)));
        table.put("swapcase", (context, text, arguments) -> swapcase(slow(context, none(text, arguments))));
        table.put("removeprefix", TextMethods::removePrefix);
        table.put("removesuffix", TextMethods::removeSuffix);
        table.put("ljust", (context, text, arguments) -> justify(context, text, arguments, 0));
        table.put("rjust", (context, text, arguments) -> justify(context, text, arguments, 2));
        table.put("center", (context, text, arguments) -> justify(context, text, arguments, 1));
        table.put("zfill", TextMethods::zeroFill);
        table.put("format", BraceFormat::format);
        table.put("join", (context, text, arguments) -> {
            Value items = arguments.bind("join", 1, "iterable")[0];
            return join(context, text, items == null ? Text.EMPTY : items);
        });
        for (CharacterTests test : CharacterTests.values()) {
            table.put(test.method(), (context, text, arguments) -> {
                context.budget().work(text.length());
                return BoolValue.of(test.holds(none(text, arguments).chars()));
            });
        }
        return Map.copyOf(table);
    }

    /// The method bound to its string, or null where there is none.
    static @Nullable Value bind(Context context, Text text, String name) {
        Method method = TABLE.get(name);
        return method == null
                ? null
                : new FunctionValue(name, arguments -> {
                    if (!arguments.named().isEmpty() && !NAMING.contains(name)) {
                        throw new EvaluationError(name + " takes no named arguments");
                    }
                    context.budget().object();
                    context.budget().characters(0, text.length());
                    context.budget().work(16L * text.length());
                    return method.call(context, text, arguments);
                });
    }

    /// Charges what it takes to look at every character on its own.
    static Text slow(Context context, Text text) {
        context.budget().work(80L * text.length());
        return text;
    }

    private static Text none(Text text, Arguments arguments) {
        arguments.bind("the method", 0);
        return text;
    }

    private static Text strip(Context context, Text text, Arguments arguments, boolean left, boolean right) {
        return strip(context, text, Coerce.optionalText("chars", arguments.bind("strip", 0, "chars")[0]), left, right);
    }

    /// Without the given characters, or white space where they are null, at the ends.
    static Text strip(Context context, Text text, @Nullable Text characters, boolean left, boolean right) {
        String chars = text.chars();
        context.budget().work(chars.length() * (1L + (characters == null ? 0 : characters.length())));
        int from = 0;
        int to = chars.length();
        while (left && from < to && strips(chars.codePointAt(from), characters)) {
            from += Character.charCount(chars.codePointAt(from));
        }
        while (right && to > from && strips(chars.codePointBefore(to), characters)) {
            to -= Character.charCount(chars.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static boolean strips(int c, @Nullable Text characters) {
        return characters == null ? Whitespace.isSpace(c) : characters.chars().indexOf(c) >= 0;
    }

    static Text upper(Text text) {
        return text.replaceAll(text.chars().toUpperCase(Locale.ROOT));
    }

    static Text lower(Text text) {
        return text.replaceAll(text.chars().toLowerCase(Locale.ROOT));
    }

    /// Each run of letters begins with a capital, the rest is lower case.
    private static Text title(Text text) {
        StringBuilder title = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < text.length(); ) {
            int c = text.chars().codePointAt(at);
            if (inside) {
                title.append(Character.toString(c).toLowerCase(Locale.ROOT));
            } else {
                title.append(titleCase(c));
            }
            inside = CharacterTests.isCased(c);
            at += Character.charCount(c);
        }
        return text.replaceAll(title.toString());
    }

    private static String titleCase(int c) {
        int title = Character.toTitleCase(c);
        return title == c && Character.toString(c).toUpperCase(Locale.ROOT).length() > 1
                ? capitalizeExpanded(Character.toString(c).toUpperCase(Locale.ROOT))
                : Character.toString(title);
    }

    private static String capitalizeExpanded(String upper) {
        int first = Character.charCount(upper.codePointAt(0));
        return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
    }

    static Text capitalize(Text text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.chars().codePointAt(0);
        String rest = text.chars().substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
        return text.replaceAll(titleCase(first) + rest);
    }

    private static Text swapcase(Text text) {
        StringBuilder swapped = new StringBuilder();
        text.chars().codePoints().forEach(c -> {
            String character = Character.toString(c);
            swapped.append(
                    Character.isUpperCase(c) ? character.toLowerCase(Locale.ROOT) : character.toUpperCase(Locale.ROOT));
        });
        return text.replaceAll(swapped.toString());
    }

    private static Value removePrefix(Context context, Text text, Arguments arguments) {
        Text prefix = Coerce.text("prefix", arguments.bind("removeprefix", 1, "prefix")[0]);
        return text.chars().startsWith(prefix.chars()) ? text.substring(prefix.length()) : text;
    }

    private static Value removeSuffix(Context context, Text text, Arguments arguments) {
        Text suffix = Coerce.text("suffix", arguments.bind("removesuffix", 1, "suffix")[0]);
        return text.chars().endsWith(suffix.chars()) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    /// @param side 0 puts the text to the left, 1 in the middle, 2 to the right
    private static Value justify(Context context, Text text, Arguments arguments, int side) {
        @Nullable Value[] bound = arguments.bind("the method", 1, "width", "fillchar");
        Text fill = bound[1] == null ? Text.template(" ") : Coerce.text("fillchar", bound[1]);
        if (fill.size() != 1) {
            throw new EvaluationError("the fill character is exactly one character");
        }
        return justify(context, text, Coerce.integer("width", bound[0], 0), fill, side);
    }

    static Text justify(Context context, Text text, int width, Text fill, int side) {
        int missing = Math.max(0, width - text.size());
        context.budget().work(missing);
        // Python's own way to halve an odd margin.
        int before = side == 0 ? 0 : side == 2 ? missing : missing / 2 + (missing & width & 1);
        return context.builder()
                .append(fill, before)
                .append(text)
                .append(fill, missing - before)
                .build();
    }

    private static Value zeroFill(Context context, Text text, Arguments arguments) {
        int width = Coerce.integer("width", arguments.bind("zfill", 1, "width")[0], 0);
        boolean signed = text.chars().startsWith("+") || text.chars().startsWith("-");
        int sign = signed ? 1 : 0;
        TextBuilder out = context.builder();
        out.append(text, 0, sign);
        out.append(justify(context, text.substring(sign), width - sign, Text.template("0"), 2));
        return out.build();
    }

    /// The items, all of them strings, with `separator` between.
    private static Text join(Context context, Text separator, Value items) {
        TextBuilder out = context.builder();
        boolean first = true;
        List<Value> list = new ArrayList<>(Values.list(context, items));
        for (Value item : list) {
            if (!first) {
                out.append(separator);
            }
            out.append(Coerce.text("an item to join", item));
            first = false;
        }
        return out.build();
    }
}
