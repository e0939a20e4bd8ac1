package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Completion, as Bash does it.
class CompletionTest {
    @TempDir
    private Path directory;

    private Path script = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(directory.resolve("models/my-own-model"));
        Files.writeString(directory.resolve("question.txt"), "?");
        script = Files.writeString(
                directory.resolve("completion.bash"),
                new Shell(directory).run("completion", "bash").done().out());
    }

    @Test
    void commandsOptionsAndModels() throws Exception {
        assertThat(complete("bantam", "")).contains("run", "chat", "tokenize", "completion");
        assertThat(complete("bantam", "ch")).containsExactly("chat");
        assertThat(complete("bantam", "run", "--temp")).containsExactly("--temperature");
        assertThat(complete("bantam", "run", "smol")).contains("smollm2", "smollm2-360m");
        assertThat(complete("bantam", "run", "my-")).containsExactly("my-own-model");
        assertThat(complete("bantam", "chat", "--system", "Be brief.", "my-")).containsExactly("my-own-model");
        assertThat(complete("bantam", "bench", "-m", "smollm2-3")).containsExactly("smollm2-360m");
        assertThat(complete("bantam", "doctor", "--format", "")).containsExactlyInAnyOrder("text", "json");
        assertThat(complete("bantam", "bench", "--format", "")).containsExactlyInAnyOrder("md", "json", "csv");
        assertThat(complete("bantam", "bench", "-o", "j")).containsExactly("json");
        assertThat(complete("bantam", "completion", "f")).containsExactly("fish");
        assertThat(complete("bantam", "fill", "smollm2", "--prefix-file", "quest"))
                .containsExactly("question.txt");
        assertThat(complete("bantam", "run", "smollm2", "--seed", "")).isEmpty();
    }

    @Test
    void otherShellsHaveScriptsToo() {
        Shell shell = new Shell(directory);
        assertThat(shell.run("completion", "zsh").done().out()).contains("bashcompinit", "_bantam()");
        assertThat(shell.run("completion", "fish").done().out())
                .contains("complete -c bantam -n __fish_use_subcommand -a run", "-l temperature", "__bantam_models");
        shell.run("completion", "tcsh").failed(ExitCodes.USAGE, "tcsh");
        shell.run("completion").failed(ExitCodes.USAGE, "SHELL");
    }

    private List<String> complete(String... words) throws Exception {
        StringBuilder line = new StringBuilder("source '" + script + "'; COMP_WORDS=(");
        for (String word : words) {
            line.append(" '").append(word).append('\'');
        }
        line.append("); COMP_CWORD=").append(words.length - 1);
        line.append("; _bantam; [ ${#COMPREPLY[@]} = 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"");
        ProcessBuilder builder = new ProcessBuilder("bash", "--norc", "-c", line.toString());
        builder.environment().put("BANTAM_HOME", directory.toString());
        Process process =
                builder.directory(directory.toFile()).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .distinct()
                .toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }
}
