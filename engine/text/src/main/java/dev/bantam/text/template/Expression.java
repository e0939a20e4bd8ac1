package dev.bantam.text.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parsed form of what stands in `{{ }}` and in the conditions and arguments of blocks.
sealed interface Expression {
    record Literal(Value value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListLiteral(List<Expression> items) implements Expression {}

    record TupleLiteral(List<Expression> items) implements Expression {}

    record DictLiteral(List<Pair> pairs) implements Expression {}

    record Attribute(Expression object, String name) implements Expression {}

    record Subscript(Expression object, Expression index) implements Expression {}

    record Slice(
            Expression object,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Expression {}

    record Call(Expression callee, Passed passed) implements Expression {}

    record Filtered(Expression input, String filter, Passed passed) implements Expression {}

    record Tested(Expression input, String test, Passed passed) implements Expression {}

    /// `then if condition else otherwise`
    record Conditional(
            Expression condition, Expression then, @Nullable Expression otherwise) implements Expression {}

    record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    record Not(Expression operand) implements Expression {}

    record Negate(Expression operand) implements Expression {}

    record Plus(Expression operand) implements Expression {}

    /// `a ~ b ~ c`
    record Concatenation(List<Expression> parts) implements Expression {}

    /// `first < second <= third`: true where every neighbouring pair is
    record Comparison(Expression first, List<Operand> operands) implements Expression {}

    /// `key: value`
    record Pair(Expression key, Expression value) {}

    /// An operator of a comparison with what stands right of it.
    record Operand(Relation relation, Expression right) {}

    /// Arguments of a call, as written.
    ///
    /// @param spread what stands after `*`
    /// @param spreadNamed what stands after `**`
    record Passed(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression spread,
            @Nullable Expression spreadNamed) {
        static final Passed NOTHING = new Passed(List.of(), Map.of(), null, null);

        boolean isNothing() {
            return positional.isEmpty() && named.isEmpty() && spread == null && spreadNamed == null;
        }
    }

    /// Operators that compute.
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR_DIVIDE("//"),
        REMAINDER("%"),
        POWER("**");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    /// Operators that compare.
    enum Relation {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        IN("in"),
        NOT_IN("not in");

        private final String symbol;

        Relation(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }
}
