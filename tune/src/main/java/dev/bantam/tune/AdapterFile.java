package dev.bantam.tune;

import dev.bantam.formats.AdapterConfig;
import dev.bantam.formats.AdapterFolder;
import dev.bantam.model.Adapter;
import dev.bantam.model.AdapterTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Keeps a trained adapter as the PEFT library does. [Adapter#load] reads it again.
public final class AdapterFile {
    /// The name of the weights' file in the folder.
    public static final String WEIGHTS = AdapterFolder.WEIGHTS;

    private AdapterFile() {}

    /// Writes an adapter; the folder is made where it is missing. The configuration is written last.
    ///
    /// @param baseModel what the adapter belongs to, by name; may be empty
    /// @throws IOException if a file can't be written
    public static void save(Adapter adapter, Path folder, String baseModel) throws IOException {
        List<String> modules =
                adapter.targets().stream().map(AdapterTarget::module).toList();
        AdapterConfig config = new AdapterConfig(adapter.rank(), adapter.alpha(), modules, baseModel);
        AdapterFolder.save(folder, config, adapter.tensors());
    }
}
