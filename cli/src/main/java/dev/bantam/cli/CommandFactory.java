package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Gives every command the terminal it talks to.
final class CommandFactory implements IFactory {
    private final Terminal terminal;

    CommandFactory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == RunCommand.class) {
            return type.cast(new RunCommand(terminal));
        }
        if (type == ChatCommand.class) {
            return type.cast(new ChatCommand(terminal));
        }
        if (type == FillCommand.class) {
            return type.cast(new FillCommand(terminal));
        }
        if (type == TokenizeCommand.class) {
            return type.cast(new TokenizeCommand(terminal));
        }
        if (type == EmbedCommand.class) {
            return type.cast(new EmbedCommand(terminal));
        }
        if (type == CompletionCommand.class) {
            return type.cast(new CompletionCommand(terminal));
        }
        if (type == PullCommand.class) {
            return type.cast(new PullCommand(terminal));
        }
        if (type == ListCommand.class) {
            return type.cast(new ListCommand(terminal));
        }
        if (type == RmCommand.class) {
            return type.cast(new RmCommand(terminal));
        }
        if (type == FitCommand.class) {
            return type.cast(new FitCommand(terminal));
        }
        if (type == ShowCommand.class) {
            return type.cast(new ShowCommand(terminal));
        }
        if (type == PerplexityCommand.class) {
            return type.cast(new PerplexityCommand(terminal));
        }
        if (type == ImatrixCommand.class) {
            return type.cast(new ImatrixCommand(terminal));
        }
        if (type == QuantizeCommand.class) {
            return type.cast(new QuantizeCommand(terminal));
        }
        if (type == ConvertCommand.class) {
            return type.cast(new ConvertCommand(terminal));
        }
        if (type == BenchCommand.class) {
            return type.cast(new BenchCommand(terminal));
        }
        if (type == DemoCommand.class) {
            return type.cast(new DemoCommand(terminal));
        }
        if (type == DoctorCommand.class) {
            return type.cast(new DoctorCommand(terminal));
        }
        return CommandLine.defaultFactory().create(type);
    }
}
