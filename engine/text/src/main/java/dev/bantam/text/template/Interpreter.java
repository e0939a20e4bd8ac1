package dev.bantam.text.template;

import dev.bantam.text.template.Statement.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Executes statements; one per rendering.
final class Interpreter {
    /// How a list of statements ended.
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Context context;
    private final Evaluator evaluator;
    private int line = 1;

    private Interpreter(Context context) {
        this.context = context;
        this.evaluator = new Evaluator(context);
    }

    /// @throws TemplateException with the line at which the template failed
    static Text render(List<Statement> template, Context context, Map<String, Value> variables) {
        Interpreter interpreter = new Interpreter(context);
        TextBuilder out = context.builder();
        try {
            Scope functions = new Scope(null);
            Functions.define(context, functions);
            // The template's own names hide variables, and both hide functions.
            Scope scope = new Scope(functions);
            variables.forEach(scope::set);
            interpreter.execute(template, scope, out);
            return out.build();
        } catch (EvaluationError error) {
            throw new TemplateException(interpreter.line, String.valueOf(error.getMessage()), error);
        } catch (StackOverflowError overflow) {
            // The limits on depth fit ordinary stacks; a thread with a small one may still run out.
            throw new TemplateException(interpreter.line, "nested too deep for this thread's stack", overflow);
        }
    }

