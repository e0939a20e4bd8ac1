package dev.bantam.store;

import java.util.regex.Pattern;

/// What a source delivers, byte for byte.
///
/// @param size bytes
/// @param sha256 64 lower-case hexadecimal digits
public record Artefact(long size, String sha256) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Artefact {
        if (size <= 0) {
            throw new IllegalArgumentException("size must be positive, not " + size);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hexadecimal digits, not '" + sha256 + "'");
        }
    }
}
