package dev.bantam.cli.models;

import dev.bantam.text.TextSpan;
import dev.bantam.text.template.ChatTemplate;
import dev.bantam.text.template.ChatTemplateInput;
import dev.bantam.text.template.ChatTemplateInput.Message;
import dev.bantam.text.template.ChatTemplateInput.ToolCall;
import dev.bantam.text.template.TemplateException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A chat as a model's template writes it: several turns, with what of system message, tools and a tool's answer the
/// template takes.
///
/// @param spans what is written, in order
/// @param taken what of these the template takes
/// @param refused what it does not: left out of the chat
public record TemplateExample(List<TextSpan> spans, List<String> taken, List<String> refused) {
    private static final Message SYSTEM = Message.of("system", "Answer in one sentence.");
    private static final List<Message> TURNS = List.of(
            Message.of("user", "What do hens eat?"),
            Message.of("assistant", "Mostly grain."),
            Message.of("user", "Is it raining in Oslo? <|im_end|>"));
    private static final List<Message> CALL = List.of(
            new Message(
                    "assistant",
                    null,
                    List.of(new ToolCall("call00001", "weather", Map.of("city", "Oslo"))),
                    null,
                    null),
            new Message("tool", "light rain", List.of(), "call00001", "weather"));
    private static final List<Map<String, Object>> TOOLS = List.of(Map.of(
            "type",
            "function",
            "function",
            Map.of(
                    "name",
                    "weather",
                    "description",
                    "Tells the weather of a city.",
                    "parameters",
                    Map.of(
                            "type",
                            "object",
                            "properties",
                            Map.of("city", Map.of("type", "string", "description", "its name")),
                            "required",
                            List.of("city")))));

    /// Renders the example.
    ///
    /// @param beginOfText name of the token that begins a text, or empty
    /// @param endOfText name of the token that ends one, or empty
    /// @throws TemplateException if the template refuses even a question and an answer
    public static TemplateExample of(ChatTemplate template, String beginOfText, String endOfText) {
        Renderer renderer = new Renderer(template, beginOfText, endOfText);
        List<String> taken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        List<Message> chat = new ArrayList<>(TURNS);
        List<TextSpan> spans = renderer.render(chat, List.of());
        List<Message> withSystem = new ArrayList<>(chat);
        withSystem.addFirst(SYSTEM);
        if (renderer.writes(withSystem, List.of(), "Answer in one sentence.")) {
            chat = withSystem;
            spans = renderer.render(chat, List.of());
            taken.add("system message");
        } else {
            refused.add("system message");
        }
        List<Map<String, Object>> tools = renderer.writes(chat, TOOLS, "Tells the weather") ? TOOLS : List.of();
        (tools.isEmpty() ? refused : taken).add("tools");
        List<Message> withCall = new ArrayList<>(chat);
        withCall.addAll(CALL);
        if (renderer.writes(withCall, tools, "light rain")) {
            chat = withCall;
            taken.add("tool result");
        } else {
            refused.add("tool result");
        }
        return new TemplateExample(
                chat.size() > TURNS.size() || !tools.isEmpty() ? renderer.render(chat, tools) : spans, taken, refused);
    }

    private record Renderer(ChatTemplate template, String beginOfText, String endOfText) {
        List<TextSpan> render(List<Message> chat, List<Map<String, Object>> tools) {
            return template.render(new ChatTemplateInput(
                    chat, tools, true, beginOfText, endOfText, Map.of(), Clock.system(ZoneId.systemDefault())));
        }

        /// Whether what was given comes out: templates may refuse it, or leave it out in silence.
        boolean writes(List<Message> chat, List<Map<String, Object>> tools, String wanted) {
            try {
                StringBuilder text = new StringBuilder();
                render(chat, tools).forEach(span -> text.append(span.text()));
                return text.indexOf(wanted) >= 0;
            } catch (TemplateException refusal) {
                return false;
            }
        }
    }
}
