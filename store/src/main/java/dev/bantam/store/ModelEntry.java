package dev.bantam.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A model that the catalogue knows, in one number format.
///
/// @param name the name to pull it by, in lower case; also its folder in the store
/// @param aliases other names for it
/// @param title what people call it
/// @param family the `general.architecture` that its file states
/// @param parameters a label for people, such as `135M`
/// @param quantisation number format of the file, such as `Q4_K_M`
/// @param formats further number formats that it can be had in: [#in]
/// @param context tokens
/// @param license its licence
/// @param file name of its file in the store; null: the name that the source has for it
/// @param shape how it is built; null where the catalogue does not say
/// @param sources where it comes from, in the order in which they are tried; never empty
public record ModelEntry(
        String name,
        List<String> aliases,
        String title,
        String family,
        String parameters,
        String quantisation,
        List<String> formats,
        int context,
        ModelLicense license,
        @Nullable String file,
        @Nullable ModelShape shape,
        List<ModelSource> sources) {
    public ModelEntry {
        aliases = List.copyOf(aliases);
        formats = List.copyOf(formats);
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("model '" + name + "' has no source");
        }
    }

    /// The same model in another of its formats. Its name is this one's with the format behind it.
    ///
    /// @throws IllegalArgumentException if it can't be had in that format
    public ModelEntry in(String format) {
        if (format.equalsIgnoreCase(quantisation)) {
            return this;
        }
        String found = formats.stream()
                .filter(format::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model '" + name + "' can't be had in " + format
                        + ", but in " + String.join(", ", allFormats())));
        List<ModelSource> others = new ArrayList<>();
        for (ModelSource source : sources) {
            if (source instanceof ModelSource.HubChoice choice && choice.file() == null) {
                others.add(new ModelSource.HubChoice(choice.repository(), null, found, choice.revision()));
            }
        }
        return new ModelEntry(
                name + "-" + found.toLowerCase(Locale.ROOT),
                List.of(),
                title,
                family,
                parameters,
                found,
                List.of(),
                context,
                license,
                null,
                shape,
                others);
    }

    /// The same model without those of its other names that are taken.
    ModelEntry withoutAliases(Set<String> taken) {
        return new ModelEntry(
                name,
                aliases.stream().filter(alias -> !taken.contains(alias)).toList(),
                title,
                family,
                parameters,
                quantisation,
                formats,
                context,
                license,
                file,
                shape,
                sources);
    }

    /// Every format it can be had in, its own first.
    public List<String> allFormats() {
        return Stream.concat(Stream.of(quantisation), formats.stream()).toList();
    }
}
