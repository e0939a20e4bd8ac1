package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.cli.terminal.TerminalWidth;
import dev.bantam.tensor.KernelWarmUp;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The `bantam` command: puts the modules together and maps failures to exit codes.
@Command(
        name = "bantam",
        description = "Runs small language models: cheap, private, and good at one job.",
        mixinStandardHelpOptions = true,
        version = "bantam 0.1.0",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam run smollm2 \"Why do hens make good neighbours?\"",
            "  bantam chat smollm2",
            "  bantam pull gemma3-270m",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the model can't be had, 4 the file can't be run,"
                    + " 5 the prompt does not fit, 130 interrupted. Answers go to standard output, all else to standard error."
        })
public final class Bantam {
    /// Commands that need kernels at once: these are compiled while the command line is parsed and the model found.
    private static final Map<String, Class<?>> ANSWERING = Map.of(
            "run", RunCommand.class, "chat", ChatCommand.class, "fill", FillCommand.class, "embed", EmbedCommand.class);

    private static final List<Class<?>> COMMANDS = List.of(
            RunCommand.class,
            ChatCommand.class,
            FillCommand.class,
            TokenizeCommand.class,
            EmbedCommand.class,
            DemoCommand.class,
            PullCommand.class,
            ListCommand.class,
            RmCommand.class,
            FitCommand.class,
            ShowCommand.class,
            PerplexityCommand.class,
            QuantizeCommand.class,
            ConvertCommand.class,
            ImatrixCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class);

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    private boolean debug;

    private final Terminal terminal;

    Bantam(Terminal terminal) {
        this.terminal = terminal;
    }

    /// @param arguments the command line
    public static void main(String[] arguments) {
        OutputFile file = new OutputFile(new FileOutputStream(FileDescriptor.out));
        PrintStream out = new PrintStream(file, false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        if (arguments.length > 1 && ANSWERING.containsKey(arguments[0])) {
            KernelWarmUp.start();
        }
        int code = execute(new Terminal(out, err, System.in, System.getenv(), isTerminal()), arguments);
        out.flush();
        file.failure().ifPresent(failure -> err.println("bantam: can't write standard output: " + failure));
        System.exit(code);
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25 has none again where input or output is redirected
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /// Runs a command line and returns its exit code.
    static int execute(Terminal terminal, String... arguments) {
        // Only help is as wide as the terminal, and asking for that takes a process.
        boolean help = arguments.length == 0
                || Stream.of(arguments).anyMatch(argument -> argument.equals("-h") || argument.equals("--help"));
        // The commands that should start quickly are built alone: all together take a tenth of a second.
        Class<?> asked = arguments.length == 0 ? null : ANSWERING.get(arguments[0]);
        CommandLine commandLine =
                commandLine(terminal, help ? TerminalWidth.of(terminal) : 0, asked == null ? COMMANDS : List.of(asked));
        if (arguments.length == 0) {
            commandLine.usage(commandLine.getErr());
            return ExitCodes.USAGE;
        }
        int code;
        try {
            code = commandLine.execute(arguments);
        } catch (Error failure) {
            // Such as too little memory: a message is worth more than a stack trace.
            code = commandLine.<Bantam>getCommand().explain(failure);
        }
        terminal.out().flush();
        if (terminal.out().checkError()) {
            return ExitCodes.FAILED;
        }
        return code;
    }

    /// The whole command.
    ///
    /// @param columns of the terminal that help is read on; 0 where nobody knows
    static CommandLine commandLine(Terminal terminal, int columns) {
        return commandLine(terminal, columns, COMMANDS);
    }

    private static CommandLine commandLine(Terminal terminal, int columns, List<Class<?>> commands) {
        Bantam bantam = new Bantam(terminal);
        CommandLine commandLine = new CommandLine(bantam, new CommandFactory(terminal));
        commands.forEach(commandLine::addSubcommand);
        commandLine.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.showsColours() ? Ansi.ON : Ansi.OFF));
        commandLine.setParameterExceptionHandler(new UsageErrors());
        commandLine.setExecutionExceptionHandler((exception, failed, parsed) -> bantam.explain(exception));
        HelpText.fit(commandLine, columns);
        return commandLine;
    }

    private int explain(Throwable exception) {
        terminal.out().flush();
        terminal.err().println("bantam: " + ExitCodes.message(exception));
        if (debug) {
            terminal.err().print(CommandLine.Help.defaultColorScheme(Ansi.OFF).stackTraceText(exception));
        }
        return ExitCodes.of(exception);
    }
}
