package dev.bantam.architecture;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which module may use which, those that are still to come included: the package `dev.bantam.<name>` is the module.
final class ModuleTable {
    private static final Set<String> JSON = Set.of("tools.jackson", "com.fasterxml.jackson.annotation");

    static final List<Entry> ENTRIES = List.of(
            new Entry("api", Set.of(), Optional.of(Set.of())),
            new Entry("tensor", Set.of(), Optional.of(Set.of())),
            new Entry("formats", Set.of("tensor"), Optional.of(JSON)),
            new Entry("text", Set.of(), Optional.of(JSON)),
            new Entry("model", Set.of("tensor", "formats"), Optional.of(Set.of())),
            new Entry("generate", Set.of("tensor", "formats", "model", "text", "api"), Optional.of(JSON)),
            new Entry("tune", Set.of("tensor", "formats", "text", "model"), Optional.empty()),
            new Entry("compress", Set.of("tensor", "formats", "text", "model"), Optional.empty()),
            new Entry("store", Set.of("formats"), Optional.empty()),
            new Entry("evaluate", Set.of("api"), Optional.empty()),
            new Entry("route", Set.of("api"), Optional.empty()),
            new Entry("retrieve", Set.of("api"), Optional.empty()),
            new Entry("monitor", Set.of("api", "evaluate", "route"), Optional.empty()),
            new Entry("serve", Set.of("api", "route", "retrieve", "monitor"), Optional.empty()),
            new Entry(
                    "cli",
                    Set.of(
                            "api",
                            "tensor",
                            "formats",
                            "text",
                            "model",
                            "generate",
                            "tune",
                            "compress",
                            "store",
                            "evaluate",
                            "route",
                            "retrieve",
                            "monitor",
                            "serve"),
                    Optional.empty()));

    private ModuleTable() {}

    /// One row of the table.
    ///
    /// @param name the module, and the last part of its root package
    /// @param modules the modules it may use besides itself
    /// @param libraries root packages of the libraries it may use besides the JDK; empty where any may be used
    record Entry(String name, Set<String> modules, Optional<Set<String>> libraries) {}
}
