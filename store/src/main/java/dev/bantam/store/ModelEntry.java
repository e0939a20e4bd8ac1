package dev.bantam.store;

import java.util.List;

/// A model that the catalogue knows.
///
/// @param name the name to pull it by, in lower case; also its folder in the store
/// @param aliases other names for it
/// @param title what people call it
/// @param family the `model_type` that the engine runs it as
/// @param parameters a label for people, such as `135M`
/// @param quantisation number format of the file, such as `Q4_K_M`
/// @param context tokens
/// @param license its licence
/// @param file name of its file in the store
/// @param sources where it comes from, in the order in which they are tried; never empty
public record ModelEntry(
        String name,
        List<String> aliases,
        String title,
        String family,
        String parameters,
        String quantisation,
        int context,
        ModelLicense license,
        String file,
        List<ModelSource> sources) {
    public ModelEntry {
        aliases = List.copyOf(aliases);
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("model '" + name + "' has no source");
        }
    }
}
