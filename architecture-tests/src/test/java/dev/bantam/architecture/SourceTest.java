package dev.bantam.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules about files, held against the source tree. [SourceRulesTest] shows that each of them can fail.
class SourceTest {
    private static final Path ROOT = Repository.root();

    @Test
    void everyPackageSaysWhatItIsFor() {
        List<Path> packages = Repository.publishedModules().stream()
                .flatMap(module -> Repository.files(module.resolve("src/main/java"), ".java").stream())
                .filter(file -> !file.endsWith("module-info.java"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages).hasSizeGreaterThanOrEqualTo(9);
        assertThat(packages)
                .flatMap(folder ->
                        SourceRules.packageWithoutInfo(folder).stream().toList())
                .isEmpty();
    }

    @Test
    void everyPublishedModuleHasADescriptor() {
        List<Path> modules = Repository.publishedModules();
        assertThat(modules).hasSizeGreaterThanOrEqualTo(9);
        assertThat(modules)
                .flatMap(module ->
                        SourceRules.moduleWithoutDescriptor(module).stream().toList())
                .isEmpty();
    }

    @Test
    void noFileIsTooLong() {
        List<Path> sources = Repository.modules().stream()
                .flatMap(module -> Repository.files(module, ".java", ".py", ".sh", ".js").stream())
                .toList();
        assertThat(sources).hasSizeGreaterThanOrEqualTo(40);
        assertThat(sources)
                .flatMap(file -> SourceRules.tooLong(file).stream().toList())
                .isEmpty();
    }

    @Test
    void noTestIsSkipped() {
        List<Path> tests = Repository.modules().stream()
                .flatMap(module -> Repository.files(module.resolve("src/test"), ".java").stream())
                .toList();
        assertThat(tests).hasSizeGreaterThanOrEqualTo(10);
        assertThat(tests)
                .flatMap(file -> SourceRules.skipsTests(file).stream().toList())
                .isEmpty();
    }

    @Test
    void documentsNameClassesThatExist() {
        List<Path> documents = Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
                .map(ROOT::resolve)
                .filter(Files::exists)
                .toList();
        assertThat(documents).contains(ROOT.resolve("CONTRIBUTING.md"));
        assertThat(documents)
                .flatMap(document -> SourceRules.namedClasses(Repository.read(document)))
                .hasSizeGreaterThanOrEqualTo(5);
        Set<String> known = knownClasses();
        assertThat(documents)
                .flatMap(document -> SourceRules.namesUnknownClasses(document, known))
                .isEmpty();
    }

    /// Ours, those of the tests included, and the few of others that documents speak of.
    private static Set<String> knownClasses() {
        Stream<String> files = Repository.modules().stream()
                .flatMap(module -> Repository.files(module, ".java").stream())
                .map(file -> file.getFileName().toString().replace(".java", ""));
        Stream<String> compiled = new ClassFileImporter()
                .importPackages("dev.bantam").stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.isEmpty());
        Stream<String> foreign =
                Stream.of("MemorySegment", "FloatVector", "System", "String", "NullMarked", "Nullable");
        return Stream.of(files, compiled, foreign).flatMap(names -> names).collect(Collectors.toSet());
    }
}
