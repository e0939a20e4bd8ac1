package dev.bantam.generate;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.text.TextSpan;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.template.ChatTemplate;
import dev.bantam.text.template.ChatTemplateInput;
import dev.bantam.text.template.ChatTemplateInput.Message;
import dev.bantam.text.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns chats into token ids, as the model's own template writes them.
///
/// @param template null where the file has none
/// @param endOfText the id that the file names as the end of a text, or -1
record ChatEncoder(Tokenizer tokenizer, @Nullable ChatTemplate template, int endOfText) {
    /// Any question: templates write an answer the same way whatever was asked.
    private static final Message QUESTION = Message.of("user", "?");

    /// What switches thinking: Qwen3, SmolLM3 and most others; DeepSeek V3.1 and Granite.
    private static final List<String> SWITCHES = List.of("enable_thinking", "thinking");

    /// The prompt of a chat, up to where the answer begins.
    ///
    /// @throws IllegalArgumentException if the model has no chat template, the template refuses this chat, or it
    /// can't switch thinking as the request wants
    List<TextSpan> prompt(ChatRequest request) {
        List<Message> messages = request.messages().stream()
                .map(message -> Message.of(role(message), message.content()))
                .toList();
        return switch (request.thinking()) {
            case DEFAULT -> render(messages, true);
            case ON -> switched(messages, true);
            case OFF -> switched(messages, false);
        };
    }

    private List<TextSpan> switched(List<Message> messages, boolean thinking) {
        List<TextSpan> spans = render(messages, true, thinking);
        // Else it does anyway what is wanted, with or without a switch.
        if (thinking != namesTag() && text(spans).equals(text(render(messages, true, !thinking)))) {
            throw new IllegalArgumentException(
                    thinking
                            ? "this model's chat template knows of no thinking: it can't be switched on"
                            : "this model's chat template has no switch for thinking: it can't be switched off");
        }
        return spans;
    }

    /// Only where the template names a tag is it one: elsewhere it is text that a model writes.
    private boolean namesTag() {
        return template != null && (template.names(ReasoningSplitter.OPEN) || template.names(ReasoningSplitter.CLOSE));
    }

    /// How the answer to this prompt begins.
    ReasoningSplitter.Start start(List<TextSpan> prompt) {
        if (!namesTag()) {
            return ReasoningSplitter.Start.PLAIN;
        }
        boolean opened = !prompt.isEmpty()
                && prompt.getLast().control()
                && prompt.getLast().text().stripTrailing().endsWith(ReasoningSplitter.OPEN);
        return opened ? ReasoningSplitter.Start.THINKING : ReasoningSplitter.Start.MAY_THINK;
    }

    /// A whole answer: what follows a prompt, up to and with the token that ends the turn.
    ///
    /// @throws IllegalArgumentException as for [#prompt], and if the template does not end an answer with a token
    int[] answer(String answer) {
        List<TextSpan> asked = render(List.of(QUESTION), true);
        List<TextSpan> answered = render(List.of(QUESTION, Message.of("assistant", answer)), false);
        String prompt = text(asked);
        if (!text(answered).startsWith(prompt)) {
            throw new IllegalArgumentException(
                    "the model's chat template writes the beginning of an answer in another way than the end of a prompt");
        }
        int[] before = tokenizer.encode(asked);
        int[] whole = tokenizer.encode(answered);
        // Where the answer's first character would join the prompt's last token, it does not: prompts come first.
        int[] rest = Arrays.mismatch(before, whole) == before.length
                ? Arrays.copyOfRange(whole, before.length, whole.length)
                : tokenizer.encode(from(answered, prompt.length()));
        for (int i = 0; i < rest.length; i++) {
            if (tokenizer.endOfAnswer().contains(rest[i])) {
                return Arrays.copyOf(rest, i + 1);
            }
        }
        throw new IllegalArgumentException("the model's chat template writes no token that ends an answer");
    }

    /// Whole answers that are told apart by their tokens.
    ///
    /// @throws IllegalArgumentException as for [#answer], and if there is no label, one is empty, or two are the
    /// same
    List<int[]> labels(List<String> labels) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("there is no label to score");
        }
        int[] nothing = answer("");
        Map<List<Integer>, String> seen = new HashMap<>();
        List<int[]> answers = new ArrayList<>();
        for (String label : labels) {
            int[] answer = answer(label);
            if (Arrays.equals(answer, nothing)) {
                throw new IllegalArgumentException("a label is empty: \"" + label + "\"");
            }
            String other = seen.put(Arrays.stream(answer).boxed().toList(), label);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two labels are the same answer: \"" + other + "\" and \"" + label + "\"");
            }
            answers.add(answer);
        }
        return answers;
    }

    private List<TextSpan> render(List<Message> messages, boolean addGenerationPrompt) {
        return render(messages, addGenerationPrompt, null);
    }

    /// @param thinking null where the template is to choose
    private List<TextSpan> render(List<Message> messages, boolean addGenerationPrompt, @Nullable Boolean thinking) {
        if (template == null) {
            throw new IllegalArgumentException(
                    "this model has no chat template: it continues text (--raw) but was not trained to chat");
        }
        try {
            return template.render(new ChatTemplateInput(
                    messages,
                    List.of(),
                    addGenerationPrompt,
                    name(tokenizer.beginOfText()),
                    name(endOfText),
                    thinking == null
                            ? Map.of()
                            : SWITCHES.stream().collect(Collectors.toMap(Function.identity(), name -> thinking)),
                    Clock.system(ZoneId.systemDefault())));
        } catch (TemplateException refusal) {
            throw new IllegalArgumentException(
                    "the model's chat template refuses this chat: " + refusal.getMessage(), refusal);
        }
    }

    private static String text(List<TextSpan> spans) {
        return spans.stream().map(TextSpan::text).collect(Collectors.joining());
    }

    /// The spans without their first `skipped` characters.
    private static List<TextSpan> from(List<TextSpan> spans, int skipped) {
        List<TextSpan> rest = new ArrayList<>();
        int left = skipped;
        for (TextSpan span : spans) {
            int cut = Math.min(left, span.text().length());
            left -= cut;
            rest.add(new TextSpan(span.text().substring(cut), span.control()));
        }
        return rest;
    }

    private static String role(ChatMessage message) {
        return message.role().name().toLowerCase(Locale.ROOT);
    }

    private String name(int id) {
        return id < 0 ? "" : new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    }
}
