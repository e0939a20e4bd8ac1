package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A conversation answers as the model does, bit for bit, and runs what is new only.
class ConversationTest {
    private static final String TEMPLATE = """
            {{ bos_token }}{% for message in messages %}<unk>{{ message.role }}: {{ message.content }}{{ eos_token }}\
            {% endfor %}{% if add_generation_prompt %}<unk>assistant:{% endif %}""";
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT
            .withSampling(Sampling.GREEDY.withTemperature(0.9f).withSeed(5))
            .withMaxTokens(9)
            .withTopLogprobs(3);

    @TempDir
    private Path directory;

    /// Hears where a prompt begins to be run.
    private static final class Start implements AnswerListener {
        private int first = -1;

        @Override
        public boolean onText(String text) {
            return true;
        }

        @Override
        public boolean onPrompt(int done, int total) {
            first = first < 0 ? done : first;
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2", "gemma3"})
    void turnsAreThoseOfTheModelAlone(String name) {
        try (LocalModel model = model(name);
                Conversation conversation = model.conversation()) {
            List<ChatMessage> messages = new ArrayList<>();
            int before = 0;
            for (String question : List.of("The fog over the harbour at six?", "And then?", "é🐔", "So.")) {
                messages.add(ChatMessage.user(question));
                ChatRequest request = new ChatRequest(messages, OPTIONS);
                Start start = new Start();
                Completion completion = conversation.chat(request, start);
                assertThat(completion.tokens()).isEqualTo(model.chat(request).tokens());
                assertThat(start.first).isEqualTo(before);
                // What the last prompt had is not run again, the answer to it is.
                before = model.chatPrompt(request).length;
                messages.add(ChatMessage.assistant(completion.text()));
            }
        }
    }

    /// Longer than a page, so that a layer with a window gives pages back.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3"})
    void aPromptThatPartsFromTheLastIsRunFromThere(String name) {
        try (LocalModel model = model(name);
                Conversation conversation = model.conversation()) {
            for (String question :
                    List.of("fog ".repeat(60) + "one", "fog ".repeat(60) + "two", "fog", "Ferry.", "fog")) {
                ChatRequest request = ChatRequest.of(question).withOptions(OPTIONS);
                assertThat(conversation.chat(request).tokens())
                        .as(question)
                        .isEqualTo(model.chat(request).tokens());
            }
            Start start = new Start();
            ChatRequest same = ChatRequest.of("fog").withOptions(OPTIONS);
            assertThat(conversation.chat(same, start).tokens())
                    .isEqualTo(model.chat(same).tokens());
            assertThat(start.first).isEqualTo(model.chatPrompt(same).length - 1);
        }
    }

    @Test
    void whatWasStoppedGoesOn() {
        try (LocalModel model = model("llama");
                Conversation conversation = model.conversation()) {
            ChatRequest request =
                    ChatRequest.of("The ferry left at six, before the fog.").withOptions(OPTIONS);
            AnswerListener stopping = new AnswerListener() {
                @Override
                public boolean onText(String text) {
                    return false;
                }

                @Override
                public boolean onPrompt(int done, int total) {
                    return done < 8;
                }
            };
            assertThat(conversation.chat(request, stopping).tokens()).isEmpty();
            Start start = new Start();
            assertThat(conversation.chat(request, start).tokens())
                    .isEqualTo(model.chat(request).tokens());
            assertThat(start.first).isEqualTo(8);
            assertThat(conversation.chat(request, text -> false).tokens()).hasSize(1);
            assertThat(conversation.chat(request).tokens())
                    .isEqualTo(model.chat(request).tokens());
        }
    }

    @Test
    void rawTextAsWell() {
        try (LocalModel model = model("qwen2");
                Conversation conversation = model.conversation()) {
            for (String text : List.of("The ferry", "The ferry left", "The")) {
                assertThat(conversation
                                .complete(text, OPTIONS, AnswerListener.silent())
                                .tokens())
                        .isEqualTo(model.complete(text, OPTIONS, AnswerListener.silent())
                                .tokens());
            }
            assertThat(conversation.contextLength()).isEqualTo(model.contextLength());
        }
    }

    private LocalModel model(String name) {
        return TinyModels.load(
                TinyModels.changed(name, directory, writer -> writer.string("tokenizer.chat_template", TEMPLATE)),
                new LocalOptions(2, 0, 8));
    }
}
