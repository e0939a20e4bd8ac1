package dev.bantam.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.text.TextSpan;
import dev.bantam.text.template.ChatTemplateInput.Message;
import dev.bantam.text.template.ChatTemplateInput.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChatTemplateInputTest {
    private static String text(List<TextSpan> spans) {
        return spans.stream().map(TextSpan::text).collect(Collectors.joining());
    }

    private static ChatTemplateInput input(List<Message> messages, Map<String, Object> extra) {
        return new ChatTemplateInput(messages, List.of(), true, "<s>", "</s>", extra, TemplateCases.CLOCK);
    }

    @Test
    void givesMessagesAndMarkers() {
        ChatTemplate template = ChatTemplate.parse("{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}"
                + "{{ eos_token }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}");
        assertThat(template.render(ChatTemplateInput.of(List.of(Message.of("user", "</s>")), "<s>", "</s>")))
                .containsExactly(
                        new TextSpan("<s><", true),
                        new TextSpan("user", false),
                        new TextSpan(">", true),
                        new TextSpan("</s>", false),
                        new TextSpan("</s><assistant>", true));
    }

    @Test
    void leavesOutWhatIsAbsent() {
        ChatTemplate template =
                ChatTemplate.parse("{% for m in messages %}{{ m }};{% endfor %}{{ tools }}{{ documents }}");
        Message call = new Message("assistant", null, List.of(new ToolCall("c1", "add", Map.of("a", 1))), null, null);
        Message result = new Message("tool", "2", List.of(), "c1", "add");
        assertThat(text(template.render(input(List.of(call, result), Map.of()))))
                .isEqualTo("{'role': 'assistant', 'tool_calls': [{'id': 'c1', 'type': 'function', 'function': "
                        + "{'name': 'add', 'arguments': {'a': 1}}}]};"
                        + "{'role': 'tool', 'content': '2', 'tool_call_id': 'c1', 'name': 'add'};NoneNone");
    }

    @Test
    void extraVariablesCannotPoseAsTheEngine() {
        ChatTemplate template = ChatTemplate.parse("{{ eos_token }}{{ mode }}");
        assertThat(template.render(input(List.of(), Map.of("eos_token", "<evil>", "mode", "fast"))))
                .containsExactly(new TextSpan("</s>", true), new TextSpan("fast", false));
    }

    @Test
    void tellsTheTimeOfTheClock() {
        ChatTemplate template = ChatTemplate.parse("{{ strftime_now('%Y-%m-%d %H:%M') }}");
        assertThat(text(template.render(input(List.of(), Map.of())))).isEqualTo("2024-07-26 15:04");
    }

    @Test
    void canBeRenderedByManyThreads() throws Exception {
        ChatTemplate template = ChatTemplate.parse(
                "{% set ns = namespace(t='') %}{% for i in range(50) %}{% set ns.t = ns.t ~ x %}{% endfor %}{{ ns.t }}");
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> tasks = IntStream.range(0, 40)
                    .mapToObj(i -> (Callable<String>) () -> text(template.render(Map.of("x", String.valueOf(i)))))
                    .toList();
            var results = pool.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(String.valueOf(i).repeat(50));
            }
        }
    }
}
