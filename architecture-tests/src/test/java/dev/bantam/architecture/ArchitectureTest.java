package dev.bantam.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The rules about classes, held against the product. [RuleFailureTest] shows that each of them can fail.
class ArchitectureTest {
    private static final String ROOT = "dev.bantam";

    /// Raise it as the product grows; a rule that sees no classes holds for nothing.
    private static final int FEWEST_CLASSES = 200;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static final List<ModuleTable.Entry> MODULES = ModuleTable.ENTRIES;

    @Test
    void enoughClassesAreSeen() {
        assertThat(CLASSES).hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES);
    }

    @Test
    void everyPublishedModuleIsSeen() {
        List<String> published = Repository.publishedModules().stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .toList();
        Stream<String> seen = CLASSES.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .flatMap(type -> ClassRules.module(ROOT, type).stream())
                .distinct();
        assertThat(published).hasSizeGreaterThanOrEqualTo(9);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void noTestIsTakenForTheProduct() {
        assertThat(CLASSES).extracting(JavaClass::getPackageName).doesNotContain("dev.bantam.architecture");
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void modulesFollowTheTable(ModuleTable.Entry module) {
        ClassRules.followsTable(ROOT, module).check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void internalsStayInside(ModuleTable.Entry module) {
        ClassRules.internalsStayInside(ROOT, module).check(CLASSES);
    }

    @Test
    void everyClassLiesInAModule() {
        ClassRules.liesInModule(ROOT).check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        ClassRules.hasNoCycles(ROOT).check(CLASSES);
    }

    @Test
    void vectorApiStaysInOnePackage() {
        ClassRules.vectorApiStaysInOnePackage(ROOT).check(CLASSES);
    }

    @Test
    void onlyCliPrints() {
        ClassRules.onlyCliPrints(ROOT).check(CLASSES);
    }

    @Test
    void onlyCliExits() {
        ClassRules.onlyCliExits(ROOT).check(CLASSES);
    }

    @Test
    void nobodyUsesJavaUtilLogging() {
        ClassRules.nobodyUsesJavaUtilLogging().check(CLASSES);
    }

    @Test
    void nobodyPrintsStackTraces() {
        ClassRules.nobodyPrintsStackTraces().check(CLASSES);
    }
}
