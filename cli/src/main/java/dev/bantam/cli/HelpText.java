package dev.bantam.cli;

import dev.bantam.cli.terminal.TextWrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Help as wide as the terminal. Examples are never broken, so that they can be copied; picocli, which lays out
/// the rest, wants at least 55 columns: where there are less, options and what they do stand on lines of their
/// own.
final class HelpText {
    private static final int LEAST = 55;
    private static final int MOST = 110;
    private static final String EXAMPLE = "  bantam";

    private final int columns;

    private HelpText(int columns) {
        this.columns = columns;
    }

    /// @param columns of the terminal; 0 where nobody knows
    static void fit(CommandLine commandLine, int columns) {
        HelpText help = new HelpText(columns == 0 ? 80 : columns);
        commandLine.setUsageHelpWidth(Math.clamp(help.columns, LEAST, MOST));
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(commandLine.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, help::footer);
        if (help.columns < LEAST) {
            sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, help::synopsis);
            sections.put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, help::description);
            sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help::parameters);
            sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help::options);
            sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help::commands);
        }
        commandLine.setHelpSectionMap(sections);
    }

    private String footer(Help help) {
        List<String> lines = new ArrayList<>();
        for (String line : help.commandSpec().usageMessage().footer()) {
            if (line.startsWith(EXAMPLE)) {
                lines.add(line);
            } else {
                lines.addAll(TextWrap.lines(line, columns, 0));
            }
        }
        return text(lines);
    }

    private String synopsis(Help help) {
        String synopsis = help.abbreviatedSynopsis().replaceAll("\\s+", " ").strip();
        // It follows its heading, "Usage: ", on the same line.
        return text(TextWrap.lines("Usage: " + synopsis, columns, 7)).substring("Usage: ".length());
    }

    private String description(Help help) {
        List<String> lines = new ArrayList<>();
        Arrays.stream(help.commandSpec().usageMessage().description())
                .forEach(line -> lines.addAll(TextWrap.lines(line, columns, 0)));
        return text(lines);
    }

    private String parameters(Help help) {
        List<String> lines = new ArrayList<>();
        for (PositionalParamSpec parameter : help.commandSpec().positionalParameters()) {
            add(lines, parameter.paramLabel(), String.join(" ", parameter.description()));
        }
        return text(lines);
    }

    private String options(Help help) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : help.commandSpec().options()) {
            String names = String.join(", ", option.names());
            boolean flag = option.typeInfo().isBoolean();
            add(lines, flag ? names : names + "=" + option.paramLabel(), String.join(" ", option.description()));
        }
        return text(lines);
    }

    private String commands(Help help) {
        List<String> lines = new ArrayList<>();
        help.subcommands().forEach((name, command) -> {
            String[] description = command.commandSpec().usageMessage().description();
            add(lines, name, description.length == 0 ? "" : description[0]);
        });
        return text(lines);
    }

    private void add(List<String> lines, String name, String description) {
        lines.addAll(TextWrap.lines("  " + name, columns, 4));
        lines.addAll(TextWrap.lines("      " + description, columns, 6));
    }

    private static String text(List<String> lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
