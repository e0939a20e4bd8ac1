package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.ChatRequest.Thinking;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GenerationOptions;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.formats.GgufValueType;
import dev.bantam.text.StreamDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A tiny model says what it says; tokens of it are renamed, so that it writes tags there.
class ReasoningTest {
    /// As the families' own: the first opens the tag in the prompt, the second shuts it where thinking is off.
    private static final String OPENING = """
            {% for m in messages %}{{ '<unk>' + m.content.split('</think>')[-1] }}{% endfor %}\
            {{ '<unk><think>\\n' }}""";

    private static final String SWITCHED = """
            {% for m in messages %}{{ '<unk>' + m.content }}{% endfor %}<unk>\
            {% if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}{% endif %}""";

    private static final String PLAIN = "{% for m in messages %}<unk>{{ m.content }}{% endfor %}<unk>";
    private static final ChatRequest REQUEST =
            ChatRequest.of("The fog?").withOptions(GenerationOptions.DEFAULT.withMaxTokens(12));
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    @TempDir
    private Path directory;

    private List<String> names = List.of();
    private List<String> merges = List.of();
    private int[] types = {};

    @BeforeEach
    void vocabulary() throws IOException {
        try (Checkpoint checkpoint = GgufReader.open(TinyModels.file("llama", directory))) {
            names = checkpoint.metadata().strings("tokenizer.ggml.tokens").orElseThrow();
            merges = checkpoint.metadata().strings("tokenizer.ggml.merges").orElseThrow();
            types = checkpoint.metadata().integers("tokenizer.ggml.token_type").orElseThrow();
        }
    }

    /// A token of the answer with another name.
    private record Renamed(int id, String name) {}

    private LocalModel model(String template, int type, Renamed... changes) {
        List<String> tokens = new ArrayList<>(names);
        int[] kinds = types.clone();
        Set<String> gone =
                Arrays.stream(changes).map(change -> names.get(change.id)).collect(Collectors.toSet());
        List<String> kept = merges.stream()
                .filter(merge -> !gone.contains(merge.replace(" ", ""))
                        && Arrays.stream(merge.split(" ")).noneMatch(gone::contains))
                .toList();
        for (Renamed change : changes) {
            tokens.set(change.id, change.name);
            kinds[change.id] = type;
        }
        return TinyModels.load(TinyModels.changed(
                "llama",
                directory,
                writer -> writer.string("tokenizer.chat_template", template)
                        .strings("tokenizer.ggml.tokens", tokens)
                        .strings("tokenizer.ggml.merges", kept)
                        .integers("tokenizer.ggml.token_type", GgufValueType.INT32, kinds)));
    }

    private int[] answer(String template) {
        try (LocalModel model = model(template, NORMAL)) {
            return model.chat(REQUEST).tokens().stream()
                    .mapToInt(GeneratedToken::id)
                    .toArray();
        }
    }

    /// A place from which on two tokens stand that are nowhere before.
    private static int firstNew(int[] answer, int least) {
        for (int at = least; at < answer.length - 2; at++) {
            int place = at;
            if (Arrays.stream(answer, 0, at).noneMatch(id -> id == answer[place] || id == answer[place + 1])
                    && answer[at] != answer[at + 1]) {
                return at;
            }
        }
        throw new AssertionError("the answer repeats itself: " + Arrays.toString(answer));
    }

    /// As the listener hears it.
    private static final class Heard implements AnswerListener {
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder text = new StringBuilder();

        @Override
        public boolean onText(String piece) {
            text.append(piece);
            return true;
        }

        @Override
        public boolean onReasoning(String piece) {
            assertThat(text).isEmpty();
            reasoning.append(piece);
            return true;
        }
    }

    /// What the tokens of an answer spell.
    private static String spelled(LocalModel model, int[] ids, int from, int to) {
        StringBuilder text = new StringBuilder();
        StreamDecoder decoder = model.tokenizer().streamDecoder();
        for (int i = from; i < to; i++) {
            text.append(decoder.append(ids[i]));
        }
        return text.append(decoder.finish()).toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {NORMAL, USER_DEFINED, CONTROL})
    void aTagThatIsOneTokenPartsTheAnswer(int type) {
        int[] ids = answer(OPENING);
        int close = firstNew(ids, 2);
        try (LocalModel model = model(OPENING, type, new Renamed(ids[close], "</think>"))) {
            Heard heard = new Heard();
            Completion completion = model.chat(REQUEST, heard);
            assertThat(completion.tokens()).extracting(GeneratedToken::id).startsWith(boxed(ids, close + 1));
            assertThat(completion.reasoning())
                    .isEqualTo(spelled(model, ids, 0, close).strip());
            assertThat(completion.reasoning()).isNotEmpty();
            assertThat(completion.text()).isNotEmpty().doesNotStartWith("</think>");
            assertThat(heard.reasoning).hasToString(completion.reasoning());
            assertThat(heard.text).hasToString(completion.text());
            assertThat(completion.usage().generatedTokens()).isEqualTo(12);
            try (Conversation conversation = model.conversation()) {
                assertThat(conversation.chat(REQUEST).reasoning()).isEqualTo(completion.reasoning());
            }
        }
    }

