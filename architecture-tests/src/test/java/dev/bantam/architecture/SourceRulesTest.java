package dev.bantam.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every rule about files finds a file that breaks it, and lets a good one pass.
class SourceRulesTest {
    @TempDir
    private Path folder;

    @Test
    void undocumentedPackageIsFound() throws IOException {
        assertThat(SourceRules.packageWithoutInfo(folder)).get().asString().contains("is missing");
        write("package-info.java", "@NullMarked\npackage a;\n");
        assertThat(SourceRules.packageWithoutInfo(folder)).isPresent();
        write("package-info.java", "/// Words.\npackage a;\n");
        assertThat(SourceRules.packageWithoutInfo(folder)).isPresent();
        write("package-info.java", "/// Words.\n@NullMarked\npackage a;\n");
        assertThat(SourceRules.packageWithoutInfo(folder)).isEmpty();
    }

    @Test
    void missingDescriptorIsFound() throws IOException {
        assertThat(SourceRules.moduleWithoutDescriptor(folder)).isPresent();
        Files.createDirectories(folder.resolve("src/main/java"));
        write("src/main/java/module-info.java", "module a {}\n");
        assertThat(SourceRules.moduleWithoutDescriptor(folder)).isEmpty();
    }

    @Test
    void longFileNeedsAReason() throws IOException {
        String lines = "// line\n".repeat(SourceRules.LONGEST_FILE);
        assertThat(SourceRules.tooLong(write("Long.java", lines))).isEmpty();
        assertThat(SourceRules.tooLong(write("Longer.java", lines + "// line\n")))
                .isPresent();
        assertThat(SourceRules.tooLong(write("LateReason.java", lines + "// " + SourceRules.REASON + "no\n")))
                .isPresent();
        assertThat(SourceRules.tooLong(write("Reason.java", "// " + SourceRules.REASON + "tables are\n" + lines)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    @Disabled(\"later\")",
                "import static org.junit.jupiter.api.Assumptions.assumeTrue;",
                "import org.junit.jupiter.api.Assumptions;",
                "import static org.assertj.core.api.Assumptions.assumeThat;",
                "import org.junit.jupiter.api.condition.EnabledOnOs;"
            })
    void skippedTestIsFound(String line) throws IOException {
        assertThat(SourceRules.skipsTests(write("SkipTest.java", "package a;\n" + line + "\nclass SkipTest {}\n")))
                .isPresent();
    }

    @Test
    void testThatRunsIsNoSkippedTest() throws IOException {
        assertThat(SourceRules.skipsTests(write("RunTest.java", "package a;\n// never @Disabled\nclass RunTest {}\n")))
                .isEmpty();
    }

    @Test
    void classNamesAreReadFromCodeSpans() {
        assertThat(SourceRules.namedClasses("`DType`, `DType.F32`, `Tensor#rows()`, `dev.bantam.text.Tokenizer`"))
                .containsExactly("DType", "DType", "Tensor", "Tokenizer");
        assertThat(SourceRules.namedClasses("`GGUF`, `Q4_K`, `JAVA_HOME`, `./mvnw verify`, `dev.bantam.text`, Tensor"))
                .isEmpty();
    }

    @Test
    void classThatIsGoneIsFound() throws IOException {
        Path document = write("GUIDE.md", "See `Tensor` and `OldTensor`.\n");
        assertThat(SourceRules.namesUnknownClasses(document, Set.of("Tensor")))
                .singleElement()
                .asString()
                .contains("GUIDE.md", "OldTensor");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
