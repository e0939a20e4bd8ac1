package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.ChatRequest.Thinking;
import dev.bantam.api.Completion;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GenerationOptions;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A tiny model that thinks: one token of its answer is renamed to the closing tag, and the prompt opens it.
class ReasoningCommandsTest {
    private static final String TEMPLATE =
            "{% for m in messages %}<unk>{{ m.content }}{% endfor %}<unk>{{ '<think>\\n' }}";
    private static final String PROMPT = "The fog?";

    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));
    private Path thinking = Path.of("");
    private Path endless = Path.of("");
    private String reasoning = "";
    private String text = "";

    @BeforeEach
    void model() throws IOException {
        shell = new Shell(directory.resolve("home"));
        endless = Files.move(
                TinyModels.changed("llama", directory, writer -> writer.string("tokenizer.chat_template", TEMPLATE)),
                directory.resolve("endless.gguf"));
        List<Integer> answer =
                answer(endless).tokens().stream().map(GeneratedToken::id).toList();
        int close = answer.get(4);
        assertThat(answer.subList(0, 4)).doesNotContain(close);
        try (Checkpoint checkpoint = GgufReader.open(endless)) {
            List<String> names = new ArrayList<>(
                    checkpoint.metadata().strings("tokenizer.ggml.tokens").orElseThrow());
            String gone = names.set(close, "</think>");
            List<String> merges = checkpoint.metadata().strings("tokenizer.ggml.merges").orElseThrow().stream()
                    .filter(merge -> !merge.replace(" ", "").equals(gone)
                            && !Arrays.asList(merge.split(" ")).contains(gone))
                    .toList();
            thinking = TinyModels.changed(
                    "llama",
                    directory,
                    writer -> writer.string("tokenizer.chat_template", TEMPLATE)
                            .strings("tokenizer.ggml.tokens", names)
                            .strings("tokenizer.ggml.merges", merges));
        }
        Completion parted = answer(thinking);
        reasoning = parted.reasoning();
        text = parted.text();
        assertThat(reasoning).isNotEmpty();
        assertThat(text).isNotBlank();
    }

    private static Completion answer(Path file) throws IOException {
        try (LocalModel model = LocalModel.load(file)) {
            return model.chat(ChatRequest.of(PROMPT).withOptions(GenerationOptions.DEFAULT.withMaxTokens(12)));
        }
    }

    private Shell.Outcome run(Path file, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("run", file.toString(), PROMPT, "-n", "12", "--temperature", "0"));
        arguments.addAll(List.of(options));
        return shell.run(arguments.toArray(String[]::new));
    }

    @Test
    void thinkingIsShownApartHiddenOrInTheAnswer() {
        Shell.Outcome shown = run(thinking).done();
        assertThat(shown.out()).isEqualTo(text + "\n");
        assertThat(shown.err()).startsWith(reasoning + "\n\n").contains("ended after 12 tokens:");
        Shell.Outcome hidden = run(thinking, "--reasoning", "hide").done();
        assertThat(hidden.out()).isEqualTo(text + "\n");
        assertThat(hidden.err()).startsWith("The answer ended after 12 tokens:");
        Shell.Outcome inline = run(thinking, "--reasoning", "inline").done();
        assertThat(inline.out()).isEqualTo("<think>\n" + reasoning + "\n</think>\n\n" + text + "\n");
        assertThat(inline.err()).isEqualTo(hidden.err());
    }

    @Test
    void inJsonItIsAFieldOfItsOwn() {
        JsonNode shown = document();
        assertThat(shown.get("text").asString()).isEqualTo(text);
        assertThat(shown.get("reasoning_content").asString()).isEqualTo(reasoning);
        JsonNode hidden = document("--reasoning", "hide");
        assertThat(hidden.get("text").asString()).isEqualTo(text);
        assertThat(hidden.has("reasoning_content")).isFalse();
        JsonNode inline = document("--reasoning", "inline");
        assertThat(inline.get("text").asString()).isEqualTo("<think>\n" + reasoning + "\n</think>\n\n" + text);
        assertThat(inline.has("reasoning_content")).isFalse();
    }

    private JsonNode document(String... options) {
        List<String> all = new ArrayList<>(List.of("--format", "json"));
        all.addAll(List.of(options));
        return JsonMapper.shared()
                .readTree(run(thinking, all.toArray(String[]::new)).done().out())
                .get("answers")
                .get(0);
    }

    @Test
    void theBestOfSeveralIsShownWithItsThinking() {
        Shell.Outcome outcome = shell.run(
                        "run", thinking.toString(), PROMPT, "-n", "12", "--temperature", "0.01", "--best-of", "2")
                .done();
        assertThat(outcome.out()).isEqualTo(text + "\n");
        assertThat(outcome.err()).startsWith(reasoning + "\n\n");
    }

    @Test
    void anAnswerThatEndsInThinkingIsEmptyAndSaysSo() {
        Shell.Outcome cut = run(endless).done();
        assertThat(cut.out()).isEqualTo("\n");
        assertThat(cut.err()).contains("12 tokens, while the model was thinking: --max-tokens allows more");
        assertThat(run(endless, "--reasoning", "inline").done().out())
                .startsWith("<think>\n")
                .doesNotContain("</think>");
    }

    @Test
    void thinkingIsDimInATerminal() {
        shell.interactive();
        Shell.Outcome outcome = run(thinking).done();
        assertThat(outcome.out()).doesNotContain("\033");
        assertThat(outcome.err()).contains("\033[2m").contains("\033[0m");
    }

    @Test
    void whatCannotBeSwitchedIsRefused() {
        run(thinking, "--think").done();
        run(thinking, "--no-think").failed(ExitCodes.USAGE, "no switch for thinking");
        run(thinking, "--no-think", "--think").failed(ExitCodes.USAGE, "can't both");
        run(thinking, "--no-think", "--raw").failed(ExitCodes.USAGE, "--raw");
        run(TinyModels.file("llama", directory), "--think").failed(ExitCodes.USAGE, "chat template");
    }

    /// A template in the manner of Qwen3's, of the templates that are compared with jinja2.
    @Test
    void aTemplateOfThisKindSwitchesAndForgets() throws IOException {
        String template = templateThatForgets();
        Path file =
                TinyModels.changed("llama", directory, writer -> writer.string("tokenizer.chat_template", template));
        try (LocalModel model = LocalModel.load(file)) {
            ChatRequest request = new ChatRequest(
                    List.of(
                            ChatMessage.user("Fog?"),
                            ChatMessage.assistant("<think>\nhm\n</think>\n\nYes."),
                            ChatMessage.user("Still?")),
                    GenerationOptions.DEFAULT);
            String prompt = model.tokenizer().decode(model.chatPrompt(request));
            assertThat(prompt).contains("Yes.").doesNotContain("hm", "think");
            assertThat(model.tokenizer().decode(model.chatPrompt(request.withThinking(Thinking.OFF))))
                    .isEqualTo(prompt + "<think>\n\n</think>\n\n");
            assertThat(model.chatPrompt(request.withThinking(Thinking.ON))).isEqualTo(model.chatPrompt(request));
        }
    }

    private static String templateThatForgets() throws IOException {
        try (InputStream json = ReasoningCommandsTest.class
                .getClassLoader()
                .getResourceAsStream("dev/bantam/testkit/templates/cases.json")) {
            for (JsonNode node :
                    JsonMapper.shared().readTree(Objects.requireNonNull(json)).get("cases")) {
                String template = node.get("template").asString();
                if (template.contains("enable_thinking is false")) {
                    return template;
                }
            }
        }
        throw new AssertionError("there is no such template");
    }

    /// The next prompt has the answer without the thinking; the saved conversation has both.
    @Test
    void aChatGoesOnWithoutTheThinking() throws IOException {
        Path saved = directory.resolve("talk.json");
        Path again = directory.resolve("again.json");
        Shell.Outcome outcome = shell.input((PROMPT + "\n/set reasoning hide\n/save " + saved + "\n/load " + saved
                                + "\n/save " + again + "\nAnd?\n")
                        .getBytes(StandardCharsets.UTF_8))
                .run("chat", thinking.toString(), "-n", "12", "--temperature", "0")
                .done();
        assertThat(outcome.out()).startsWith(text + "\n");
        assertThat(outcome.err()).startsWith(reasoning + "\n\n");
        JsonNode answer = JsonMapper.shared()
                .readTree(Files.readAllBytes(saved))
                .get("messages")
                .get(1);
        assertThat(answer.get("content").asString()).isEqualTo(text);
        assertThat(answer.get("reasoning_content").asString()).isEqualTo(reasoning);
        assertThat(again).hasSameTextualContentAs(saved);
        try (LocalModel model = LocalModel.load(thinking)) {
            ChatRequest next = new ChatRequest(
                    List.of(ChatMessage.user(PROMPT), ChatMessage.assistant(text), ChatMessage.user("And?")),
                    GenerationOptions.DEFAULT.withMaxTokens(12));
            assertThat(outcome.out()).isEqualTo(text + "\n" + model.chat(next).text() + "\n");
        }
        shell.input("/set think maybe\n".getBytes(StandardCharsets.UTF_8))
                .run("chat", thinking.toString())
                .failed(ExitCodes.USAGE, "on, off or -");
        shell.input((PROMPT + "\n").getBytes(StandardCharsets.UTF_8))
                .run("chat", thinking.toString(), "--no-think")
                .failed(ExitCodes.USAGE, "no switch for thinking");
    }
}