    @Test
    void tagsMayBeSpelledByTokensOfPlainText() {
        int[] ids = answer(SWITCHED);
        int close = firstNew(ids, 2);
        Renamed[] changes = {
            new Renamed(ids[0], "<think>a"), new Renamed(ids[close], "b</th"), new Renamed(ids[close + 1], "ink>c")
        };
        try (LocalModel model = model(SWITCHED, NORMAL, changes)) {
            Completion completion = model.chat(REQUEST);
            assertThat(completion.reasoning()).startsWith("a").endsWith("b");
            assertThat(completion.text()).startsWith("c");
        }
        // The same model with a template that names no tag writes them as text.
        try (LocalModel model = model(PLAIN, NORMAL, changes)) {
            Completion completion = model.chat(REQUEST);
            assertThat(completion.reasoning()).isEmpty();
            assertThat(completion.text()).startsWith("<think>a").contains("b</think>c");
        }
    }

    @Test
    void anAnswerThatEndsInThinkingHasNoText() {
        try (LocalModel model = model(OPENING, NORMAL)) {
            Completion cut = model.chat(REQUEST);
            assertThat(cut.text()).isEmpty();
            assertThat(cut.reasoning()).isNotEmpty();
            assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
            String stop = cut.reasoning().substring(3, 6);
            Completion stopped =
                    model.chat(REQUEST.withOptions(REQUEST.options().withStop(stop)));
            assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(cut.reasoning()).startsWith(stopped.reasoning());
            assertThat(stopped.text()).isEmpty();
            // Who hears of text alone can end the thinking too.
            Completion cancelled = model.chat(REQUEST, text -> false);
            assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(cancelled.tokens()).hasSize(1);
        }
    }

    @Test
    void thinkingIsSwitchedWhereTheTemplateCan() {
        try (LocalModel model = model(SWITCHED, NORMAL)) {
            String prompt = model.tokenizer().decode(model.chatPrompt(REQUEST));
            assertThat(model.tokenizer().decode(model.chatPrompt(REQUEST.withThinking(Thinking.OFF))))
                    .isEqualTo(prompt + "<think>\n\n</think>\n\n");
            assertThat(model.chatPrompt(REQUEST.withThinking(Thinking.ON))).isEqualTo(model.chatPrompt(REQUEST));
            assertThat(model.chat(REQUEST.withThinking(Thinking.OFF)).reasoning())
                    .isEmpty();
        }
        try (LocalModel model = model(OPENING, NORMAL)) {
            assertThat(model.chatPrompt(REQUEST.withThinking(Thinking.ON))).isEqualTo(model.chatPrompt(REQUEST));
            assertThatThrownBy(() -> model.chat(REQUEST.withThinking(Thinking.OFF)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no switch for thinking");
        }
        try (LocalModel model = model(PLAIN, NORMAL)) {
            assertThat(model.chatPrompt(REQUEST.withThinking(Thinking.OFF))).isEqualTo(model.chatPrompt(REQUEST));
            assertThatThrownBy(() -> model.chat(REQUEST.withThinking(Thinking.ON)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no thinking");
        }
    }

    /// A user who writes the tag does not open it.
    @Test
    void aTagInAMessageIsText() {
        String bare = "{# <think> #}{{ messages[-1].content }}";
        ChatRequest request = new ChatRequest(List.of(ChatMessage.user("fog <think>\n")), REQUEST.options());
        try (LocalModel model = model(bare, NORMAL)) {
            Completion completion = model.chat(request);
            assertThat(completion.reasoning()).isEmpty();
            assertThat(completion.text()).isNotEmpty();
        }
    }

    private static Integer[] boxed(int[] ids, int length) {
        return Arrays.stream(ids, 0, length).boxed().toArray(Integer[]::new);
    }
}
