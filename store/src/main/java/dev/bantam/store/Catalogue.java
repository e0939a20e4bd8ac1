package dev.bantam.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The models that can be pulled by name. The schema is described at the top of `catalogue.yaml`.
public final class Catalogue {
    private final List<ModelEntry> entries;
    private final Map<String, ModelEntry> byName = new HashMap<>();
    private final ModelEntry defaultEntry;

    /// @param defaultName name or alias of the model used where none is given
    /// @throws StoreException when a name is taken twice or the default is no model's name
    public Catalogue(String defaultName, List<ModelEntry> entries) {
        this.entries = List.copyOf(entries);
        for (ModelEntry entry : this.entries) {
            register(entry.name(), entry);
            entry.aliases().forEach(alias -> register(alias, entry));
            for (String format : entry.formats()) {
                ModelEntry other = entry.in(format);
                register(other.name(), other);
            }
        }
        ModelEntry found = byName.get(key(defaultName));
        if (found == null) {
            throw new StoreException("catalogue: the default '" + defaultName + "' is not the name of a model");
        }
        this.defaultEntry = found;
    }

    /// The catalogue that comes with the program.
    public static Catalogue bundled() {
        try (InputStream stream = Catalogue.class.getResourceAsStream("catalogue.yaml")) {
            if (stream == null) {
                throw new StoreException("the program's catalogue.yaml is missing; the installation is damaged");
            }
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), "catalogue.yaml");
        } catch (IOException e) {
            throw new StoreException("can't read the program's catalogue.yaml", e);
        }
    }

    /// Reads a catalogue.
    ///
    /// @param origin the name of the file in error messages
    /// @throws StoreException when the text is not YAML or not a catalogue; names the entry and the field
    public static Catalogue parse(String yaml, String origin) {
        return new CatalogueReader(origin).read(yaml);
    }

    /// The program's catalogue with a user's own before it: `catalogue.yaml` in the store's folder, if there is one.
    /// A model of the same name takes the place of the program's. Without `default` the program's stays.
    ///
    /// @throws StoreException when the user's is not a catalogue; names the file
    public static Catalogue of(StoreSettings settings) {
        Catalogue bundled = bundled();
        Path file = settings.root().resolve("catalogue.yaml");
        if (!Files.isRegularFile(file)) {
            return bundled;
        }
        try {
            return new CatalogueReader(file.toString()).readBefore(Files.readString(file), bundled);
        } catch (IOException e) {
            throw new StoreException("can't read " + file + ": " + e.getMessage(), e);
        }
    }

    /// All models, in the catalogue's order.
    public List<ModelEntry> entries() {
        return entries;
    }

    /// The model used where none is named.
    public ModelEntry defaultEntry() {
        return defaultEntry;
    }

    /// The model of that name or alias, upper and lower case alike; with `:FORMAT` behind it, such as `:Q8_0`, in
    /// that format.
    public Optional<ModelEntry> find(String nameOrAlias) {
        String key = key(nameOrAlias);
        ModelEntry named = byName.get(key);
        int colon = key.indexOf(':');
        if (named != null || colon < 0) {
            return Optional.ofNullable(named);
        }
        String format = key.substring(colon + 1);
        return Optional.ofNullable(byName.get(key.substring(0, colon)))
                .filter(entry -> entry.allFormats().stream().anyMatch(format::equalsIgnoreCase))
                .map(entry -> entry.in(format));
    }

    /// Names of the catalogue that look like `name`, the nearest first; at most three.
    public List<String> suggestions(String name) {
        List<String> names = entries.stream()
                .flatMap(entry -> Stream.concat(Stream.of(entry.name()), entry.aliases().stream()))
                .toList();
        return NameDistance.nearest(key(name), names, 3);
    }

    private void register(String name, ModelEntry entry) {
        if (byName.putIfAbsent(key(name), entry) != null) {
            throw new StoreException("catalogue: the name '" + name + "' is taken twice");
        }
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
