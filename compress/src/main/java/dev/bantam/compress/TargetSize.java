package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The choice of a file type by the size of the file.
public final class TargetSize {
    private TargetSize() {}

    /// Which type a file of that size can have.
    ///
    /// @param type the one whose file is largest among those that fit
    /// @param fileSize bytes that file takes
    public record Choice(FileType type, long fileSize) {}

    /// Chooses the type that makes the largest file of at most `bytes`; the finer one where two make the same.
    ///
    /// Types that only spread out what was quantised before are left out, as is Q2_K_S without an importance
    /// matrix.
    ///
    /// @param options of the quantisation; its type is not looked at
    /// @throws IllegalArgumentException if none fits; names the smallest possible file
    public static Choice choose(Checkpoint source, QuantizeOptions options, long bytes) {
        boolean quantized = source.entries().values().stream()
                .anyMatch(entry ->
                        entry.dtype().filter(dtype -> dtype.quantized()).isPresent());
        List<Choice> choices = Arrays.stream(FileType.values())
                .filter(type -> type.base().quantized() || (!quantized && type == FileType.F16))
                .filter(type -> type != FileType.Q2_K_S || options.importance() != null)
                .map(type -> new Choice(type, new ModelQuantizer(source, options.withType(type)).fileSize()))
                .toList();
        return choices.stream()
                .filter(choice -> choice.fileSize() <= bytes)
                .max(Comparator.comparingLong(Choice::fileSize).thenComparing(Choice::type, Comparator.reverseOrder()))
                .orElseThrow(() -> {
                    Choice smallest = choices.stream()
                            .min(Comparator.comparingLong(Choice::fileSize))
                            .orElseThrow();
                    return new IllegalArgumentException(source + " can't be made as small as " + bytes
                            + " bytes: the smallest possible is " + smallest.fileSize() + " bytes, as "
                            + smallest.type());
                });
    }
}