    private Flow execute(List<Statement> statements, Scope scope, TextBuilder out) {
        for (Statement statement : statements) {
            line = statement.line();
            context.budget().enter();
            Flow flow = execute(statement, scope, out);
            context.budget().leave();
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow execute(Statement statement, Scope scope, TextBuilder out) {
        switch (statement) {
            case Statement.Literal literal -> out.append(literal.text());
            case Statement.Print print -> out.append(Coerce.string(context, evaluator.evaluate(print.value(), scope)));
            case Statement.Assign assign -> assign(assign.target(), evaluator.evaluate(assign.value(), scope), scope);
            case Statement.AssignBlock block -> {
                TextBuilder body = context.builder();
                Flow flow = execute(block.body(), new Scope(scope), body);
                if (flow != Flow.NEXT) {
                    return flow;
                }
                assign(block.target(), filtered(block.filter(), body, scope), scope);
            }
            case Statement.If branches -> {
                return choose(branches, scope, out);
            }
            case Statement.For loop -> {
                return loop(loop, evaluator.evaluate(loop.items(), scope), 0, scope, out);
            }
            case Statement.Macro macro -> scope.set(macro.name(), function(macro, scope));
            case Statement.CallBlock block -> out.append(callBlock(block, scope));
            case Statement.FilterBlock block -> {
                TextBuilder body = context.builder();
                Flow flow = execute(block.body(), new Scope(scope), body);
                if (flow != Flow.NEXT) {
                    return flow;
                }
                out.append(Coerce.string(context, filtered(block.filter(), body, scope)));
            }
            case Statement.With with -> {
                Scope inside = new Scope(scope);
                for (Statement.Assign assign : with.assignments()) {
                    assign(assign.target(), evaluator.evaluate(assign.value(), scope), inside);
                }
                return execute(with.body(), inside, out);
            }
            case Statement.Generation generation -> execute(generation.body(), new Scope(scope), out);
            case Statement.Break stop -> {
                return Flow.BREAK;
            }
            case Statement.Continue skip -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    private Value filtered(Expression filter, TextBuilder body, Scope scope) {
        Scope inside = new Scope(scope);
        inside.set(Statement.BODY, body.build());
        return evaluator.evaluate(filter, inside);
    }

    private Flow choose(Statement.If branches, Scope scope, TextBuilder out) {
        for (Statement.Branch branch : branches.branches()) {
            line = branch.line();
            if (Values.truth(evaluator.evaluate(branch.condition(), scope))) {
                return execute(branch.body(), scope, out);
            }
        }
        return execute(branches.otherwise(), scope, out);
    }

    private void assign(Target target, Value value, Scope scope) {
        switch (target) {
            case Statement.NameTarget name -> scope.set(name.name(), value);
            case Statement.NamespaceTarget attribute -> {
                if (!(scope.get(attribute.name()) instanceof NamespaceValue namespace)) {
                    throw new EvaluationError("'" + attribute.name() + "' is no namespace, so '" + attribute.name()
                            + "." + attribute.attribute() + "' can't be set");
                }
                namespace.attributes().put(attribute.attribute(), value);
            }
            case Statement.TupleTarget tuple -> {
                List<Value> values = Values.list(context, value);
                if (values.size() != tuple.targets().size()) {
                    throw new EvaluationError(values.size() + " values can't be assigned to "
                            + tuple.targets().size() + " names");
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(tuple.targets().get(i), values.get(i), scope);
                }
            }
        }
    }

    private Flow loop(Statement.For loop, Value items, int depth, Scope scope, TextBuilder out) {
        Iterator<Value> iterator = Values.iterate(context, items);
        int length = items instanceof GeneratorValue ? -1 : Values.length(items);
        if (loop.filter() != null) {
            iterator = new FilteredItems(loop, loop.filter(), scope, iterator);
            length = -1;
        }
        LoopValue state = new LoopValue(
                iterator,
                length,
                depth,
                loop.recursive() ? (inner, level) -> recurse(loop, inner, level, scope) : null,
                context.budget());
        // As in Jinja, an iteration that was cut short doesn't keep the loop from its 'else'.
        boolean completed = false;
        Value item = state.advance();
        while (item != null) {
            context.budget().step();
            Scope body = new Scope(scope);
            body.set("loop", state);
            assign(loop.target(), item, body);
            Flow flow = execute(loop.body(), body, out);
            completed |= flow == Flow.NEXT;
            if (flow == Flow.BREAK) {
                break;
            }
            line = loop.line();
            item = state.advance();
        }
        return completed ? Flow.NEXT : execute(loop.otherwise(), new Scope(scope), out);
    }

    private Value recurse(Statement.For loop, Value items, int depth, Scope scope) {
        TextBuilder out = context.builder();
        loop(loop, items, depth, scope, out);
        return out.build();
    }

    /// The items of a loop that pass its filter, each tested when the loop comes to it.
    private final class FilteredItems implements Iterator<Value> {
        private final Statement.For loop;
        private final Expression filter;
        private final Scope scope;
        private final Iterator<Value> items;
        private @Nullable Value next;

        FilteredItems(Statement.For loop, Expression filter, Scope scope, Iterator<Value> items) {
            this.loop = loop;
            this.filter = filter;
            this.scope = scope;
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            while (next == null && items.hasNext()) {
                Value candidate = items.next();
                Scope inside = new Scope(scope);
                assign(loop.target(), candidate, inside);
                next = Values.truth(evaluator.evaluate(filter, inside)) ? candidate : null;
            }
            return next != null;
        }

        @Override
        public Value next() {
            if (!hasNext() || next == null) {
                throw new java.util.NoSuchElementException();
            }
            Value result = next;
            next = null;
            return result;
        }
    }

    private FunctionValue function(Statement.Macro macro, Scope scope) {
        return new FunctionValue(macro.name(), arguments -> call(macro, scope, arguments));
    }

    private Value call(Statement.Macro macro, Scope defined, Arguments arguments) {
        context.budget().enter();
        int caller = line;
        Scope scope = new Scope(defined);
        bind(macro, scope, arguments);
        TextBuilder out = context.builder();
        execute(macro.body(), scope, out);
        line = caller;
        context.budget().leave();
        return out.build();
    }

    private void bind(Statement.Macro macro, Scope scope, Arguments arguments) {
        List<Statement.Parameter> parameters = macro.parameters();
        List<Value> positional = arguments.positional();
        if (positional.size() > parameters.size() && !macro.readsVarargs()) {
            throw new EvaluationError("macro '" + macro.name() + "' takes at most " + parameters.size()
                    + " arguments, not " + positional.size());
        }
        context.budget().work(50L * parameters.size());
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            indices.put(parameters.get(i).name(), i);
        }
        List<DictValue.Entry> unknown = new ArrayList<>();
        arguments.named().forEach((name, value) -> {
            int index = indices.getOrDefault(name, -1);
            if (index >= 0 && index < positional.size()) {
                throw new EvaluationError("macro '" + macro.name() + "' got two values for '" + name + "'");
            }
            if (index < 0 && !(name.equals("caller") && macro.readsCaller())) {
                unknown.add(new DictValue.Entry(Text.user(name), value));
            }
        });
        if (!unknown.isEmpty() && !macro.readsKwargs()) {
            throw new EvaluationError("macro '" + macro.name() + "' knows no argument '"
                    + unknown.getFirst().key() + "'");
        }
        for (int i = 0; i < parameters.size(); i++) {
            Statement.Parameter parameter = parameters.get(i);
            Value named = arguments.named().get(parameter.name());
            Value value;
            if (i < positional.size()) {
                value = positional.get(i);
            } else if (named != null) {
                value = named;
            } else if (parameter.defaultValue() != null) {
                value = evaluator.evaluate(parameter.defaultValue(), scope);
            } else {
                value = new UndefinedValue("parameter '" + parameter.name() + "' was not provided");
            }
            scope.set(parameter.name(), value);
        }
        if (macro.readsVarargs()) {
            int from = Math.min(parameters.size(), positional.size());
            scope.set("varargs", SequenceValue.tuple(positional.subList(from, positional.size())));
        }
        if (macro.readsKwargs()) {
            scope.set("kwargs", DictValue.of(unknown));
        }
        if (macro.readsCaller()) {
            Value block = arguments.named().get("caller");
            scope.set("caller", block == null ? new UndefinedValue("no caller defined") : block);
        }
    }

    private Text callBlock(Statement.CallBlock block, Scope scope) {
        Value callee = evaluator.evaluate(block.call().callee(), scope);
        Arguments arguments = evaluator.arguments(block.call().passed(), scope);
        Map<String, Value> named = new java.util.LinkedHashMap<>(arguments.named());
        named.put("caller", function(block.caller(), scope));
        return Coerce.string(context, evaluator.call(callee, new Arguments(arguments.positional(), named)));
    }
}
