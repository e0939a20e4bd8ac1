package dev.bantam.text.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON as Python's `json.dumps` lays it out. Strings keep their origin; everything around them counts as user text.
final class JsonWriter {
    private final TextBuilder out;
    private final Context context;
    private final boolean asciiOnly;
    private final boolean sortKeys;
    private final @Nullable Text indent;
    private final Text itemSeparator;
    private final Text keySeparator;

    private JsonWriter(
            Context context,
            boolean asciiOnly,
            @Nullable Text indent,
            Text itemSeparator,
            Text keySeparator,
            boolean sortKeys) {
        this.context = context;
        this.out = context.builder();
        this.asciiOnly = asciiOnly;
        this.indent = indent;
        this.itemSeparator = itemSeparator;
        this.keySeparator = keySeparator;
        this.sortKeys = sortKeys;
    }

    /// The filter `tojson(ensure_ascii, indent, separators, sort_keys)`, all of them optional.
    static Value tojson(Context context, Value value, Arguments arguments) {
        @Nullable Value[] bound = arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        Text indent = indent(context, bound[1]);
        Text itemSeparator = Text.user(indent == null ? ", " : ",");
        Text keySeparator = Text.user(": ");
        if (bound[2] != null && bound[2] != NoneValue.NONE) {
            List<Value> separators = Values.list(context, bound[2]);
            if (separators.size() != 2) {
                throw new EvaluationError("tojson needs two separators, for items and for keys");
            }
            itemSeparator = Coerce.text("separator", separators.get(0));
            keySeparator = Coerce.text("separator", separators.get(1));
        }
        JsonWriter writer = new JsonWriter(
                context,
                Coerce.truth(bound[0], false),
                indent,
                itemSeparator,
                keySeparator,
                Coerce.truth(bound[3], false));
        writer.write(value, 0);
        return writer.out.build();
    }

    private static @Nullable Text indent(Context context, @Nullable Value value) {
        if (value == null || value == NoneValue.NONE) {
            return null;
        }
        if (value instanceof Text text) {
            return text;
        }
        int width = Math.max(0, Coerce.integer("indent", value, 0));
        context.budget().characters(0, width);
        return Text.user(" ".repeat(width));
    }

    private void write(Value value, int depth) {
        out.step();
        switch (value) {
            case Text text -> quote(text);
            case IntValue integer -> out.append(integer, false);
            case BoolValue bool -> out.append(bool == BoolValue.TRUE ? "true" : "false", false);
            case FloatValue number -> out.append(number(number.value()), false);
            case NoneValue none -> out.append("null", false);
            case SequenceValue sequence
            when sequence.kind() != SequenceValue.Kind.RANGE -> list(sequence.items(), depth);
            case DictValue dict -> dict(dict, depth);
            case SequenceValue range -> throw refused(range);
            case FunctionValue function -> throw refused(function);
            case GeneratorValue generator -> throw refused(generator);
            case LoopValue loop -> throw refused(loop);
            case NamespaceValue namespace -> throw refused(namespace);
            case UndefinedValue undefined -> throw refused(undefined);
            case ViewValue view -> throw refused(view);
        }
    }

    private static EvaluationError refused(Value value) {
        String reason = value instanceof UndefinedValue undefined ? ": " + undefined.message() : "";
        return new EvaluationError("a value of type " + Values.typeName(value) + " can't be written as JSON" + reason);
    }

    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : PythonText.number(number);
    }

    private void list(List<Value> items, int depth) {
        if (items.isEmpty()) {
            out.append("[]", false);
            return;
        }
        out.append('[', false);
        boolean first = true;
        for (Value item : items) {
            separate(first, depth + 1);
            write(item, depth + 1);
            first = false;
        }
        newline(depth);
        out.append(']', false);
    }

    private void dict(DictValue dict, int depth) {
        if (dict.size() == 0) {
            out.append("{}", false);
            return;
        }
        List<DictValue.Entry> entries = new ArrayList<>(dict.entries());
        if (sortKeys) {
            entries.sort((left, right) -> Comparisons.compare(context, left.key(), right.key()));
        }
        out.append('{', false);
        boolean first = true;
        for (DictValue.Entry entry : entries) {
            separate(first, depth + 1);
            key(entry.key());
            out.append(keySeparator);
            write(entry.value(), depth + 1);
            first = false;
        }
        newline(depth);
        out.append('}', false);
    }

    private void key(Value key) {
        switch (key) {
            case Text text -> quote(text);
            case IntValue integer ->
                out.append('"', false).append(integer, false).append('"', false);
            case BoolValue bool -> out.append(bool == BoolValue.TRUE ? "\"true\"" : "\"false\"", false);
            case FloatValue number -> out.append("\"" + number(number.value()) + "\"", false);
            case NoneValue none -> out.append("\"null\"", false);
            default -> throw new EvaluationError("a key of type " + Values.typeName(key) + " can't be written as JSON");
        }
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(itemSeparator);
        }
        newline(depth);
    }

    private void newline(int depth) {
        if (indent != null) {
            out.append('\n', false);
            for (int i = 0; i < depth; i++) {
                out.append(indent);
            }
        }
    }

    private void quote(Text text) {
        String chars = text.chars();
        out.append('"', false);
        int plain = 0;
        for (int at = 0; at < chars.length(); at++) {
            char c = chars.charAt(at);
            if (c == '"' || c == '\\' || c < ' ' || (asciiOnly && c > '~')) {
                out.append(text, plain, at);
                out.append(escape(c), text.isControl(at));
                plain = at + 1;
            }
        }
        out.append(text, plain, chars.length());
        out.append('"', false);
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            default -> PythonText.hexadecimal("\\u", c, 4);
        };
    }
}
