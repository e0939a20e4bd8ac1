package dev.bantam.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Rules about files. Each gives what it found wrong, as messages that name the file; nothing where all is well.
final class SourceRules {
    static final int LONGEST_FILE = 600;

    /// What the first lines of a longer file must say.
    static final String REASON = "Longer than " + LONGEST_FILE + " lines because ";

    private static final int FIRST_LINES = 40;
    private static final Pattern DOCUMENTED_PACKAGE =
            Pattern.compile("\\A///.*^@NullMarked$.*^package ", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SKIPPED_TEST = Pattern.compile(
            "^(?:\\s*@Disabled.*|import (?:static )?org\\.junit\\.jupiter\\.api\\.(?:Assumptions|condition\\.).*"
                    + "|import static org\\.assertj\\.core\\.api\\.Assumptions.*)$",
            Pattern.MULTILINE);
    private static final Pattern CODE_SPAN = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");

    /// `DType`, `DType.F32`, `Tensor#rows()`, `dev.bantam.tensor.Tensor`; not `GGUF`, `Q4_K` or `JAVA_HOME`.
    private static final Pattern CLASS_NAME =
            Pattern.compile("(?:[a-z][a-z0-9]*\\.)*([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:[.#]\\w+)?(?:\\(.*\\))?");

    private SourceRules() {}

    /// Every package says what it is for, and has no nulls unless a type says so.
    static Optional<String> packageWithoutInfo(Path packageFolder) {
        Path info = packageFolder.resolve("package-info.java");
        if (!Files.exists(info)) {
            return Optional.of(packageFolder + ": package-info.java is missing");
        }
        return DOCUMENTED_PACKAGE.matcher(Repository.read(info)).find()
                ? Optional.empty()
                : Optional.of(info + ": needs a doc comment (///) at its top, then @NullMarked, then the package");
    }

    /// Every published module says what it exports.
    static Optional<String> moduleWithoutDescriptor(Path module) {
        return Files.exists(module.resolve("src/main/java/module-info.java"))
                ? Optional.empty()
                : Optional.of(module + ": src/main/java/module-info.java is missing");
    }

    /// A file that cannot be read in one sitting says why.
    static Optional<String> tooLong(Path file) {
        List<String> lines = Repository.read(file).lines().toList();
        boolean excused = lines.stream().limit(FIRST_LINES).anyMatch(line -> line.contains(REASON));
        return lines.size() <= LONGEST_FILE || excused
                ? Optional.empty()
                : Optional.of(file + ": has " + lines.size() + " lines and no \"" + REASON + "...\" in its first "
                        + FIRST_LINES);
    }

    /// A test runs or it fails; there is no third way.
    static Optional<String> skipsTests(Path file) {
        return SKIPPED_TEST
                .matcher(Repository.read(file))
                .results()
                .findFirst()
                .map(match -> file + ": tests are not skipped: " + match.group().strip());
    }

    /// Names of classes that a document puts in backticks, in the order they come.
    static List<String> namedClasses(String document) {
        List<String> names = new ArrayList<>();
        for (MatchResult span : CODE_SPAN.matcher(document).results().toList()) {
            var name = CLASS_NAME.matcher(span.group(1));
            if (name.matches()) {
                names.add(name.group(1));
            }
        }
        return names;
    }

    /// Documents name no class that is gone.
    static List<String> namesUnknownClasses(Path document, Set<String> known) {
        return namedClasses(Repository.read(document)).stream()
                .filter(name -> !known.contains(name))
                .map(name -> document + ": names `" + name + "`, and there is no such class")
                .toList();
    }
}
