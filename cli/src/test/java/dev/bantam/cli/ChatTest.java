package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A chat from a pipe: a line a turn, and answers alone on standard output.
class ChatTest {
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT
            .withSampling(Sampling.GREEDY.withTemperature(0.2f).withCandidates(0, 0.9f, 0))
            .withMaxTokens(12);

    @TempDir
    private Path directory;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void home() {
        shell = new Shell(directory.resolve("home"));
    }

    @Test
    void turnsAreAnsweredInOrder() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        Shell.Outcome outcome = chat(file, "The fog?\n\nAnd six\\\nhens?\n\"\"\"a\n  b\n\"\"\"\n")
                .done();
        assertThat(outcome.out())
                .isEqualTo(String.join("\n", answers(file, "The fog?", "And six\nhens?", "a\n  b")) + "\n");
        assertThat(outcome.out()).doesNotContain("\033", ">>>");
        assertThat(outcome.err().lines()).allMatch(line -> line.contains("stops after 12 tokens"));
    }

    @Test
    void instructionsAndSettingsChangeTheAnswers() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        String system = chat(file, "/system Be brief.\nThe fog?\n").done().out();
        try (LocalModel model = LocalModel.load(file)) {
            ChatRequest request =
                    new ChatRequest(List.of(ChatMessage.system("Be brief."), ChatMessage.user("The fog?")), OPTIONS);
            assertThat(system).isEqualTo(model.chat(request).text() + "\n");
            Sampling hot = OPTIONS.sampling().withTemperature(2).withSeed(9).withTypical(0.9f);
            assertThat(chat(file, "/set temperature 2\n/set seed 9\n/set typical 0.9\nThe fog?\n")
                            .done()
                            .out())
                    .isEqualTo(model.chat(ChatRequest.of("The fog?").withOptions(OPTIONS.withSampling(hot)))
                                    .text()
                            + "\n");
        }
        assertThat(shell.input("The fog?\n".getBytes(StandardCharsets.UTF_8))
                        .run("chat", file.toString(), "-n", "12", "--system", "Be brief.")
                        .done()
                        .out())
                .isEqualTo(system);
        // Taken away, taken back and forgotten, it is the chat of one message again.
        String one = String.join("\n", answers(file, "The fog?")) + "\n";
        assertThat(chat(file, "/system Be brief.\n/system -\nThe fog?\n/undo\nThe fog?\n/clear\nThe fog?\n")
                        .done()
                        .out())
                .isEqualTo(one.repeat(3));
        assertThat(chat(file, "/set\n/help\n/system\n/show\n").done().err())
                .contains("temperature         0.2", "/save FILE", "(no instructions)");
    }

    @Test
    void aConversationIsSavedAndGoesOn() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        Path saved = directory.resolve("talk.json");
        List<String> answers = answers(file, "The fog?", "And then?");
        chat(file, "/system Be brief.\n/system -\nThe fog?\n/save " + saved + "\n")
                .done();
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(saved));
        assertThat(json.propertyNames()).containsExactly("model", "messages");
        assertThat(json.get("messages")).hasSize(2);
        assertThat(json.get("messages").get(0).propertyNames()).containsExactly("role", "content");
        assertThat(json.get("messages").get(1).get("role").asString()).isEqualTo("assistant");
        assertThat(json.get("messages").get(1).get("content").asString()).isEqualTo(answers.getFirst());
        assertThat(json.get("messages").get(1).get("finish_reason").asString()).isEqualTo("length");
        for (String[] start :
                List.of(new String[] {"/load " + saved + "\n"}, new String[] {"", "--load", saved.toString()})) {
            List<String> arguments = new ArrayList<>(List.of("chat", file.toString(), "-n", "12"));
            arguments.addAll(List.of(start).subList(1, start.length));
            assertThat(shell.input((start[0] + "And then?\n/save " + saved + "\n").getBytes(StandardCharsets.UTF_8))
                            .run(arguments.toArray(String[]::new))
                            .done()
                            .out())
                    .isEqualTo(answers.getLast() + "\n");
            Files.write(saved, JsonMapper.shared().writeValueAsBytes(json));
        }
        assertThat(chat(file, "/load " + saved + "\n/show\n").done().out())
                .isEqualTo("user: The fog?\nassistant (cut): " + answers.getFirst() + "\n");
    }

    @Test
    void whatCannotBeLoadedOrOverwrittenIsLeftAlone() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        Path other = Files.writeString(directory.resolve("other.txt"), "Not a chat.");
        chat(file, "/save " + other + "\n").failed(ExitCodes.USAGE, "no saved conversation");
        assertThat(other).hasContent("Not a chat.");
        chat(file, "/load " + other + "\n").failed(ExitCodes.USAGE, "not JSON");
        chat(file, "/load " + directory.resolve("missing") + "\n").failed(ExitCodes.USAGE, "no file");
        chat(file, "/load " + directory + "\n").failed(ExitCodes.USAGE, directory + " is a folder");
        shell.run("chat", file.toString(), "--load", directory.toString())
                .failed(ExitCodes.USAGE, directory + " is a folder");
        Path folder = directory.resolve("none");
        assertThat(chat(file, "/save " + folder.resolve("x.json") + "\n")
                        .failed(ExitCodes.USAGE, "there is no folder " + folder)
                        .err())
                .doesNotContain("x.json");
        chat(file, "/load\n").failed(ExitCodes.USAGE, "/load needs");
        Files.writeString(
                other,
                "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"hen\", \"content\": \"b\"}]}");
        chat(file, "/load " + other + "\n").failed(ExitCodes.USAGE, "message 2", "role", "hen", "assistant");
        Files.writeString(other, "{\"messages\": [{\"role\": \"user\", \"content\": 3}]}");
        chat(file, "/load " + other + "\n").failed(ExitCodes.USAGE, "message 1", "content");
        Files.writeString(other, "{}");
        chat(file, "/load " + other + "\n").failed(ExitCodes.USAGE, "messages");
    }

    @Test
    void whatIsNotUnderstoodEndsAChatThatNobodyTypes() {
        Path file = TinyModels.chat("llama", directory);
        chat(file, "/sytem x\n").failed(ExitCodes.USAGE, "/sytem", "did you mean /system");
        chat(file, "/SET\n").failed(ExitCodes.USAGE, "no command /SET; did you mean /set? /help");
        chat(file, "/weather\n").failed(ExitCodes.USAGE, "no command /weather; /help shows all;");
        chat(file, "/\n").failed(ExitCodes.USAGE, "no command /; ");
        chat(file, "/clear x\n").failed(ExitCodes.USAGE, "/clear takes nothing", "\"x\"");
        chat(file, "/undo 3\n").failed(ExitCodes.USAGE, "/undo takes nothing", "\"3\"");
        chat(file, "/bye foo\n").failed(ExitCodes.USAGE, "/exit takes nothing", "\"foo\"");
        chat(file, "/set temperatur 1\n").failed(ExitCodes.USAGE, "did you mean temperature");
        chat(file, "/set temperature hot\n").failed(ExitCodes.USAGE, "temperature", "hot");
        chat(file, "/set temperature\n").failed(ExitCodes.USAGE, "a key and a value");
        chat(file, "/set top-p 2\n").failed(ExitCodes.USAGE, "top-p", "2.0");
        chat(file, "fog ".repeat(400) + "\n").failed(ExitCodes.PROMPT_TOO_LONG, "context holds 256");
        shell.input(new byte[] {'a', (byte) 0xe9, 'b', '\n'})
                .run("chat", file.toString())
                .failed(ExitCodes.USAGE, "UTF-8");
        shell.run("chat", TinyModels.file("qwen2", directory).toString()).failed(ExitCodes.USAGE, "no chat template");
    }

    @Test
    void aBlankMakesAMessageOfACommand() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        assertThat(chat(file, " /help\n/exit\nThe fog?\n").done().out())
                .isEqualTo(answers(file, "/help").getFirst() + "\n");
    }

    @Test
    void aFullContextIsTold() {
        Path file = TinyModels.chat("llama", directory);
        Shell.Outcome outcome = shell.input("The fog over the harbour?\n".getBytes(StandardCharsets.UTF_8))
                .run("chat", file.toString(), "-n", "0", "-c", "50")
                .done();
        assertThat(outcome.err()).contains("the context of 50 tokens is full", "/undo", "/clear", "--context");
    }

    private Shell.Outcome chat(Path file, String input) {
        return shell.input(input.getBytes(StandardCharsets.UTF_8)).run("chat", file.toString(), "-n", "12");
    }

    private static List<String> answers(Path file, String... questions) throws IOException {
        try (LocalModel model = LocalModel.load(file)) {
            List<ChatMessage> messages = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            for (String question : questions) {
                messages.add(ChatMessage.user(question));
                Completion completion = model.chat(new ChatRequest(messages, OPTIONS));
                messages.add(ChatMessage.assistant(completion.text()));
                answers.add(completion.text());
            }
            return answers;
        }
    }
}
