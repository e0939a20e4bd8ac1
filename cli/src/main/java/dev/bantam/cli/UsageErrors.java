package dev.bantam.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Tells a wrong command line in two lines: what is wrong, and where the help is. The help itself would push the
/// message off the screen.
final class UsageErrors implements IParameterExceptionHandler {
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([A-Z_0-9, ]+)\\] \\(case-insensitive\\)");

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("bantam: " + message(exception));
        err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return ExitCodes.USAGE;
    }

    private static String message(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        String message = String.valueOf(exception.getMessage())
                .replace("Value for option option ", "the value of ")
                .replaceAll("is not an? (int|long|short)$", "is not a whole number, or too large a one")
                .replaceAll("is not a (float|double)$", "is not a number");
        Matcher choices = CHOICES.matcher(message);
        if (choices.find()) {
            message =
                    choices.replaceFirst("it must be one of " + choices.group(1).toLowerCase(Locale.ROOT));
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException exception) {
        String first = exception.getUnmatched().getFirst();
        List<String> near = exception.getSuggestions();
        String meant = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
        if (exception.isUnknownOption()) {
            return "there is no option " + first + meant;
        }
        if (exception.getCommandLine().getParent() == null) {
            return "there is no command " + first + meant;
        }
        return "'" + first + "' is one argument too many; a text of several words needs quotes";
    }
}
