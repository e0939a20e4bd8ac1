package dev.bantam.text.template;

import dev.bantam.text.template.Expression.Operator;
import dev.bantam.text.template.Expression.Passed;
import dev.bantam.text.template.Expression.Relation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recursive descent over expressions, with Jinja's order of precedence: `if` `or` `and` `not` comparisons `+ -` `~`
/// `* / // %` `**` unary signs, then calls, subscripts, filters and tests.
final class ExpressionParser {
    /// Brackets, signs and blocks nested in one another.
    static final int MAXIMUM_NESTING = 100;

    private static final int MAXIMUM_DIGITS = 4300;

    private final TokenStream tokens;
    private int nesting;

    /// Above zero inside of conditions and branches, where unknown filters only count once they are reached.
    private int conditional;

    private Set<String> names = new HashSet<>();

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    void enter() {
        if (++nesting > MAXIMUM_NESTING) {
            throw tokens.error("nested more than " + MAXIMUM_NESTING + " levels deep");
        }
    }

    void leave() {
        nesting--;
    }

    void enterConditional() {
        conditional++;
    }

    void leaveConditional() {
        conditional--;
    }

    /// Names read since the last call, and begins anew with `next`.
    Set<String> exchangeNames(Set<String> next) {
        Set<String> before = names;
        names = next;
        return before;
    }

    Expression expression() {
        enter();
        Expression expression = or();
        while (tokens.skipName("if")) {
            enterConditional();
            Expression condition = or();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            leaveConditional();
            expression = new Expression.Conditional(condition, expression, otherwise);
        }
        leave();
        return expression;
    }

    /// One expression, or several with commas between them as a tuple.
    Expression tuple() {
        return tuple(true);
    }

    /// The same without `x if y` at the top, as the heads of `for` and `if` are read.
    Expression tupleWithoutConditional() {
        return tuple(false);
    }

    private Expression tuple(boolean withConditional) {
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (!endsTuple()) {
            items.add(withConditional ? expression() : or());
            if (!tokens.skipOperator(",")) {
                break;
            }
            tuple = true;
        }
        if (!tuple) {
            if (items.isEmpty()) {
                throw tokens.error(
                        "expected an expression but found " + tokens.current().describe());
            }
            return items.getFirst();
        }
        return new Expression.TupleLiteral(items);
    }

