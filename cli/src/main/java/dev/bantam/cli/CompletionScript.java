package dev.bantam.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Completion scripts, made from the commands themselves. Models that lie in the store are looked up when the
/// script completes, without starting Java.
///
/// @param root the whole command
/// @param models names of the catalogue
record CompletionScript(CommandSpec root, List<String> models) {
    /// What a value of an option or a parameter is.
    private enum Value {
        MODEL,
        STORED_MODEL,
        FILE,
        CHOICE,
        OTHER
    }

    private static final String STORE = "${BANTAM_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/bantam}/models";

    String bash() {
        String cases = commands().entrySet().stream()
                .map(entry -> bashCase(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
        return """
                # Completes bantam. Made by `bantam completion`.
                _bantam_stored() {
                    ls "%s" 2>/dev/null
                }
                _bantam_models() {
                    { _bantam_stored; echo "%s"; } | sort -u
                }
                _bantam_values() {
                    case "$1 $2" in
                %s    esac
                }
                _bantam() {
                    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
                    local command="" positions=0 skip="" word i
                    local options="%s" valued="" model_options="" file_options="" choice_options="" first="" choices=""
                    COMPREPLY=()
                    for ((i = 1; i < COMP_CWORD; i++)); do
                        word="${COMP_WORDS[i]}"
                        if [[ -n $skip ]]; then
                            skip=""
                        elif [[ $word == -* ]]; then
                            [[ " $valued " == *" $word "* ]] && skip=1
                        elif [[ -z $command ]]; then
                            command="$word"
                            case "$command" in
                %s            esac
                        else
                            positions=$((positions + 1))
                        fi
                    done
                    if [[ " $model_options " == *" $previous "* ]]; then
                        COMPREPLY=($(compgen -W "$(_bantam_models)" -- "$current") $(compgen -f -- "$current"))
                    elif [[ " $file_options " == *" $previous "* ]]; then
                        COMPREPLY=($(compgen -f -- "$current"))
                    elif [[ " $choice_options " == *" $previous "* ]]; then
                        COMPREPLY=($(compgen -W "$(_bantam_values "$command" "$previous")" -- "$current"))
                    elif [[ " $valued " == *" $previous "* ]]; then
                        COMPREPLY=()
                    elif [[ $current == -* ]]; then
                        COMPREPLY=($(compgen -W "$options" -- "$current"))
                    elif [[ -z $command ]]; then
                        COMPREPLY=($(compgen -W "%s" -- "$current"))
                    elif [[ $positions == 0 && $first == models ]]; then
                        COMPREPLY=($(compgen -W "$(_bantam_models)" -- "$current") $(compgen -f -- "$current"))
                    elif [[ $first == stored ]]; then
                        COMPREPLY=($(compgen -W "$(_bantam_stored)" -- "$current"))
                    elif [[ $positions == 0 && -n $choices ]]; then
                        COMPREPLY=($(compgen -W "$choices" -- "$current"))
                    else
                        COMPREPLY=($(compgen -f -- "$current"))
                    fi
                }
                complete -o filenames -F _bantam bantam
                """.formatted(
                        STORE,
                        String.join("\n", models),
                        commands().entrySet().stream()
                                .flatMap(entry -> values(entry.getKey(), entry.getValue()))
                                .collect(Collectors.joining()),
                        String.join(" ", names(root, option -> true)),
                        cases,
                        String.join(" ", commands().keySet()));
    }

    String zsh() {
        return """
                autoload -Uz compinit bashcompinit
                (( $+functions[compdef] )) || compinit
                bashcompinit
                """ + bash();
    }

    /// What each option of a few values may be.
    private static Stream<String> values(String name, CommandSpec command) {
        return command.options().stream()
                .filter(option -> value(option) == Value.CHOICE)
                .map(option -> Arrays.stream(option.names())
                                .map(each -> '"' + name + ' ' + each + '"')
                                .collect(Collectors.joining(" | ", "        ", ") "))
                        + "echo \"" + String.join(" ", choices(option)) + "\" ;;\n");
    }

    private static String bashCase(String name, CommandSpec command) {
        String first = "";
        String choices = "";
        if (!command.positionalParameters().isEmpty()) {
            ArgSpec parameter = command.positionalParameters().getFirst();
            first = switch (value(parameter)) {
                case MODEL -> "models";
                case STORED_MODEL -> "stored";
                case FILE, CHOICE, OTHER -> "";
            };
            choices = String.join(" ", choices(parameter));
        }
        return """
                            %s)
                                options="%s"
                                valued="%s"
                                model_options="%s"
                                file_options="%s"
                                choice_options="%s"
                                first="%s"
                                choices="%s"
                                ;;
                """.formatted(
                        name,
                        String.join(" ", names(command, option -> true)),
                        String.join(" ", names(command, CompletionScript::takesValue)),
                        String.join(" ", names(command, option -> value(option) == Value.MODEL)),
                        String.join(" ", names(command, option -> value(option) == Value.FILE)),
                        String.join(" ", names(command, option -> value(option) == Value.CHOICE)),
                        first,
                        choices)
                .indent(4);
    }

    String fish() {
        StringBuilder script = new StringBuilder("""
                # Completes bantam. Made by `bantam completion`.
                function __bantam_stored
                    set -l home $BANTAM_HOME
                    test -n "$home"; or set home (test -n "$XDG_CACHE_HOME"; and echo $XDG_CACHE_HOME; or echo ~/.cache)/bantam
                    command ls $home/models 2>/dev/null
                end
                function __bantam_models
                    begin; __bantam_stored; string split ' ' '%s'; end | sort -u
                end
                complete -c bantam -f
                """.formatted(String.join(" ", models)));
        commands().forEach((name, command) -> {
            script.append("complete -c bantam -n __fish_use_subcommand -a %s -d %s%n"
                    .formatted(name, quoted(first(command.usageMessage().description()))));
            String seen = "complete -c bantam -n '__fish_seen_subcommand_from " + name + "'";
            for (OptionSpec option : command.options()) {
                script.append(seen);
                for (String each : option.names()) {
                    script.append(each.startsWith("--") ? " -l " + each.substring(2) : " -s " + each.substring(1));
                }
                if (takesValue(option)) {
                    script.append(fishValue(option));
                }
                script.append(" -d ")
                        .append(quoted(first(option.description())))
                        .append('\n');
            }
            command.positionalParameters().stream()
                    .limit(1)
                    .forEach(parameter -> script.append(seen)
                            .append(fishValue(parameter).replace(" -x", "").replace(" -r", ""))
                            .append(value(parameter) == Value.MODEL ? " -F\n" : "\n"));
        });
        return script.toString();
    }

    private static String fishValue(ArgSpec argument) {
        return switch (value(argument)) {
            case MODEL -> " -x -a '(__bantam_models)'";
            case STORED_MODEL -> " -x -a '(__bantam_stored)'";
            case FILE -> " -r -F";
            case CHOICE -> " -x -a '" + String.join(" ", choices(argument)) + "'";
            case OTHER -> " -x";
        };
    }

    /// In the order of their names.
    private Map<String, CommandSpec> commands() {
        Map<String, CommandSpec> commands = new TreeMap<>();
        for (Map.Entry<String, CommandLine> entry : root.subcommands().entrySet()) {
            commands.put(entry.getKey(), entry.getValue().getCommandSpec());
        }
        return commands;
    }

    private static List<String> names(CommandSpec command, Predicate<OptionSpec> wanted) {
        List<String> names = new ArrayList<>();
        command.options().stream().filter(wanted).forEach(option -> names.addAll(Arrays.asList(option.names())));
        return names;
    }

    private static boolean takesValue(ArgSpec argument) {
        return argument.arity().max() > 0;
    }

    private static Value value(ArgSpec argument) {
        return switch (argument.paramLabel()) {
            case "MODEL" -> argument.command().name().equals("rm") ? Value.STORED_MODEL : Value.MODEL;
            case "FILE", "DIR" -> Value.FILE;
            default -> choices(argument).isEmpty() ? Value.OTHER : Value.CHOICE;
        };
    }

    private static List<String> choices(ArgSpec argument) {
        Object[] constants = argument.type().getEnumConstants();
        return constants == null
                ? List.of()
                : Arrays.stream(constants)
                        .map(each -> each.toString().toLowerCase(Locale.ROOT))
                        .toList();
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
