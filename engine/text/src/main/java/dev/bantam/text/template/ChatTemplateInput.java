package dev.bantam.text.template;

import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A chat with all that its template may ask for.
///
/// @param messages in order
/// @param tools definitions of functions, as OpenAI's API takes them; a template sees none where there are none
/// @param addGenerationPrompt whether the prompt ends where the assistant's answer begins
/// @param beginOfText name of the token that begins a text (`bos_token`), empty where there is none
/// @param endOfText name of the token that ends a text (`eos_token`), empty where there is none
/// @param extraVariables further variables, such as `enable_thinking`; none of those above can be replaced by these
/// @param clock what `strftime_now` asks
public record ChatTemplateInput(
        List<Message> messages,
        List<Map<String, Object>> tools,
        boolean addGenerationPrompt,
        String beginOfText,
        String endOfText,
        Map<String, ? extends @Nullable Object> extraVariables,
        Clock clock) {
    /// A chat without tools or further variables, at the system's time, which the assistant is to answer.
    public static ChatTemplateInput of(List<Message> messages, String beginOfText, String endOfText) {
        return new ChatTemplateInput(
                messages, List.of(), true, beginOfText, endOfText, Map.of(), Clock.system(ZoneId.systemDefault()));
    }

    /// One message. What is null or empty is left out, so that a template finds it undefined.
    ///
    /// @param role `system`, `user`, `assistant`, `tool`
    /// @param content the text, or null where the message consists of tool calls
    /// @param toolCalls what the assistant called
    /// @param toolCallId the call that a tool's message answers
    /// @param name of the tool or the author
    public record Message(
            String role,
            @Nullable String content,
            List<ToolCall> toolCalls,
            @Nullable String toolCallId,
            @Nullable String name) {
        /// A message of text alone.
        public static Message of(String role, String content) {
            return new Message(role, content, List.of(), null, null);
        }

        Map<String, Object> variables() {
            Map<String, Object> variables = new LinkedHashMap<>();
            variables.put("role", role);
            putPresent(variables, "content", content);
            if (!toolCalls.isEmpty()) {
                variables.put(
                        "tool_calls",
                        toolCalls.stream().map(ToolCall::variables).toList());
            }
            putPresent(variables, "tool_call_id", toolCallId);
            putPresent(variables, "name", name);
            return variables;
        }
    }

    /// A call of a tool by the assistant.
    ///
    /// @param arguments by name, as JSON values
    public record ToolCall(@Nullable String id, String name, Map<String, Object> arguments) {
        Map<String, Object> variables() {
            Map<String, Object> function = new LinkedHashMap<>();
            function.put("name", name);
            function.put("arguments", arguments);
            Map<String, Object> variables = new LinkedHashMap<>();
            putPresent(variables, "id", id);
            variables.put("type", "function");
            variables.put("function", function);
            return variables;
        }
    }

    private static void putPresent(Map<String, Object> variables, String name, @Nullable Object value) {
        if (value != null) {
            variables.put(name, value);
        }
    }

    /// The variables of the template by name.
    Map<String, @Nullable Object> variables() {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(extraVariables);
        List<Object> all = new ArrayList<>();
        messages.forEach(message -> all.add(message.variables()));
        variables.put("messages", all);
        variables.put("tools", tools.isEmpty() ? null : tools);
        variables.putIfAbsent("documents", null);
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("bos_token", beginOfText);
        variables.put("eos_token", endOfText);
        return variables;
    }
}
