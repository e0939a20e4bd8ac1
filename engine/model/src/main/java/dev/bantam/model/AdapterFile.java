package dev.bantam.model;

import dev.bantam.formats.AdapterConfig;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.SafetensorsReader;
import dev.bantam.formats.SafetensorsWriter;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Adapters as the PEFT library keeps them: a folder with `adapter_config.json` and `adapter_model.safetensors`.
public final class AdapterFile {
    /// The name of the weights' file in the folder.
    public static final String WEIGHTS = "adapter_model.safetensors";

    private AdapterFile() {}

    private static String name(int layer, AdapterTarget target, String matrix) {
        return "base_model.model.model.layers." + layer + "." + target.path() + ".lora_" + matrix + ".weight";
    }

    /// Writes an adapter; the folder is made where it is missing. The configuration is written last.
    ///
    /// @param baseModel what the adapter belongs to, by name; may be empty
    /// @throws IOException if a file can't be written
    public static void save(Adapter adapter, Path folder, String baseModel) throws IOException {
        Files.createDirectories(folder);
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (int l = 0; l < adapter.layers().size(); l++) {
            for (AdapterTarget target : adapter.targets()) {
                Pair pair = adapter.pair(l, target);
                put(writer, name(l, target, "A"), adapter.rank(), pair.inputs(), pair.a());
                put(writer, name(l, target, "B"), pair.outputs(), adapter.rank(), pair.b());
            }
        }
        writer.write(folder.resolve(WEIGHTS));
        List<String> modules =
                adapter.targets().stream().map(AdapterTarget::module).toList();
        new AdapterConfig(adapter.rank(), adapter.alpha(), modules, baseModel).write(folder);
    }

    private static void put(SafetensorsWriter writer, String name, int rows, int columns, float[] values) {
        writer.tensor(name, DType.F32, List.of((long) rows, (long) columns), () -> {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return MemorySegment.ofBuffer(bytes);
        });
    }

    /// Reads an adapter for a model.
    ///
    /// @throws ModelException if the adapter changes what can't be changed, or is made for another shape, or has
    /// numbers that are not finite
    /// @throws dev.bantam.formats.FormatException if a file is damaged, or no plain low-rank adapter
    /// @throws IOException if a file can't be read
    public static Adapter load(Path folder, ModelConfig config) throws IOException {
        AdapterConfig declared = AdapterConfig.read(folder);
        Set<AdapterTarget> targets = declared.targetModules().stream()
                .map(AdapterTarget::named)
                .collect(Collectors.toCollection(TreeSet::new));
        try (Checkpoint checkpoint = SafetensorsReader.open(folder.resolve(WEIGHTS))) {
            // All names before any memory: a small file must not ask for much of it.
            Set<String> expected = new HashSet<>();
            for (int l = 0; l < config.layers().size(); l++) {
                for (AdapterTarget target : targets) {
                    expected.add(name(l, target, "A"));
                    expected.add(name(l, target, "B"));
                }
            }
            requireSame(folder, expected, checkpoint.tensorNames());
            Adapter adapter = new Adapter(config, declared.rank(), (float) declared.alpha(), targets);
            for (int l = 0; l < config.layers().size(); l++) {
                for (AdapterTarget target : targets) {
                    Pair pair = adapter.pair(l, target);
                    read(folder, checkpoint, name(l, target, "A"), adapter.rank(), pair.inputs(), pair.a());
                    read(folder, checkpoint, name(l, target, "B"), pair.outputs(), adapter.rank(), pair.b());
                }
            }
            return adapter;
        }
    }

    private static void requireSame(Path folder, Set<String> expected, Set<String> found) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new ModelException(folder + ": " + missing.size() + " tensors are missing, such as "
                    + missing.iterator().next());
        }
        Set<String> unused = new TreeSet<>(found);
        unused.removeAll(expected);
        if (!unused.isEmpty()) {
            throw new ModelException(folder + ": " + unused.size() + " tensors can't be used with this model, such as "
                    + unused.iterator().next());
        }
    }

    private static void read(Path folder, Checkpoint checkpoint, String name, int rows, int columns, float[] values) {
        Tensor tensor =
                checkpoint.tensor(name).orElseThrow(() -> new ModelException(folder + ": " + name + " is missing"));
        if (!tensor.shape().equals(List.of((long) rows, (long) columns))) {
            throw new ModelException(folder + ": " + name + " has shape " + tensor.shape()
                    + ", but this model and rank ask for [" + rows + ", " + columns + "]");
        }
        Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelException(folder + ": " + name + " has a value that is not finite");
            }
        }
    }
}
