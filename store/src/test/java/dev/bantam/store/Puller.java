package dev.bantam.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process of its own that pulls `tiny`, so that it can be killed or limited. Prints the file, or why there is none.
final class Puller {
    private Puller() {}

    /// @param arguments root of the store, endpoint of the hub, size and hash of the file
    public static void main(String[] arguments) throws InterruptedException {
        StoreSettings settings =
                Fixtures.settings(Path.of(arguments[0]), arguments[1], null, Map.of(), Duration.ofSeconds(20), 4);
        ModelSource source = new ModelSource.HuggingFace(
                "tiny/model", "tiny.gguf", "main", new Artefact(Long.parseLong(arguments[2]), arguments[3]));
        try {
            System.out.println(Fixtures.store(settings, Fixtures.catalogue(source))
                    .pull("tiny", event -> System.out.println(event)));
        } catch (StoreException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }

    /// The command line of such a process.
    ///
    /// @param before what stands before it, such as a shell that sets limits
    static ProcessBuilder process(List<String> before, Path root, String endpoint, byte[] content) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                String.join(
                        System.getProperty("path.separator"),
                        "target/classes",
                        "target/test-classes",
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", "")),
                Puller.class.getName(),
                root.toString(),
                endpoint,
                Integer.toString(content.length),
                Fixtures.sha256(content)));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
