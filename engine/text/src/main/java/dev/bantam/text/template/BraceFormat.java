package dev.bantam.text.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `'{} {name:>8}'.format(values)`
final class BraceFormat {
    private static final Pattern FIELD =
            Pattern.compile("([^.\\[!:]*)((?:\\.[^.\\[!:]+|\\[[^\\]]+\\])*)(?:!([rsa]))?(?::(.*))?", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");
    private static final int MAXIMUM_FIELD = 200;

    private final Context context;
    private final Text format;
    private final Arguments arguments;
    private final TextBuilder out;
    private int automatic;
    private boolean numbered;

    private BraceFormat(Context context, Text format, Arguments arguments) {
        this.context = context;
        this.format = format;
        this.arguments = arguments;
        this.out = context.builder();
    }

    static Value format(Context context, Text format, Arguments arguments) {
        BraceFormat writer = new BraceFormat(context, format, arguments);
        writer.write();
        return writer.out.build();
    }

    private void write() {
        String chars = format.chars();
        int at = 0;
        int plain = 0;
        while (at < chars.length()) {
            char c = chars.charAt(at);
            if (c != '{' && c != '}') {
                at++;
                continue;
            }
            out.append(format, plain, at);
            if (at + 1 < chars.length() && chars.charAt(at + 1) == c) {
                out.append(format, at, at + 1);
                at += 2;
            } else if (c == '}') {
                throw new EvaluationError("a format has a '}' without '{'");
            } else {
                int close = close(chars, at + 1);
                field(format.substring(at + 1, close));
                at = close + 1;
            }
            plain = at;
        }
        out.append(format, plain, chars.length());
    }

    private static int close(String chars, int from) {
        int depth = 1;
        for (int at = from; at < chars.length(); at++) {
            char c = chars.charAt(at);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        throw new EvaluationError("a format has a '{' without '}'");
    }

    private void field(Text field) {
        context.budget().step();
        if (field.length() > MAXIMUM_FIELD) {
            throw new EvaluationError("a field of a format is longer than " + MAXIMUM_FIELD + " characters");
        }
        Matcher matcher = FIELD.matcher(field.chars());
        if (!matcher.matches()) {
            throw new EvaluationError("a format has the malformed field '{" + field + "}'");
        }
        Value value = follow(argument(group(matcher, 1)), group(matcher, 2));
        String conversion = group(matcher, 3);
        if (!conversion.isEmpty()) {
            value = conversion.equals("s") ? Coerce.string(context, value) : PythonText.represent(context, value);
        }
        String specification = group(matcher, 4);
        boolean control = field.isControl();
        if (specification.contains("{")) {
            // Widths may be fields themselves, one level deep.
            Text inner = Text.of(specification, field.isControl());
            BraceFormat nested = new BraceFormat(context, inner, arguments);
            nested.automatic = automatic;
            nested.numbered = numbered;
            context.budget().enter();
            nested.write();
            context.budget().leave();
            automatic = nested.automatic;
            numbered = nested.numbered;
            Text filled = nested.out.build();
            specification = filled.chars();
            control &= filled.isControl();
        }
        out.append(FormatSpecification.parse(specification).apply(context, value, control));
    }

    private static String group(Matcher matcher, int group) {
        @Nullable String text = matcher.group(group);
        return text == null ? "" : text;
    }

    private Value argument(String name) {
        if (name.isEmpty() || name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            numbered |= !name.isEmpty();
            int index = name.isEmpty() ? automatic++ : name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
            if (numbered && automatic > 0) {
                throw new EvaluationError("a format either numbers all of its fields or none");
            }
            if (index >= arguments.positional().size()) {
                throw new EvaluationError("a format asks for value " + index + ", which is not there");
            }
            return arguments.positional().get(index);
        }
        Value value = arguments.named().get(name);
        if (value == null) {
            throw new EvaluationError("a format asks for '" + name + "', which is not there");
        }
        return value;
    }

    private Value follow(Value start, String path) {
        Value value = start;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            String attribute = step.group(1);
            if (attribute != null) {
                value = Access.attribute(context, value, attribute);
            } else {
                String key = group(step, 2);
                boolean index = key.length() < 7 && key.chars().allMatch(c -> c >= '0' && c <= '9');
                value = Access.subscript(context, value, index ? IntValue.of(Long.parseLong(key)) : Text.template(key));
            }
        }
        return value;
    }
}
