package dev.bantam.cli;

import dev.bantam.api.PromptTooLongException;
import dev.bantam.cli.terminal.OneLine;
import dev.bantam.formats.FormatException;
import dev.bantam.model.ModelException;
import dev.bantam.store.StoreException;
import dev.bantam.text.VocabularyException;
import dev.bantam.text.template.TemplateException;
import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// What the command's exit codes mean.
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NO_MODEL = 3;
    static final int BAD_FILE = 4;
    static final int PROMPT_TOO_LONG = 5;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(Throwable exception) {
        return switch (exception) {
            case PromptTooLongException e -> PROMPT_TOO_LONG;
            case IllegalArgumentException e -> USAGE;
            case StoreException e -> NO_MODEL;
            case NoSuchFileException e -> NO_MODEL;
            case FormatException e -> BAD_FILE;
            case ModelException e -> BAD_FILE;
            case VocabularyException e -> BAD_FILE;
            case TemplateException e -> BAD_FILE;
            case InterruptedException e -> INTERRUPTED;
            default -> FAILED;
        };
    }

    /// The exception's message, with what the exception's type says where the message alone does not.
    static String message(Throwable exception) {
        String message = exception.getMessage();
        return switch (exception) {
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case FileNotFoundException e -> "there is no file: " + message;
            case AccessDeniedException e -> "no permission to read " + e.getFile();
            case InterruptedException e -> "interrupted";
            // These tell what a file says, which may be anything.
            case FormatException e -> OneLine.of(String.valueOf(message));
            case ModelException e -> OneLine.of(String.valueOf(message));
            case VocabularyException e -> OneLine.of(String.valueOf(message));
            case TemplateException e -> OneLine.of(String.valueOf(message));
            case OutOfMemoryError e ->
                "not enough memory (" + message
                        + "); a smaller model or a shorter --context takes less, BANTAM_JAVA_OPTS=-Xmx4g allows more";
            default -> message == null ? exception.getClass().getSimpleName() : message;
        };
    }
}
