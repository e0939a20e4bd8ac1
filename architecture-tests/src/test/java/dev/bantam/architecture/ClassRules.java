package dev.bantam.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Rules about compiled classes. Each is made for a root package, so that it holds for the product's classes and can be
/// shown to fail on fixtures that lie under another root.
final class ClassRules {
    /// What model may know of formats: the one interface, and the types in its methods.
    private static final Set<String> CHECKPOINT = Set.of("Checkpoint", "Metadata", "FormatException");

    private static final Set<String> INTERNAL = Set.of("internal", "vector");
    private static final Set<String> JDK = Set.of("java", "javax", "jdk");

    private ClassRules() {}

    /// A module uses only the modules and libraries that its row in the table names.
    static ArchRule followsTable(String root, ModuleTable.Entry module) {
        return classesOf(root, module.name(), "use only what the table of modules allows", dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            return module(root, target)
                    .map(used -> moduleAllowed(module, used, target))
                    .orElseGet(() -> libraryAllowed(module, target));
        });
    }

    /// Every class lies in a module of the table.
    static ArchRule liesInModule(String root) {
        List<String> modules =
                ModuleTable.ENTRIES.stream().map(ModuleTable.Entry::name).toList();
        return classes().should(new ArchCondition<>("lie in a module of the table") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean known = module(root, item).filter(modules::contains).isPresent();
                events.add(new SimpleConditionEvent(item, known, item.getName() + " lies in no module of the table"));
            }
        });
    }

    /// Packages use each other in one direction only.
    static ArchRule hasNoCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /// The Vector API may change with every JDK, so one package alone knows it.
    static ArchRule vectorApiStaysInOnePackage(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".tensor.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..");
    }

    /// Packages named `internal` or `vector` are no business of other modules.
    static ArchRule internalsStayInside(String root, ModuleTable.Entry module) {
        return classesOf(root, module.name(), "leave the internal packages of other modules alone", dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            List<String> segments = List.of(target.getPackageName().split("\\."));
            return module(root, target)
                    .map(used -> used.equals(module.name()) || Collections.disjoint(segments, INTERNAL))
                    .orElse(true);
        });
    }

    /// Answers and errors go to the caller; only the command line prints.
    static ArchRule onlyCliPrints(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.IO");
    }

    /// Only the command line decides that the JVM ends.
    static ArchRule onlyCliExits(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".cli..")
                .should()
                .callMethodWhere(target(owner(assignableTo(System.class))).and(target(name("exit"))))
                .orShould()
                .callMethodWhere(target(owner(assignableTo(Runtime.class)))
                        .and(target(name("exit")).or(target(name("halt")))));
    }

    /// Logs go through `System.Logger`.
    static ArchRule nobodyUsesJavaUtilLogging() {
        return noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");
    }

    /// A stack trace on the screen is no error message, in the command line neither.
    static ArchRule nobodyPrintsStackTraces() {
        return noClasses()
                .should()
                .callMethodWhere(target(owner(assignableTo(Throwable.class))).and(target(name("printStackTrace"))));
    }

    private static ArchRule classesOf(
            String root, String module, String description, Function<Dependency, Boolean> allowed) {
        ArchCondition<JavaClass> condition = new ArchCondition<>(description) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    events.add(new SimpleConditionEvent(item, allowed.apply(dependency), dependency.getDescription()));
                }
            }
        };
        // Modules that are still to come have no classes yet; ArchitectureTest counts those of modules that exist.
        return classes()
                .that()
                .resideInAPackage(root + "." + module + "..")
                .should(condition)
                .allowEmptyShould(true);
    }

    /// The module that a class lies in, or empty for classes that are not ours.
    static Optional<String> module(String root, JavaClass type) {
        String inside = type.getPackageName() + ".";
        if (!inside.startsWith(root + ".")) {
            return Optional.empty();
        }
        String path = inside.substring(root.length() + 1);
        return Optional.of(path.isEmpty() ? "" : path.substring(0, path.indexOf('.')));
    }

    private static boolean moduleAllowed(ModuleTable.Entry module, String used, JavaClass target) {
        if (module.name().equals("model") && used.equals("formats")) {
            return CHECKPOINT.contains(target.getSimpleName());
        }
        return used.equals(module.name()) || module.modules().contains(used);
    }

    private static boolean libraryAllowed(ModuleTable.Entry module, JavaClass target) {
        return target.isPrimitive()
                || inAny(JDK, target)
                || inAny(Set.of("org.jspecify.annotations"), target)
                || module.libraries().map(libraries -> inAny(libraries, target)).orElse(true);
    }

    private static boolean inAny(Set<String> packages, JavaClass type) {
        return packages.stream().anyMatch(start -> (type.getPackageName() + ".").startsWith(start + "."));
    }
}
