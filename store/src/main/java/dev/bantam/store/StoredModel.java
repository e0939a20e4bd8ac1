package dev.bantam.store;

import java.nio.file.Path;
import java.time.Instant;

/// A model that lies whole and verified in the store.
///
/// @param name its name in the catalogue it was pulled from
/// @param path its file, or its folder where it is a Hugging Face model
/// @param size bytes
/// @param sha256 the hash that was verified when it came
/// @param source where it came from, as in [ModelSource#description()]
/// @param firstUse whether the hash is what the hub stated at the first pull; else the catalogue had it
/// @param pulledAt when it came
public record StoredModel(
        String name, Path path, long size, String sha256, String source, boolean firstUse, Instant pulledAt) {}
