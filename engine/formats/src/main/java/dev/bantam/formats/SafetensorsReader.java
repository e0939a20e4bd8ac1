package dev.bantam.formats;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens safetensors: one file, or a folder with `model.safetensors` or with `model.safetensors.index.json` and the
/// files it names. The package's documentation has the layout.
///
/// Tensors in number formats other than F32, F16 and BF16 can be listed but not read. The metadata of several files
/// is put together.
public final class SafetensorsReader {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private SafetensorsReader() {}

    /// Maps the file or files and reads their headers.
    ///
    /// @throws FormatException if there is no such file in the folder, or one is not what it must be
    /// @throws IOException if a file can't be opened or mapped
    public static Checkpoint open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            if (!Files.isDirectory(path)) {
                return read(path, map(path, arena), arena);
            }
            Path index = path.resolve(INDEX);
            if (Files.exists(index)) {
                return readFolder(path, index, arena);
            }
            Path single = path.resolve(SINGLE);
            if (Files.exists(single)) {
                return read(single, map(single, arena), arena);
            }
            throw new FormatException(path + ": the folder has neither " + SINGLE + " nor " + INDEX);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads the header of one file that is in memory. The bytes must not change as long as the checkpoint is used;
    /// closing it does not free them.
    ///
    /// @param path names the file in messages
    /// @throws FormatException if it is no safetensors file that can be read
    public static Checkpoint read(Path path, MemorySegment file) {
        return read(path, file, null);
    }

    /// @param arena closed with the checkpoint, but not by this method
    private static Checkpoint read(Path path, MemorySegment bytes, @Nullable Arena arena) {
        Parts parts = new Parts(path);
        parts.add(path, new SafetensorsFile(path, bytes));
        return parts.checkpoint(arena);
    }

    private static Checkpoint readFolder(Path folder, Path index, Arena arena) throws IOException {
        Map<String, String> fileOfTensor = readIndex(index, map(index, arena));
        Set<String> names = new LinkedHashSet<>(fileOfTensor.values());
        Parts parts = new Parts(folder);
        for (String name : names) {
            Path path = resolve(index, folder, name);
            if (!Files.isRegularFile(path)) {
                throw new FormatException(index + ": weight_map names " + name + ", which is not in the folder");
            }
            SafetensorsFile file = new SafetensorsFile(path, map(path, arena));
            for (TensorEntry entry : file.entries()) {
                if (!name.equals(fileOfTensor.get(entry.name()))) {
                    throw new FormatException(path + ": tensor " + entry.name() + ": " + INDEX + " places it in "
                            + fileOfTensor.getOrDefault(entry.name(), "no file"));
                }
            }
            parts.add(path, file);
        }
        for (Map.Entry<String, String> tensor : fileOfTensor.entrySet()) {
            if (!parts.entries.containsKey(tensor.getKey())) {
                throw new FormatException(index + ": tensor " + tensor.getKey() + ": is not in " + tensor.getValue());
            }
        }
        return parts.checkpoint(arena);
    }

    private static Path resolve(Path index, Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new FormatException(index + ": weight_map names " + name + ", which no file here can be named", e);
        }
    }

    /// @return the file of each tensor
    static Map<String, String> readIndex(Path index, MemorySegment bytes) {
        if (bytes.byteSize() > SafetensorsFile.MAX_HEADER_BYTES) {
            throw new FormatException(index + ": its " + bytes.byteSize() + " bytes are over the limit of "
                    + SafetensorsFile.MAX_HEADER_BYTES);
        }
        Map<String, String> fileOfTensor = new LinkedHashMap<>();
        try (StrictJson json = new StrictJson(index, "index", bytes)) {
            json.readFile(member -> {
                if (member.equals("weight_map")) {
                    json.readObject("weight_map", tensor -> {
                        if (fileOfTensor.size() == SafetensorsFile.MAX_TENSORS) {
                            throw json.error("weight_map", "has more than " + SafetensorsFile.MAX_TENSORS + " tensors");
                        }
                        String file = json.readString("weight_map: tensor " + tensor);
                        if (!file.endsWith(".safetensors") || file.matches(".*[/\\\\:\\p{Cntrl}].*")) {
                            throw json.error(
                                    "weight_map: tensor " + tensor, "\"" + file + "\" is no safetensors file's name");
                        }
                        fileOfTensor.put(tensor, file);
                    });
                } else {
                    json.skip(member);
                }
            });
        }
        if (fileOfTensor.isEmpty()) {
            throw new FormatException(index + ": weight_map: is missing or empty");
        }
        return fileOfTensor;
    }

    private static MemorySegment map(Path path, Arena arena) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FormatException(path + " is no regular file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    /// What several files hold, put together.
    private static final class Parts {
        private final Path path;
        private final LinkedHashMap<String, String> metadata = new LinkedHashMap<>();
        private final LinkedHashMap<String, TensorEntry> entries = new LinkedHashMap<>();
        private final Map<String, MemorySegment> data = new HashMap<>();

        Parts(Path path) {
            this.path = path;
        }

        void add(Path part, SafetensorsFile file) {
            file.metadata().forEach((key, value) -> {
                String other = metadata.putIfAbsent(key, value);
                if (other != null && !other.equals(value)) {
                    throw new FormatException(part + ": metadata key " + key + ": is \"" + value + "\" here but \""
                            + other + "\" in another file of the model");
                }
            });
            for (TensorEntry entry : file.entries()) {
                entries.put(entry.name(), entry);
                data.put(entry.name(), file.data(entry.name()));
            }
        }

        Checkpoint checkpoint(@Nullable Arena arena) {
            return new MappedCheckpoint(path, arena, new TextMetadata(path, metadata), entries, data);
        }
    }
}
