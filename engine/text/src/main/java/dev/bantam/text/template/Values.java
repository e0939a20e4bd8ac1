package dev.bantam.text.template;

import dev.bantam.text.TextSpan;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Questions that every value answers: is it true, how long is it, what does it hold, what is its type called.
final class Values {
    private Values() {}

    /// A value of the caller's; strings are user text, a [TextSpan] says itself whose it is.
    ///
    /// @throws TemplateException where the object is of no kind that a template knows
    static Value of(@Nullable Object object) {
        return of(object, 0);
    }

    private static Value of(@Nullable Object object, int depth) {
        if (depth > Value.MAXIMUM_NESTING) {
            throw new EvaluationError("variables are nested more than " + Value.MAXIMUM_NESTING + " levels deep");
        }
        return switch (object) {
            case null -> NoneValue.NONE;
            case String string -> Text.user(string);
            case TextSpan span -> Text.of(span.text(), span.control());
            case Boolean bool -> BoolValue.of(bool);
            case BigInteger integer -> new IntValue(integer, false);
            case Long _, Integer _, Short _, Byte _ ->
                new IntValue(BigInteger.valueOf(((Number) object).longValue()), false);
            case Double _, Float _, BigDecimal _ -> new FloatValue(((Number) object).doubleValue());
            case Map<?, ?> map -> {
                List<DictValue.Entry> entries = new ArrayList<>(map.size());
                map.forEach((key, value) -> entries.add(new DictValue.Entry(of(key, depth + 1), of(value, depth + 1))));
                yield DictValue.of(entries);
            }
            case Collection<?> collection -> {
                List<Value> items = new ArrayList<>(collection.size());
                collection.forEach(item -> items.add(of(item, depth + 1)));
                yield SequenceValue.list(items);
            }
            default ->
                throw new EvaluationError("variables may hold strings, numbers, booleans, null, lists and maps, not "
                        + object.getClass().getName());
        };
    }

    static boolean truth(Value value) {
        return switch (value) {
            case BoolValue bool -> bool == BoolValue.TRUE;
            case NoneValue none -> false;
            case UndefinedValue undefined -> false;
            case IntValue integer -> integer.value().signum() != 0;
            case FloatValue number -> number.value() != 0;
            case Text text -> !text.isEmpty();
            case SequenceValue sequence -> !sequence.items().isEmpty();
            case DictValue dict -> dict.size() > 0;
            case ViewValue view -> !view.items().isEmpty();
            case LoopValue loop -> loop.length() > 0;
            case FunctionValue function -> true;
            case GeneratorValue generator -> true;
            case NamespaceValue namespace -> true;
        };
    }

    /// The length, or -1 for values that have none.
    static int length(Value value) {
        return switch (value) {
            case Text text -> text.size();
            case SequenceValue sequence -> sequence.items().size();
            case DictValue dict -> dict.size();
            case ViewValue view -> view.items().size();
            case LoopValue loop -> loop.length();
            case UndefinedValue undefined -> 0;
            case BoolValue bool -> -1;
            case FloatValue number -> -1;
            case FunctionValue function -> -1;
            case GeneratorValue generator -> -1;
            case IntValue integer -> -1;
            case NamespaceValue namespace -> -1;
            case NoneValue none -> -1;
        };
    }

    /// What a loop over the value meets, or null where it can't be looped over.
    static @Nullable Iterator<Value> iterator(Context context, Value value) {
        return switch (value) {
            case Text text -> new Characters(context, text);
            case SequenceValue sequence -> sequence.items().iterator();
            case DictValue dict -> {
                context.budget().entries(dict.size());
                yield dict.keys().iterator();
            }
            case ViewValue view -> view.items().iterator();
            case GeneratorValue generator -> generator.iterator();
            case UndefinedValue undefined -> Collections.emptyIterator();
            case BoolValue bool -> null;
            case FloatValue number -> null;
            case FunctionValue function -> null;
            case IntValue integer -> null;
            case LoopValue loop -> null;
            case NamespaceValue namespace -> null;
            case NoneValue none -> null;
        };
    }

    /// Each code point of a text as a text of its own.
    private static final class Characters implements Iterator<Value> {
        private final Context context;
        private final Text text;
        private int at;

        Characters(Context context, Text text) {
            this.context = context;
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return at < text.length();
        }

        @Override
        public Value next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            context.budget().object();
            int from = at;
            at += Character.charCount(text.chars().codePointAt(from));
            return text.substring(from, at);
        }
    }

    static Iterator<Value> iterate(Context context, Value value) {
        Iterator<Value> iterator = iterator(context, value);
        if (iterator == null) {
            throw new EvaluationError("a value of type " + typeName(value) + " can't be looped over");
        }
        return iterator;
    }

    /// Everything that a loop over the value meets, as a list of its own.
    static List<Value> list(Context context, Value value) {
        List<Value> list = new ArrayList<>();
        Iterator<Value> iterator = iterate(context, value);
        while (iterator.hasNext()) {
            context.budget().allocate(32);
            list.add(iterator.next());
        }
        return list;
    }

    /// The number in an int or bool, or null for other values.
    static @Nullable BigInteger integer(Value value) {
        return switch (value) {
            case IntValue integer -> integer.value();
            case BoolValue bool -> bool == BoolValue.TRUE ? BigInteger.ONE : BigInteger.ZERO;
            default -> null;
        };
    }

    /// The number in an int, bool or float as a double, or null for other values.
    static @Nullable Double number(Value value) {
        if (value instanceof FloatValue number) {
            return number.value();
        }
        BigInteger integer = integer(value);
        return integer == null ? null : Double.valueOf(integer.doubleValue());
    }

    /// Python's name of the type.
    static String typeName(Value value) {
        return switch (value) {
            case Text text -> "str";
            case BoolValue bool -> "bool";
            case IntValue integer -> "int";
            case FloatValue number -> "float";
            case NoneValue none -> "NoneType";
            case UndefinedValue undefined -> "Undefined";
            case SequenceValue sequence ->
                switch (sequence.kind()) {
                    case LIST -> "list";
                    case TUPLE -> "tuple";
                    case RANGE -> "range";
                };
            case DictValue dict -> "dict";
            case ViewValue view -> view.name();
            case GeneratorValue generator -> "generator";
            case FunctionValue function -> "function";
            case NamespaceValue namespace -> "Namespace";
            case LoopValue loop -> "LoopContext";
        };
    }
}
