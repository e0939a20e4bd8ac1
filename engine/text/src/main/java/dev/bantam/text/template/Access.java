package dev.bantam.text.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `object.name`, `object[key]` and `object[start:stop:step]`.
///
/// As in Jinja's sandbox a dot prefers the methods of the object's type and a subscript prefers its entries, each
/// falling back to the other; what neither has is undefined.
final class Access {
    private Access() {}

    static Value attribute(Context context, Value object, String name) {
        Value member = member(context, object, name);
        if (member != null) {
            return member;
        }
        Value entry = entry(context, object, Text.template(name));
        return entry != null ? entry : missing(object, name);
    }

    static Value subscript(Context context, Value object, Value key) {
        Value entry = entry(context, object, key);
        if (entry != null) {
            return entry;
        }
        if (key instanceof Text name) {
            Value member = member(context, object, name.chars());
            return member != null ? member : missing(object, name.chars());
        }
        BigInteger index = Values.integer(key);
        return missing(object, index == null ? "of type " + Values.typeName(key) : index.toString());
    }

    private static UndefinedValue missing(Value object, String key) {
        return new UndefinedValue(
                "a value of type " + Values.typeName(object) + " has no entry or attribute '" + key + "'");
    }

    private static @Nullable Value member(Context context, Value object, String name) {
        return switch (object) {
            case UndefinedValue undefined -> throw undefined.error();
            case Text text -> TextMethods.bind(context, text, name);
            case DictValue dict -> ContainerMethods.bind(context, dict, name);
            case SequenceValue sequence -> ContainerMethods.bind(context, sequence, name);
            case NamespaceValue namespace -> namespace.attributes().get(name);
            case LoopValue loop -> loop.attribute(name, context);
            case IntValue number -> number(number, name);
            case FloatValue number -> number(number, name);
            case FunctionValue function -> name.equals("name") ? Text.template(function.name()) : null;
            case BoolValue bool -> null;
            case GeneratorValue generator -> null;
            case NoneValue none -> null;
            case ViewValue view -> null;
        };
    }

    private static @Nullable Value number(Value number, String name) {
        return switch (name) {
            case "real" -> number;
            case "imag" -> number instanceof FloatValue ? new FloatValue(0) : IntValue.of(0);
            case "is_integer" ->
                number instanceof FloatValue value
                        ? new FunctionValue(name, arguments -> BoolValue.of(Math.rint(value.value()) == value.value()))
                        : null;
            default -> null;
        };
    }

    private static @Nullable Value entry(Context context, Value object, Value key) {
        return switch (object) {
            case UndefinedValue undefined -> throw undefined.error();
            case DictValue dict -> isHashable(key) ? dict.get(key) : null;
            case Text text -> {
                int at = index(key, text.size());
                if (at >= 0 && text.size() != text.length()) {
                    context.budget().work(4L * text.length());
                }
                yield at < 0 ? null : text.at(at);
            }
            case SequenceValue sequence -> {
                int at = index(key, sequence.items().size());
                yield at < 0 ? null : sequence.items().get(at);
            }
            case BoolValue bool -> null;
            case FloatValue number -> null;
            case FunctionValue function -> null;
            case GeneratorValue generator -> null;
            case IntValue number -> null;
            case LoopValue loop -> null;
            case NamespaceValue namespace -> null;
            case NoneValue none -> null;
            case ViewValue view -> null;
        };
    }

    private static boolean isHashable(Value key) {
        return !(key instanceof DictValue
                || key instanceof ViewValue
                || (key instanceof SequenceValue sequence && sequence.kind() == SequenceValue.Kind.LIST));
    }

    /// The index from the front, or -1 where the key is no integer or out of range.
    private static int index(Value key, int size) {
        BigInteger integer = Values.integer(key);
        if (integer == null || integer.bitLength() > 31) {
            return -1;
        }
        int index = integer.intValue();
        int at = index < 0 ? index + size : index;
        return at >= 0 && at < size ? at : -1;
    }

    static Value slice(Context context, Value object, Value start, Value stop, Value step) {
        if (object instanceof UndefinedValue undefined) {
            throw undefined.error();
        }
        int size = object instanceof Text || object instanceof SequenceValue ? Values.length(object) : -1;
        if (size < 0) {
            throw new EvaluationError("a value of type " + Values.typeName(object) + " can't be sliced");
        }
        int stride = bound(step, 1);
        if (stride == 0) {
            throw new EvaluationError("the step of a slice is zero");
        }
        int low = stride > 0 ? 0 : -1;
        int high = stride > 0 ? size : size - 1;
        int from = start == NoneValue.NONE ? (stride > 0 ? low : high) : clamp(bound(start, 0), size, low, high);
        int to = stop == NoneValue.NONE ? (stride > 0 ? high : low) : clamp(bound(stop, 0), size, low, high);
        if (object instanceof Text text) {
            return slice(context, text, from, to, stride);
        }
        if (object instanceof SequenceValue sequence) {
            List<Value> items = new ArrayList<>();
            for (long at = from; stride > 0 ? at < to : at > to; at += stride) {
                context.budget().allocate(8);
                items.add(sequence.items().get((int) at));
            }
            return SequenceValue.of(sequence.kind(), items);
        }
        throw new IllegalStateException("not a sequence");
    }

    private static Text slice(Context context, Text text, int from, int to, int stride) {
        if (text.size() != text.length()) {
            context.budget().work(4L * text.length());
        }
        if (stride == 1) {
            context.budget().characters(0, Math.max(0, to - from));
            return from < to ? text.substring(text.offset(from), text.offset(to)) : Text.EMPTY;
        }
        int[] offsets = offsets(context, text);
        TextBuilder picked = context.builder();
        for (long at = from; stride > 0 ? at < to : at > to; at += stride) {
            picked.append(text, offsets[(int) at], offsets[(int) at + 1]);
        }
        return picked.build();
    }

    /// The offset of each code point, and of the end.
    private static int[] offsets(Context context, Text text) {
        context.budget().allocate(4L * text.length());
        int[] offsets = new int[text.size() + 1];
        for (int i = 0; i < text.size(); i++) {
            offsets[i + 1] = offsets[i] + Character.charCount(text.chars().codePointAt(offsets[i]));
        }
        return offsets;
    }

    private static int bound(Value value, int absent) {
        if (value == NoneValue.NONE) {
            return absent;
        }
        BigInteger integer = Values.integer(value);
        if (integer == null) {
            throw new EvaluationError(
                    "the bounds of a slice are integers or none, not of type " + Values.typeName(value));
        }
        BigInteger limit = BigInteger.valueOf(Integer.MAX_VALUE);
        return integer.min(limit).max(limit.negate()).intValue();
    }

    private static int clamp(int bound, int size, int low, int high) {
        int at = bound < 0 ? bound + size : bound;
        return Math.max(low, Math.min(high, at));
    }
}
