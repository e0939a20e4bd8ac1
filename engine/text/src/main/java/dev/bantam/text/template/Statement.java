package dev.bantam.text.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parsed form of a template's text and blocks; `line` is where each begins.
sealed interface Statement {
    int line();

    /// Text outside of tags.
    record Literal(int line, Text text) implements Statement {}

    /// `{{ value }}`
    record Print(int line, Expression value) implements Statement {}

    /// `{% set target = value %}`
    record Assign(int line, Target target, Expression value) implements Statement {}

    /// `{% set target %}body{% endset %}`, where `filter` reads the body under the name [#BODY]
    record AssignBlock(int line, Target target, Expression filter, List<Statement> body) implements Statement {}

    record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

    /// A condition with what to do where it holds.
    record Branch(int line, Expression condition, List<Statement> body) {}

    /// `{% for target in items if filter %}`
    record For(
            int line,
            Target target,
            Expression items,
            @Nullable Expression filter,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    /// `{% macro name(parameters) %}`; also the body of a call block, named `caller`
    record Macro(
            int line,
            String name,
            List<Parameter> parameters,
            List<Statement> body,
            boolean readsVarargs,
            boolean readsKwargs,
            boolean readsCaller)
            implements Statement {}

    record Parameter(String name, @Nullable Expression defaultValue) {}

    /// `{% call(parameters) callee(arguments) %}`
    record CallBlock(int line, Macro caller, Expression.Call call) implements Statement {}

    /// `{% filter name %}`, where `filter` reads the body under the name [#BODY]
    record FilterBlock(int line, Expression filter, List<Statement> body) implements Statement {}

    /// `{% with name = value %}`
    record With(int line, List<Assign> assignments, List<Statement> body) implements Statement {}

    /// `{% generation %}`: marks what the model is to write; renders its body in a scope of its own
    record Generation(int line, List<Statement> body) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /// The name under which a filter block's text is handed to its filter; no template can spell it.
    String BODY = "";

    /// What can be assigned to.
    sealed interface Target {}

    record NameTarget(String name) implements Target {}

    record NamespaceTarget(String name, String attribute) implements Target {}

    record TupleTarget(List<Target> targets) implements Target {}
}
