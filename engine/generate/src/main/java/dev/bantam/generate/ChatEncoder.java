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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns chats into token ids, as the model's own template writes them.
///
/// @param template null where the file has none
/// @param endOfText the id that the file names as the end of a text, or -1
record ChatEncoder(Tokenizer tokenizer, @Nullable ChatTemplate template, int endOfText) {
    /// Any question: templates write an answer the same way whatever was asked.
    private static final Message QUESTION = Message.of("user", "?");

    /// The prompt of a chat, up to where the answer begins.
    ///
    /// @throws IllegalArgumentException if the model has no chat template, or the template refuses this chat
    int[] prompt(ChatRequest request) {
        return tokenizer.encode(render(
                request.messages().stream()
                        .map(message -> Message.of(role(message), message.content()))
                        .toList(),
                true));
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
                    Map.of(),
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
