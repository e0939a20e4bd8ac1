package dev.bantam.cli;

import dev.bantam.cli.terminal.Terminal;
import dev.bantam.store.Catalogue;
import dev.bantam.store.ModelEntry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `bantam completion`: a script by which a shell completes commands, options and names of models.
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands, options and names of models.",
            "",
            "bash: put the line  eval \"$(bantam completion bash)\"  into ~/.bashrc.",
            "zsh: put the line  eval \"$(bantam completion zsh)\"  into ~/.zshrc.",
            "fish: write the script to ~/.config/fish/completions/bantam.fish, as below.",
            "Or write it to a file once and let the shell read that, which starts faster."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  bantam completion bash > ~/.local/share/bash-completion/completions/bantam",
            "  bantam completion zsh > ~/.bantam-completion.zsh",
            "  bantam completion fish > ~/.config/fish/completions/bantam.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    /// The shells that can be served.
    enum Shell {
        /// GNU Bash.
        BASH,
        /// Zsh, through its emulation of Bash's completion.
        ZSH,
        /// fish.
        FISH
    }

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<String> models = Catalogue.bundled().entries().stream()
                .map(ModelEntry::name)
                .sorted()
                .toList();
        CompletionScript script = new CompletionScript(spec.root(), models);
        terminal.out()
                .print(
                        switch (shell) {
                            case BASH -> script.bash();
                            case ZSH -> script.zsh();
                            case FISH -> script.fish();
                        });
        terminal.out().flush();
        return ExitCodes.DONE;
    }
}
