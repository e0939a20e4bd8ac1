package dev.bantam.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every rule finds the fixture that breaks it, and only that one.
class RuleFailureTest {
    private static final String ROOT = "dev.bantam.architecture.fixture";
    private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(ROOT);

    @Test
    void forbiddenModuleIsFound() {
        assertFinds(ClassRules.followsTable(ROOT, module("formats")), "formats.UsesStore");
    }

    @Test
    void forbiddenLibraryIsFound() {
        assertFinds(ClassRules.followsTable(ROOT, module("api")), "api.UsesJson");
    }

    @Test
    void modelKnowsOfFormatsOnlyTheCheckpoint() {
        assertFinds(ClassRules.followsTable(ROOT, module("model")), "model.ReadsBytesOfAFormat");
    }

    @Test
    void allowedUseIsNoViolation() {
        assertThat(ClassRules.followsTable(ROOT, module("cli"))
                        .evaluate(FIXTURES)
                        .getFailureReport()
                        .getDetails())
                .isEmpty();
    }

    @Test
    void homelessClassIsFound() {
        assertFinds(ClassRules.liesInModule(ROOT), "unheardof.Homeless");
    }

    @Test
    void cycleIsFound() {
        List<String> found = violations(ClassRules.hasNoCycles(ROOT));
        assertThat(found).singleElement().asString().contains("Slice route", "Slice route.ring");
    }

    @Test
    void vectorApiOutsideItsPackageIsFound() {
        assertFinds(ClassRules.vectorApiStaysInOnePackage(ROOT), "tensor.TouchesVectorApi");
    }

    @Test
    void useOfAnotherModulesInternalsIsFound() {
        assertFinds(ClassRules.internalsStayInside(ROOT, module("generate")), "generate.ReachesInside");
    }

    @Test
    void printingIsFound() {
        List<String> found = violations(ClassRules.onlyCliPrints(ROOT));
        assertThat(found)
                .allSatisfy(line -> assertThat(line).contains(ROOT + ".store.Prints"))
                .anySatisfy(line -> assertThat(line).contains("System.out"))
                .anySatisfy(line -> assertThat(line).contains("System.err"))
                .anySatisfy(line -> assertThat(line).contains("java.lang.IO"));
    }

    @Test
    void exitIsFound() {
        List<String> found = violations(ClassRules.onlyCliExits(ROOT));
        assertThat(found)
                .allSatisfy(line -> assertThat(line).contains(ROOT + ".store.Exits"))
                .anySatisfy(line -> assertThat(line).contains("System.exit"))
                .anySatisfy(line -> assertThat(line).contains("Runtime.exit"))
                .anySatisfy(line -> assertThat(line).contains("Runtime.halt"));
    }

    @Test
    void javaUtilLoggingIsFound() {
        assertFinds(ClassRules.nobodyUsesJavaUtilLogging(), "evaluate.LogsPastTheLogger");
    }

    @Test
    void printedStackTraceIsFound() {
        assertFinds(ClassRules.nobodyPrintsStackTraces(), "cli.PrintsStackTrace");
    }

    private static ModuleTable.Entry module(String name) {
        return ModuleTable.ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> violations(ArchRule rule) {
        List<String> found = rule.evaluate(FIXTURES).getFailureReport().getDetails();
        assertThat(found).isNotEmpty();
        return found;
    }

    private static void assertFinds(ArchRule rule, String fixture) {
        assertThat(violations(rule)).allSatisfy(line -> assertThat(line).contains(ROOT + "." + fixture));
    }
}
