package dev.bantam.formats;

import dev.bantam.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes a Hugging Face folder: texts, and tensors in safetensors, in several files where they are large.
///
/// The bytes of one tensor at a time are in memory. The folder appears under its name only when it is whole.
public final class HuggingFaceWriter {
    /// What transformers keep in a file at most, unless told otherwise.
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// Weights, as older folders may hold under other names than this one.
    private static final Pattern WEIGHTS =
            Pattern.compile("model(-\\d+-of-\\d+)?\\.safetensors|model\\.safetensors\\.index\\.json");

    private final long shardBytes;
    private final SequencedMap<String, String> texts = new LinkedHashMap<>();
    private final List<PendingTensor> tensors = new ArrayList<>();

    /// @param shardBytes of tensors in a file at most, unless one alone is larger
    public HuggingFaceWriter(long shardBytes) {
        this.shardBytes = shardBytes;
    }

    /// A file of text.
    public HuggingFaceWriter text(String file, String content) {
        texts.put(file, content);
        return this;
    }

    /// A file of JSON.
    public HuggingFaceWriter json(String file, Map<String, ?> content) {
        return text(file, JSON.writeValueAsString(content) + "\n");
    }

    /// A tensor whose bytes are supplied when they are written.
    ///
    /// @param shape outermost dimension first
    /// @throws IllegalArgumentException if the shape does not fit the number format
    public HuggingFaceWriter tensor(String name, DType dtype, List<Long> shape, Supplier<MemorySegment> data) {
        tensors.add(new PendingTensor(name, dtype, shape, data));
        return this;
    }

    /// Bytes of all tensors.
    public long tensorBytes() {
        return tensors.stream().mapToLong(PendingTensor::byteSize).sum();
    }

    /// Writes the folder. Where it is there already, files of the same names and older weights in it are replaced, and
    /// all others stay.
    ///
    /// @throws IOException if it can't be written; then, as with all failures, nothing is left behind
    public void write(Path folder) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        Path partial = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        Files.createDirectory(partial);
        try {
            weights(partial);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                Files.writeString(partial.resolve(text.getKey()), text.getValue(), StandardCharsets.UTF_8);
            }
            if (Files.isDirectory(target)) {
                replace(partial, target);
            } else {
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            delete(partial);
        }
    }

    private void weights(Path folder) throws IOException {
        List<List<PendingTensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (PendingTensor tensor : tensors) {
            if (bytes > 0 && bytes + tensor.byteSize() > shardBytes) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.byteSize();
        }
        Map<String, String> fileOfTensor = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String file = shards.size() == 1
                    ? "model.safetensors"
                    : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
            for (PendingTensor tensor : shards.get(i)) {
                writer.tensor(tensor.name(), tensor.dtype(), tensor.shape(), tensor.data());
                fileOfTensor.put(tensor.name(), file);
            }
            writer.write(folder.resolve(file));
        }
        if (shards.size() > 1) {
            Map<String, Object> index = new LinkedHashMap<>();
            index.put("metadata", Map.of("total_size", tensorBytes()));
            index.put("weight_map", fileOfTensor);
            Files.writeString(folder.resolve(SafetensorsReader.INDEX), JSON.writeValueAsString(index) + "\n");
        }
    }

    /// The file that makes a folder a model goes first and comes last, so that none is ever taken for a model that is
    /// half one and half another.
    private static void replace(Path partial, Path target) throws IOException {
        Files.deleteIfExists(target.resolve(HuggingFaceFolder.CONFIG));
        for (Path older : files(target)) {
            if (WEIGHTS.matcher(older.getFileName().toString()).matches()) {
                Files.delete(older);
            }
        }
        List<Path> files = new ArrayList<>(files(partial));
        Path config = partial.resolve(HuggingFaceFolder.CONFIG);
        if (files.remove(config)) {
            files.add(config);
        }
        for (Path file : files) {
            Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