    private boolean endsTuple() {
        return switch (tokens.current().type()) {
            case PRINT_END, BLOCK_END -> true;
            case OPERATOR -> tokens.current().isOperator(")");
            case DATA, PRINT_BEGIN, BLOCK_BEGIN, NAME, STRING, INTEGER, FLOAT, END -> false;
        };
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (tokens.skipName("not")) {
            enter();
            Expression operand = not();
            leave();
            return new Expression.Not(operand);
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<Expression.Operand> operands = new ArrayList<>();
        Relation relation = relation();
        while (relation != null) {
            operands.add(new Expression.Operand(relation, sum()));
            relation = relation();
        }
        return operands.isEmpty() ? first : new Expression.Comparison(first, operands);
    }

    private @Nullable Relation relation() {
        Token token = tokens.current();
        if (token.isName("not") && tokens.following().isName("in")) {
            tokens.next();
            tokens.next();
            return Relation.NOT_IN;
        }
        if (token.type() != Token.Type.OPERATOR && !token.isName("in")) {
            return null;
        }
        for (Relation relation : Relation.values()) {
            if (relation.symbol().equals(token.text())) {
                tokens.next();
                return relation;
            }
        }
        return null;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (true) {
            if (tokens.skipOperator("+")) {
                left = new Expression.Arithmetic(Operator.ADD, left, concatenation());
            } else if (tokens.skipOperator("-")) {
                left = new Expression.Arithmetic(Operator.SUBTRACT, left, concatenation());
            } else {
                return left;
            }
        }
    }

    private Expression concatenation() {
        Expression first = product();
        if (!tokens.current().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Expression.Concatenation(parts);
    }

    private Expression product() {
        Expression left = power();
        while (true) {
            if (tokens.skipOperator("*")) {
                left = new Expression.Arithmetic(Operator.MULTIPLY, left, power());
            } else if (tokens.skipOperator("/")) {
                left = new Expression.Arithmetic(Operator.DIVIDE, left, power());
            } else if (tokens.skipOperator("//")) {
                left = new Expression.Arithmetic(Operator.FLOOR_DIVIDE, left, power());
            } else if (tokens.skipOperator("%")) {
                left = new Expression.Arithmetic(Operator.REMAINDER, left, power());
            } else {
                return left;
            }
        }
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            left = new Expression.Arithmetic(Operator.POWER, left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilter) {
        Expression expression;
        if (tokens.current().isOperator("-") || tokens.current().isOperator("+")) {
            boolean negative = tokens.next().isOperator("-");
            enter();
            Expression operand = unary(false);
            leave();
            expression = negative ? new Expression.Negate(operand) : new Expression.Plus(operand);
        } else {
            expression = postfix(primary());
        }
        return withFilter ? filters(postfix(expression)) : expression;
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.type()) {
            case NAME -> name(token.text());
            case STRING -> string(token);
            case INTEGER -> new Expression.Literal(integer(token));
            case FLOAT ->
                new Expression.Literal(
                        new FloatValue(Double.parseDouble(token.text().replace("_", ""))));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesised();
                    case "[" -> new Expression.ListLiteral(items("]"));
                    case "{" -> dict();
                    default -> throw unexpected(token);
                };
            case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> throw unexpected(token);
        };
    }

    private static TemplateException unexpected(Token token) {
        return new TemplateException(token.line(), "unexpected " + token.describe());
    }

    private Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(BoolValue.TRUE);
            case "false", "False" -> new Expression.Literal(BoolValue.FALSE);
            case "none", "None" -> new Expression.Literal(NoneValue.NONE);
            default -> {
                names.add(name);
                yield new Expression.Name(name);
            }
        };
    }

    /// Neighbouring strings are one, as in Python.
    private Expression string(Token first) {
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.current().type() == Token.Type.STRING) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(Text.template(text.toString()));
    }

    private static IntValue integer(Token token) {
        String digits = token.text().replace("_", "").toLowerCase(java.util.Locale.ROOT);
        if (digits.length() > MAXIMUM_DIGITS) {
            throw new TemplateException(token.line(), "integer of more than " + MAXIMUM_DIGITS + " digits");
        }
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
        return new IntValue(new BigInteger(radix == 10 ? digits : digits.substring(2), radix), true);
    }

    private Expression parenthesised() {
        enter();
        Expression inside = tokens.current().isOperator(")") ? new Expression.TupleLiteral(List.of()) : tuple();
        leave();
        tokens.expectOperator(")");
        return inside;
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.current().isOperator(close)) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator(close)) {
                    break;
                }
            }
            items.add(expression());
        }
        tokens.expectOperator(close);
        return items;
    }

    private Expression dict() {
        List<Expression.Pair> pairs = new ArrayList<>();
        while (!tokens.current().isOperator("}")) {
            if (!pairs.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator("}")) {
                    break;
                }
            }
            Expression key = expression();
            tokens.expectOperator(":");
            pairs.add(new Expression.Pair(key, expression()));
        }
        tokens.expectOperator("}");
        return new Expression.DictLiteral(pairs);
    }

    private Expression postfix(Expression start) {
        Expression expression = start;
        while (true) {
            if (tokens.skipOperator(".")) {
                expression = attribute(expression);
            } else if (tokens.skipOperator("[")) {
                expression = subscript(expression);
            } else if (tokens.current().isOperator("(")) {
                expression = new Expression.Call(expression, passed());
            } else {
                return expression;
            }
        }
    }

    private Expression attribute(Expression object) {
        Token token = tokens.next();
        return switch (token.type()) {
            case NAME -> new Expression.Attribute(object, token.text());
            case INTEGER -> new Expression.Subscript(object, new Expression.Literal(integer(token)));
            case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, STRING, FLOAT, OPERATOR, END ->
                throw new TemplateException(
                        token.line(), "expected a name or number after '.' but found " + token.describe());
        };
    }

    private Expression subscript(Expression object) {
        Expression start = sliceEnd() ? null : expression();
        if (!tokens.current().isOperator(":")) {
            if (start == null) {
                throw tokens.error(
                        "expected a subscript but found " + tokens.current().describe());
            }
            if (!tokens.current().isOperator(",")) {
                tokens.expectOperator("]");
                return new Expression.Subscript(object, start);
            }
            List<Expression> items = new ArrayList<>(List.of(start));
            while (tokens.skipOperator(",")) {
                items.add(expression());
            }
            tokens.expectOperator("]");
            return new Expression.Subscript(object, new Expression.TupleLiteral(items));
        }
        tokens.next();
        Expression stop = sliceEnd() ? null : expression();
        Expression step = tokens.skipOperator(":") && !sliceEnd() ? expression() : null;
        tokens.expectOperator("]");
        return new Expression.Slice(object, start, stop, step);
    }

    private boolean sliceEnd() {
        return tokens.current().isOperator(":") || tokens.current().isOperator("]");
    }

    private Expression filters(Expression start) {
        Expression expression = start;
        while (true) {
            if (tokens.current().isOperator("|")) {
                tokens.next();
                expression = filter(expression);
            } else if (tokens.current().isName("is")) {
                tokens.next();
                expression = test(expression);
            } else if (tokens.current().isOperator("(")) {
                expression = new Expression.Call(expression, passed());
            } else {
                return expression;
            }
        }
    }

    /// A filter whose name comes next, on `input`.
    Expression filter(Expression input) {
        String name = dottedName();
        if (conditional == 0 && !Filters.TABLE.containsKey(name)) {
            throw tokens.error("there is no filter named '" + name + "'");
        }
        Passed passed = tokens.current().isOperator("(") ? passed() : Passed.NOTHING;
        return new Expression.Filtered(input, name, passed);
    }

    /// Filters one after the other, as in `{% filter a|b %}`.
    Expression filterChain(Expression input) {
        Expression expression = filter(input);
        while (tokens.skipOperator("|")) {
            expression = filter(expression);
        }
        return expression;
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(
                tokens.expect(Token.Type.NAME, "the name of a filter or test").text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Token.Type.NAME, "a name").text());
        }
        return name.toString();
    }

    private Expression test(Expression input) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        if (conditional == 0 && !Tests.TABLE.containsKey(name)) {
            throw tokens.error("there is no test named '" + name + "'");
        }
        Passed passed = Passed.NOTHING;
        if (tokens.current().isOperator("(")) {
            passed = passed();
        } else if (beginsTestArgument(tokens.current())) {
            if (tokens.current().isName("is")) {
                throw tokens.error("tests can't be chained with 'is'");
            }
            passed = new Passed(List.of(postfix(primary())), Map.of(), null, null);
        }
        Expression tested = new Expression.Tested(input, name, passed);
        return negated ? new Expression.Not(tested) : tested;
    }

    private static boolean beginsTestArgument(Token token) {
        return switch (token.type()) {
            case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.isOperator("[") || token.isOperator("{");
            case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
        };
    }

    /// Arguments of a call, with their parentheses.
    private Passed passed() {
        enter();
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Expression spread = null;
        Expression spreadNamed = null;
        boolean first = true;
        while (!tokens.current().isOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            Token token = tokens.current();
            if (token.isOperator("**") && spreadNamed == null) {
                tokens.next();
                spreadNamed = expression();
            } else if (token.isOperator("*") && spread == null && spreadNamed == null) {
                tokens.next();
                spread = expression();
            } else if (token.type() == Token.Type.NAME && tokens.following().isOperator("=") && spreadNamed == null) {
                tokens.next();
                tokens.next();
                if (named.put(token.text(), expression()) != null) {
                    throw tokens.error("argument '" + token.text() + "' is passed twice");
                }
            } else if (named.isEmpty() && spread == null && spreadNamed == null) {
                positional.add(expression());
            } else {
                throw tokens.error("argument in the wrong place: values by position come first");
            }
        }
        tokens.expectOperator(")");
        leave();
        return new Passed(positional, named, spread, spreadNamed);
    }
}
