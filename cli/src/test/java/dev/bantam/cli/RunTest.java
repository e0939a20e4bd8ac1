package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.formats.GgufWriter;
import dev.bantam.generate.LocalModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final String PROMPT = "The ferry left at six";
    /// What `run` does where nothing else is said, but shorter.
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
    void theAnswerAloneGoesToStandardOutput() throws IOException {
        Path file = TinyModels.file("llama", directory);
        Shell.Outcome outcome =
                shell.run("run", file.toString(), PROMPT, "--raw", "-n", "12").done();
        assertThat(outcome.out()).isEqualTo(complete(file, PROMPT).text() + System.lineSeparator());
        assertThat(outcome.err()).contains("12 tokens", "--max-tokens").hasLineCount(1);
        Shell.Outcome verbose = shell.run("run", file.toString(), PROMPT, "--raw", "-n", "12", "-v", "--logprobs")
                .done();
        assertThat(verbose.out()).isEqualTo(outcome.out());
        assertThat(verbose.err()).contains("tok/s", "first token", "seed 0").hasLineCount(14);
    }

    @Test
    void thePromptMayComeFromStandardInput() throws IOException {
        Path file = TinyModels.file("qwen2", directory);
        String expected = complete(file, PROMPT + " é🐔\n").text();
        byte[] input = (PROMPT + " é🐔\n").getBytes(StandardCharsets.UTF_8);
        assertThat(shell.input(input)
                        .run("run", file.toString(), "--raw", "-n", "12")
                        .done()
                        .out())
                .isEqualTo(expected + System.lineSeparator());
    }

    @Test
    void aChatGoesThroughTheTemplate() throws IOException {
        Path file = TinyModels.chat("llama", directory);
        try (LocalModel model = LocalModel.load(file)) {
            String plain =
                    model.chat(ChatRequest.of(PROMPT).withOptions(OPTIONS)).text();
            assertThat(shell.run("run", file.toString(), PROMPT, "-n", "12")
                            .done()
                            .out())
                    .isEqualTo(plain + System.lineSeparator());
            assertThat(shell.input(("\n " + PROMPT + "\n").getBytes(StandardCharsets.UTF_8))
                            .run("run", file.toString(), "-n", "12")
                            .done()
                            .out())
                    .isEqualTo(plain + System.lineSeparator());
            String system = model.chat(new ChatRequest(
                            List.of(ChatMessage.system("Be brief."), ChatMessage.user(PROMPT)), OPTIONS))
                    .text();
            assertThat(shell.run("run", file.toString(), PROMPT, "-n", "12", "--system", "Be brief.")
                            .done()
                            .out())
                    .isEqualTo(system + System.lineSeparator());
            String raw = complete(file, PROMPT).text();
            assertThat(shell.run("run", file.toString(), PROMPT, "-n", "12", "--raw")
                            .done()
                            .out())
                    .isEqualTo(raw + System.lineSeparator());
            assertThat(List.of(plain, system, raw)).doesNotHaveDuplicates();
        }
    }

    @Test
    void stopAndSeedAndThreadsReachTheModel() throws IOException {
        Path file = TinyModels.file("llama", directory);
        String whole = complete(file, PROMPT).text();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 2);
        Shell.Outcome stopped = shell.run(
                        "run", file.toString(), PROMPT, "--raw", "-n", "12", "--stop", stop, "-t", "1")
                .done();
        assertThat(stopped.out()).isEqualTo(whole.substring(0, whole.indexOf(stop)) + System.lineSeparator());
        assertThat(stopped.err()).isEmpty();
        String[] drawn = {"run", file.toString(), PROMPT, "--raw", "-n", "12", "--temperature", "1.5", "--seed", "1"};
        String first = shell.run(drawn).done().out();
        assertThat(shell.run(drawn).done().out()).isEqualTo(first);
        drawn[drawn.length - 1] = "2";
        assertThat(shell.run(drawn).done().out()).isNotEqualTo(first);
    }

    @Test
    void withoutATemplateItSaysWhatItDoesInstead() throws IOException {
        Path file = TinyModels.file("llama", directory);
        Shell.Outcome outcome =
                shell.run("run", file.toString(), PROMPT, "-n", "12").done();
        assertThat(outcome.out()).isEqualTo(complete(file, PROMPT).text() + System.lineSeparator());
        assertThat(outcome.err()).contains("no chat template");
        shell.run("run", file.toString(), PROMPT, "--system", "Be brief.")
                .failed(ExitCodes.USAGE, "--system", "chat template", "llama.gguf");
        shell.run("run", file.toString(), PROMPT, "--raw", "--system", "Be brief.")
                .failed(ExitCodes.USAGE, "--system", "--raw");
    }

    @Test
    void aTemplateThatRefusesIsWrongUsage() {
        Path file = TinyModels.changed(
                "llama",
                directory,
                writer ->
                        writer.string("tokenizer.chat_template", "{{ raise_exception('Only one message, please') }}"));
        shell.run("run", file.toString(), PROMPT).failed(ExitCodes.USAGE, "Only one message, please");
    }

    @Test
    void aPromptThatDoesNotFitIsRefused() {
        Path file = TinyModels.file("llama", directory);
        shell.run("run", file.toString(), "fog ".repeat(400), "--raw")
                .failed(ExitCodes.PROMPT_TOO_LONG, "context holds 256", "shorten");
        shell.run("run", file.toString(), PROMPT, "--raw", "--context", "5")
                .failed(ExitCodes.PROMPT_TOO_LONG, "context holds 5");
    }

    @Test
    void theEndOfTheContextIsTold() {
        Path file = TinyModels.file("llama", directory);
        Shell.Outcome outcome = shell.run("run", file.toString(), PROMPT, "--raw", "-c", "25", "-n", "0")
                .done();
        assertThat(outcome.err()).contains("the context is full");
    }

    @Test
    void aPromptThatIsNotThereIsWrongUsage() {
        String file = TinyModels.file("llama", directory).toString();
        shell.input(new byte[0]).run("run", file).failed(ExitCodes.USAGE, "standard input is empty");
        shell.input(new byte[0]).run("run", file, "-").failed(ExitCodes.USAGE, "standard input is empty");
        shell.input(" \n\t".getBytes(StandardCharsets.UTF_8)).run("run", file).failed(ExitCodes.USAGE, "empty");
        shell.input(new byte[] {'a', (byte) 0xe9, 'b'}).run("run", file).failed(ExitCodes.USAGE, "UTF-8");
        shell.interactive().run("run", file).failed(ExitCodes.USAGE, "no prompt");
        shell.run("run", file, "", "--raw").failed(ExitCodes.USAGE, "prompt is empty");
    }

    @Test
    void aModelThatIsNotThereIsNamed() {
        shell.run("run", "smolm2", "p").failed(ExitCodes.NO_MODEL, "smolm2", "did you mean smollm2");
        shell.run("run", "xyzzyxyzzy", "p").failed(ExitCodes.NO_MODEL, "xyzzyxyzzy", "bantam list --all");
        shell.run("run", "smollm2", "p").failed(ExitCodes.NO_MODEL, "smollm2", "offline");
        shell.run("run", "smollm2", "p", "--offline").failed(ExitCodes.NO_MODEL, "offline");
        String missing = directory.resolve("missing.gguf").toString();
        shell.run("run", missing, "p").failed(ExitCodes.NO_MODEL, "no file", missing);
        shell.run("run", "", "p").failed(ExitCodes.NO_MODEL, "bantam list --all");
    }

    @Test
    void aFileThatCannotBeRunIsRefused() throws IOException {
        Path text = Files.writeString(directory.resolve("text.gguf"), "This is no model, but it is long enough.");
        shell.run("run", text.toString(), "p").failed(ExitCodes.BAD_FILE, "text.gguf", "GGUF");
        Path empty = Files.createFile(directory.resolve("empty.gguf"));
        shell.run("run", empty.toString(), "p").failed(ExitCodes.BAD_FILE, "empty.gguf");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        shell.run("run", folder.toString(), "p").failed(ExitCodes.NO_MODEL, "folder");
        Files.writeString(folder.resolve("config.json"), "{}");
        shell.run("run", folder.toString(), "p").failed(ExitCodes.BAD_FILE, "folder");

        Path whole = TinyModels.file("llama", directory);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(directory.resolve("cut.gguf"), Arrays.copyOf(bytes, bytes.length / 2));
        shell.run("run", cut.toString(), "p").failed(ExitCodes.BAD_FILE, "cut.gguf");

        Path other = directory.resolve("other.gguf");
        new GgufWriter().string("general.architecture", "mamba").write(other);
        shell.run("run", other.toString(), "p").failed(ExitCodes.BAD_FILE, "mamba", "not supported", "llama");
        new GgufWriter().string("general.name", "nothing").write(other);
        shell.run("run", other.toString(), "p").failed(ExitCodes.BAD_FILE, "general.architecture");

        Path vocabulary =
                TinyModels.changed("llama", directory, writer -> writer.string("tokenizer.ggml.model", "unheard-of"));
        shell.run("run", vocabulary.toString(), "p").failed(ExitCodes.BAD_FILE, "unheard-of");
        Path template =
                TinyModels.changed("llama", directory, writer -> writer.string("tokenizer.chat_template", "{% if %}"));
        shell.run("run", template.toString(), "p").failed(ExitCodes.BAD_FILE, "line 1");
    }

    /// As `bantam run ... | head` leaves it.
    @Test
    void aReaderThatIsGoneEndsTheAnswer() {
        Path file = TinyModels.file("llama", directory);
        int[] room = {3};
        OutputStream closing = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                if (room[0]-- <= 0) {
                    throw new IOException("Broken pipe");
                }
            }
        };
        Shell.Outcome outcome = shell.run(closing, "run", file.toString(), PROMPT, "--raw", "-n", "200", "-v");
        assertThat(outcome.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(outcome.err()).containsPattern("answer [1-9] tokens").doesNotContain("--max-tokens", "\tat ");
    }

    private static Completion complete(Path file, String prompt) throws IOException {
        try (LocalModel model = LocalModel.load(file)) {
            return model.complete(prompt, OPTIONS, AnswerListener.silent());
        }
    }
}
