package dev.bantam.text.template;

import dev.bantam.text.template.Statement.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a template's source into statements.
final class Parser {
    private static final Set<String> KEYWORDS =
            Set.of("true", "True", "false", "False", "none", "None", "and", "or", "not", "in", "is", "if", "else");

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    /// Loops around the current place, within the same macro.
    private int loops;

    private Parser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String source) {
        Parser parser = new Parser(new TokenStream(Lexer.tokens(source)));
        return parser.statements(null, 0);
    }

    /// Statements up to one of the names in `ends`, which becomes the current token.
    private List<Statement> statements(@Nullable String opened, int openedLine, String... ends) {
        expressions.enter();
        List<Statement> statements = new ArrayList<>();
        while (tokens.current().type() != Token.Type.END) {
            Token token = tokens.next();
            switch (token.type()) {
                case DATA -> statements.add(new Statement.Literal(token.line(), Text.template(token.text())));
                case PRINT_BEGIN -> {
                    statements.add(new Statement.Print(token.line(), expressions.tuple()));
                    tokens.expect(Token.Type.PRINT_END, "'}}'");
                }
                case BLOCK_BEGIN -> {
                    for (String end : ends) {
                        if (tokens.current().isName(end)) {
                            expressions.leave();
                            return List.copyOf(statements);
                        }
                    }
                    statements.add(statement());
                    endTag();
                }
                case PRINT_END, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END ->
                    throw new TemplateException(token.line(), "unexpected " + token.describe());
            }
        }
        if (opened != null) {
            throw new TemplateException(
                    openedLine, "'" + opened + "' is not closed: '" + ends[ends.length - 1] + "' is missing");
        }
        expressions.leave();
        return List.copyOf(statements);
    }

    /// The body of a block from the end of its first tag to the name in its last one.
    private List<Statement> body(Token opening, String end) {
        List<Statement> body = branch(opening, end);
        tokens.next();
        return body;
    }

    private List<Statement> branch(Token opening, String... ends) {
        tokens.skipOperator(":");
        endTag();
        return statements(opening.text(), opening.line(), ends);
    }

    private void endTag() {
        tokens.expect(Token.Type.BLOCK_END, "'%}'");
    }

    private Statement statement() {
        Token name = tokens.expect(Token.Type.NAME, "the name of a block");
        int line = name.line();
        return switch (name.text()) {
            case "if" -> ifBlock(name);
            case "for" -> forBlock(name);
            case "set" -> set(name);
            case "macro" -> macro(name);
            case "call" -> callBlock(name);
            case "filter" -> {
                Expression filter = expressions.filterChain(new Expression.Name(Statement.BODY));
                yield new Statement.FilterBlock(line, filter, body(name, "endfilter"));
            }
            case "with" -> with(name);
            case "print" -> print(line);
            case "generation" -> {
                int outer = loops;
                loops = 0;
                List<Statement> body = body(name, "endgeneration");
                loops = outer;
                yield new Statement.Generation(line, body);
            }
            case "break" -> new Statement.Break(inLoop(name));
            case "continue" -> new Statement.Continue(inLoop(name));
            default -> throw new TemplateException(line, "unknown or misplaced block '" + name.text() + "'");
        };
    }

    private Statement print(int line) {
        List<Expression> parts = new ArrayList<>();
        do {
            parts.add(expressions.expression());
        } while (tokens.skipOperator(","));
        return new Statement.Print(line, new Expression.Concatenation(List.copyOf(parts)));
    }

    private int inLoop(Token name) {
        if (loops == 0) {
            throw new TemplateException(name.line(), "'" + name.text() + "' outside of a loop");
        }
        return name.line();
    }

    private Statement ifBlock(Token name) {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        Token opening = name;
        expressions.enterConditional();
        while (true) {
            Expression condition = expressions.tupleWithoutConditional();
            List<Statement> body = branch(opening, "elif", "else", "endif");
            branches.add(new Statement.Branch(opening.line(), condition, body));
            opening = tokens.next();
            if (opening.isName("else")) {
                otherwise = branch(opening, "endif");
                tokens.next();
            }
            if (!opening.isName("elif")) {
                expressions.leaveConditional();
                return new Statement.If(name.line(), List.copyOf(branches), otherwise);
            }
        }
    }

    private Statement forBlock(Token name) {
        Target target = target("in");
        tokens.expectName("in");
        Expression items = expressions.tupleWithoutConditional();
        Expression filter = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        loops++;
        List<Statement> body = branch(name, "else", "endfor");
        loops--;
        Token end = tokens.next();
        List<Statement> otherwise = end.isName("else") ? body(end, "endfor") : List.of();
        return new Statement.For(name.line(), target, items, filter, recursive, body, otherwise);
    }

    private Statement set(Token name) {
        Target target = target("=");
        if (tokens.skipOperator("=")) {
            return new Statement.Assign(name.line(), target, expressions.tuple());
        }
        Expression body = new Expression.Name(Statement.BODY);
        Expression filter = tokens.skipOperator("|") ? expressions.filterChain(body) : body;
        return new Statement.AssignBlock(name.line(), target, filter, body(name, "endset"));
    }

    private Statement macro(Token name) {
        String macro = variable();
        if (!tokens.current().isOperator("(")) {
            throw tokens.error("expected '(' after the name of the macro");
        }
        return macro(name, macro, "endmacro", parameters());
    }

    private Statement.Macro macro(Token opening, String name, String end, List<Statement.Parameter> parameters) {
        Set<String> outerNames = expressions.exchangeNames(new HashSet<>());
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = body(opening, end);
        loops = outerLoops;
        Set<String> names = expressions.exchangeNames(outerNames);
        return new Statement.Macro(
                opening.line(),
                name,
                parameters,
                body,
                names.contains("varargs"),
                names.contains("kwargs"),
                names.contains("caller"));
    }

    private List<Statement.Parameter> parameters() {
        tokens.expectOperator("(");
        List<Statement.Parameter> parameters = new ArrayList<>();
        while (!tokens.current().isOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            String name = variable();
            Expression defaultValue = tokens.skipOperator("=") ? expressions.expression() : null;
            if (defaultValue == null
                    && !parameters.isEmpty()
                    && parameters.getLast().defaultValue() != null) {
                throw tokens.error("parameter '" + name + "' without a default follows one that has one");
            }
            parameters.add(new Statement.Parameter(name, defaultValue));
        }
        tokens.expectOperator(")");
        return List.copyOf(parameters);
    }

    private Statement callBlock(Token name) {
        List<Statement.Parameter> parameters = tokens.current().isOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw new TemplateException(name.line(), "a call block needs a call, as in '{% call macro() %}'");
        }
        return new Statement.CallBlock(name.line(), macro(name, "caller", "endcall", parameters), call);
    }

    private Statement with(Token name) {
        List<Statement.Assign> assignments = new ArrayList<>();
        while (tokens.current().type() == Token.Type.NAME) {
            Target target = new Statement.NameTarget(variable());
            tokens.expectOperator("=");
            assignments.add(new Statement.Assign(name.line(), target, expressions.expression()));
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        return new Statement.With(name.line(), List.copyOf(assignments), body(name, "endwith"));
    }

    private Target target(String end) {
        List<Target> targets = new ArrayList<>();
        boolean tuple = false;
        do {
            if (tuple && (tokens.current().isOperator(end) || tokens.current().isName(end))) {
                break;
            }
            targets.add(singleTarget());
            tuple |= tokens.current().isOperator(",");
        } while (tokens.skipOperator(","));
        return tuple ? new Statement.TupleTarget(List.copyOf(targets)) : targets.getFirst();
    }

    private Target singleTarget() {
        if (tokens.skipOperator("(")) {
            expressions.enter();
            Target inside = target(")");
            expressions.leave();
            tokens.expectOperator(")");
            return inside;
        }
        String name = variable();
        if (tokens.skipOperator(".")) {
            String attribute =
                    tokens.expect(Token.Type.NAME, "the name of an attribute").text();
            return new Statement.NamespaceTarget(name, attribute);
        }
        return new Statement.NameTarget(name);
    }

    private String variable() {
        Token token = tokens.expect(Token.Type.NAME, "the name of a variable");
        if (KEYWORDS.contains(token.text())) {
            throw new TemplateException(token.line(), "can't assign to '" + token.text() + "'");
        }
        return token.text();
    }
}
