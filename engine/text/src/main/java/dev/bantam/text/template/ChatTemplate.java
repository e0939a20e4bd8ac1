package dev.bantam.text.template;

import dev.bantam.text.TextSpan;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A chat template: Jinja as Hugging Face's `apply_chat_template` renders it (`trim_blocks`, `lstrip_blocks`, loop
/// controls, `generation` blocks, an immutable sandbox, and the functions `raise_exception` and `strftime_now`).
///
/// What comes out remembers who wrote it: literal text and string constants of the template are control text, and so
/// are the variables `bos_token` and `eos_token`; every character that came with the other variables is user text, and
/// stays so through filters, methods and macros. Where the two can't be told apart, it is user text.
///
/// A template is untrusted: source size, nesting, steps and text made are limited, and there is no way from a template
/// to the machine. Immutable and thread-safe.
public final class ChatTemplate {
    /// Longest source that is accepted, in characters.
    public static final int MAXIMUM_SOURCE = 500_000;

    /// Variables that the engine itself provides.
    private static final Set<String> CONTROL_VARIABLES = Set.of("bos_token", "eos_token");

    private final String source;
    private final List<Statement> statements;

    private ChatTemplate(String source, List<Statement> statements) {
        this.source = source;
        this.statements = statements;
    }

    /// @throws TemplateException where the source is malformed, too long or nested too deep
    public static ChatTemplate parse(String source) {
        if (source.length() > MAXIMUM_SOURCE) {
            throw new TemplateException(
                    "the template has " + source.length() + " characters; at most " + MAXIMUM_SOURCE + " are accepted");
        }
        try {
            return new ChatTemplate(source, Parser.parse(source));
        } catch (EvaluationError error) {
            throw new TemplateException(String.valueOf(error.getMessage()));
        } catch (StackOverflowError overflow) {
            throw new TemplateException("the template is nested too deep for this thread's stack");
        }
    }

    /// Whether these characters stand in the source, such as the name of a tag that the model was trained with.
    public boolean names(String characters) {
        return source.contains(characters);
    }

    /// Renders with the system's clock.
    ///
    /// @param variables strings, numbers, booleans, nulls, lists and maps of these; a [TextSpan] is a string that
    ///     says itself whether it is control text
    /// @return pieces in order, neighbours with different origins
    /// @throws TemplateException where the template refuses the chat, fails or goes over a limit
    public List<TextSpan> render(Map<String, ? extends @Nullable Object> variables) {
        return render(variables, Clock.system(ZoneId.systemDefault()));
    }

    /// The same at the time that `clock` tells.
    public List<TextSpan> render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Map<String, Value> values = new HashMap<>();
        try {
            variables.forEach((name, object) -> {
                Value value = Values.of(object);
                values.put(
                        name,
                        value instanceof Text text && CONTROL_VARIABLES.contains(name)
                                ? Text.template(text.chars())
                                : value);
            });
        } catch (EvaluationError error) {
            throw new TemplateException(String.valueOf(error.getMessage()));
        }
        return Interpreter.render(statements, new Context(new Budget(), clock), values)
                .spans();
    }

    /// Renders a chat.
    public List<TextSpan> render(ChatTemplateInput input) {
        return render(input.variables(), input.clock());
    }
}
