package dev.bantam.text.template;

import dev.bantam.text.template.Expression.Passed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives expressions their values.
final class Evaluator {
    private final Context context;
    private final Budget budget;

    Evaluator(Context context) {
        this.context = context;
        this.budget = context.budget();
    }

    Value evaluate(Expression expression, Scope scope) {
        budget.enter();
        Value value = switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> {
                budget.work(8L * scope.depth());
                yield scope.get(name.name());
            }
            case Expression.ListLiteral list -> SequenceValue.list(all(list.items(), scope));
            case Expression.TupleLiteral tuple -> SequenceValue.tuple(all(tuple.items(), scope));
            case Expression.DictLiteral dict -> dict(dict, scope);
            case Expression.Attribute attribute ->
                Access.attribute(context, evaluate(attribute.object(), scope), attribute.name());
            case Expression.Subscript subscript ->
                Access.subscript(context, evaluate(subscript.object(), scope), evaluate(subscript.index(), scope));
            case Expression.Slice slice ->
                Access.slice(
                        context,
                        evaluate(slice.object(), scope),
                        bound(slice.start(), scope),
                        bound(slice.stop(), scope),
                        bound(slice.step(), scope));
            case Expression.Call call -> call(evaluate(call.callee(), scope), arguments(call.passed(), scope));
            case Expression.Filtered filtered -> {
                Filters.Filter filter = Filters.named(filtered.filter());
                budget.object();
                Value input = evaluate(filtered.input(), scope);
                yield filter.apply(context, input, arguments(filtered.passed(), scope));
            }
            case Expression.Tested tested -> {
                Tests.Test test = Tests.named(tested.test());
                Value input = evaluate(tested.input(), scope);
                yield BoolValue.of(test.holds(context, input, arguments(tested.passed(), scope)));
            }
            case Expression.Conditional conditional -> conditional(conditional, scope);
            case Expression.Arithmetic arithmetic ->
                Calculations.calculate(
                        context,
                        arithmetic.operator(),
                        evaluate(arithmetic.left(), scope),
                        evaluate(arithmetic.right(), scope));
            case Expression.And and -> {
                Value left = evaluate(and.left(), scope);
                yield Values.truth(left) ? evaluate(and.right(), scope) : left;
            }
            case Expression.Or or -> {
                Value left = evaluate(or.left(), scope);
                yield Values.truth(left) ? left : evaluate(or.right(), scope);
            }
            case Expression.Not not -> BoolValue.of(!Values.truth(evaluate(not.operand(), scope)));
            case Expression.Negate negate -> Calculations.negate(evaluate(negate.operand(), scope));
            case Expression.Plus plus -> Calculations.plus(evaluate(plus.operand(), scope));
            case Expression.Concatenation concatenation -> {
                TextBuilder out = context.builder();
                for (Expression part : concatenation.parts()) {
                    out.append(Coerce.string(context, evaluate(part, scope)));
                }
                yield out.build();
            }
            case Expression.Comparison comparison -> compare(comparison, scope);
        };
        budget.leave();
        return value;
    }

    private List<Value> all(List<Expression> expressions, Scope scope) {
        budget.object();
        budget.entries(expressions.size());
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value dict(Expression.DictLiteral dict, Scope scope) {
        budget.object();
        budget.entries(3L * dict.pairs().size());
        List<DictValue.Entry> entries = new ArrayList<>(dict.pairs().size());
        for (Expression.Pair pair : dict.pairs()) {
            entries.add(new DictValue.Entry(evaluate(pair.key(), scope), evaluate(pair.value(), scope)));
        }
        return DictValue.of(entries);
    }

    private Value bound(@Nullable Expression expression, Scope scope) {
        return expression == null ? NoneValue.NONE : evaluate(expression, scope);
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        if (Values.truth(evaluate(conditional.condition(), scope))) {
            return evaluate(conditional.then(), scope);
        }
        return conditional.otherwise() == null
                ? new UndefinedValue("an inline 'if' without 'else' was false")
                : evaluate(conditional.otherwise(), scope);
    }

    private Value compare(Expression.Comparison comparison, Scope scope) {
        Value left = evaluate(comparison.first(), scope);
        for (Expression.Operand operand : comparison.operands()) {
            Value right = evaluate(operand.right(), scope);
            boolean holds = switch (operand.relation()) {
                case EQUAL -> Comparisons.equal(context, left, right);
                case NOT_EQUAL -> !Comparisons.equal(context, left, right);
                case LESS -> Comparisons.compare(context, left, right) < 0;
                case LESS_OR_EQUAL -> Comparisons.compare(context, left, right) <= 0;
                case GREATER -> Comparisons.compare(context, left, right) > 0;
                case GREATER_OR_EQUAL -> Comparisons.compare(context, left, right) >= 0;
                case IN -> Comparisons.contains(context, right, left);
                case NOT_IN -> !Comparisons.contains(context, right, left);
            };
            if (!holds) {
                return BoolValue.FALSE;
            }
            left = right;
        }
        return BoolValue.TRUE;
    }

    Value call(Value callee, Arguments arguments) {
        return switch (callee) {
            case FunctionValue function -> function.body().call(arguments);
            case LoopValue loop -> loop.recurse(arguments);
            case UndefinedValue undefined -> throw undefined.error();
            default -> throw new EvaluationError("a value of type " + Values.typeName(callee) + " can't be called");
        };
    }

    Arguments arguments(Passed passed, Scope scope) {
        if (passed.isNothing()) {
            return Arguments.NONE;
        }
        List<Value> positional = all(passed.positional(), scope);
        Map<String, Value> named = new LinkedHashMap<>();
        for (var argument : passed.named().entrySet()) {
            named.put(argument.getKey(), evaluate(argument.getValue(), scope));
        }
        if (passed.spread() != null) {
            positional.addAll(Values.list(context, evaluate(passed.spread(), scope)));
        }
        if (passed.spreadNamed() != null) {
            if (!(evaluate(passed.spreadNamed(), scope) instanceof DictValue dict)) {
                throw new EvaluationError("'**' needs a dict");
            }
            budget.entries(3L * dict.size());
            for (DictValue.Entry entry : dict.entries()) {
                String name =
                        Coerce.text("the name of an argument", entry.key()).chars();
                if (named.put(name, entry.value()) != null) {
                    throw new EvaluationError("argument '" + name + "' is passed twice");
                }
            }
        }
        return new Arguments(positional, named);
    }
}
