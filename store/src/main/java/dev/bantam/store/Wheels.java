package dev.bantam.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Names of wheels and what is in them.
final class Wheels {
    private Wheels() {}

    /// The whole wheel of a package in a folder, if there is one.
    static Optional<Path> find(Path folder, String name, String version) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> isWheelOf(file.getFileName().toString(), name, version))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (IOException e) {
            throw new StoreException("can't list " + folder + ": " + e.getMessage(), e);
        }
    }

    /// Whether a file is named as the wheel of a package: `{name}-{version}-{tags}.whl`, the name with `_` for
    /// every run of `-`, `_` and `.`, upper and lower case alike (the binary distribution format of Python
    /// packaging).
    static boolean isWheelOf(String file, String name, String version) {
        String start = name.replaceAll("[-_.]+", "_") + "-" + version + "-";
        String lower = file.toLowerCase(Locale.ROOT);
        return lower.startsWith(start.toLowerCase(Locale.ROOT)) && lower.endsWith(".whl");
    }

    /// The one file in a wheel that fits a pattern.
    ///
    /// @param member path in which `*` stands for any run of characters except `/`
    /// @throws SourceException when no file or more than one fits, or a fitting name leads out of the wheel
    static ZipEntry member(ZipFile wheel, String member) throws SourceException {
        Pattern pattern = Pattern.compile("\\Q" + member.replace("*", "\\E[^/]*\\Q") + "\\E");
        List<? extends ZipEntry> found = wheel.stream()
                .filter(entry ->
                        !entry.isDirectory() && pattern.matcher(entry.getName()).matches())
                .toList();
        String place = Path.of(wheel.getName()).getFileName().toString();
        if (found.size() != 1) {
            throw new SourceException(
                    "the wheel " + place + " has " + found.size() + " files named " + member + ", not one");
        }
        ZipEntry entry = found.getFirst();
        if (!isSafe(entry.getName())) {
            throw new SourceException("the wheel " + place + " holds a file with an unsafe name");
        }
        return entry;
    }

    private static boolean isSafe(String name) {
        return !name.startsWith("/")
                && !name.contains("\\")
                && !name.contains(":")
                && name.chars().allMatch(c -> c >= ' ' && c != 0x7f)
                && Stream.of(name.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }
}
