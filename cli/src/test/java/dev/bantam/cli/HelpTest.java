package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Help of every command: it has examples, they parse, and it fits the terminal.
class HelpTest {
    @TempDir
    private static Path home;

    static Stream<String> commands() {
        List<String> names = new ArrayList<>(command(0).getSubcommands().keySet());
        assertThat(names).hasSizeGreaterThanOrEqualTo(12).contains("chat", "tokenize", "embed", "fill", "completion");
        names.addFirst("");
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasExamplesThatParse(String name) {
        CommandLine command = of(name, 0);
        List<String> examples = Stream.of(
                        command.getCommandSpec().usageMessage().footer())
                .filter(line -> line.startsWith("  bantam"))
                .map(String::strip)
                .toList();
        assertThat(examples).as(name).isNotEmpty();
        for (String example : examples) {
            List<String> words = words(example);
            assertThat(words.getFirst()).isEqualTo("bantam");
            CommandLine.ParseResult parsed =
                    command(0).parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            assertThat(parsed.hasSubcommand()).as(example).isTrue();
            if (!name.isEmpty()) {
                assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 40, 54, 55, 80, 200})
    void helpFitsTheTerminal(int columns) {
        for (String name : commands().toList()) {
            String help = of(name, columns).getUsageMessage(CommandLine.Help.Ansi.OFF);
            assertThat(help).startsWith("Usage: bantam").contains("  bantam ");
            for (CommandLine.Model.OptionSpec option :
                    of(name, columns).getCommandSpec().options()) {
                assertThat(help).contains(option.longestName());
            }
            assertThat(help).doesNotContain("${", "\033");
            assertThat(help.lines()
                            .filter(line -> !line.startsWith("  bantam") && line.contains(" "))
                            .filter(line ->
                                    line.length() > columns && line.strip().contains(" ")))
                    .as(name)
                    .isEmpty();
        }
    }

    /// As a shell does, as far as examples need it; what follows a redirection is not the command's.
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (char character : (line + " ").toCharArray()) {
            if (character == '"') {
                quoted = !quoted;
            } else if (character == ' ' && !quoted) {
                if (word.toString().matches("[<>|]")) {
                    return words;
                }
                if (!word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
            } else {
                word.append(character);
            }
        }
        return words;
    }

    private static CommandLine of(String name, int columns) {
        CommandLine command = command(columns);
        return name.isEmpty()
                ? command
                : Objects.requireNonNull(command.getSubcommands().get(name));
    }

    private static CommandLine command(int columns) {
        return Bantam.commandLine(
                new Shell(home).terminal(OutputStream.nullOutputStream(), OutputStream.nullOutputStream()), columns);
    }

    @Test
    void aPersonOnANarrowTerminalSeesWhatAFileHas() {
        String narrow = of("run", 40).getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("\\s+", " ");
        assertThat(narrow)
                .contains("MODEL Catalogue name or path", "-n, --max-tokens=N The most tokens", "(default: 1024)");
    }
}
