package dev.bantam.tune;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.SafetensorsReader;
import dev.bantam.formats.SafetensorsWriter;
import dev.bantam.model.Adapter;
import dev.bantam.model.Adapter.Pair;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An unfinished training in one safetensors file: the adapter, the optimiser's moments, and the number of steps
/// done.
///
/// Going on from it gives the bits that an uninterrupted training gives. It is refused where recipe, examples or
/// the model's shape differ.
final class TrainingState {
    private static final String STEP = "step";
    private static final String FINGERPRINT = "fingerprint";

    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    private final String fingerprint;

    TrainingState(Adapter adapter, AdamW optimizer, String fingerprint) {
        this.fingerprint = fingerprint;
        List<Pair> pairs = adapter.pairs().toList();
        for (int i = 0; i < pairs.size(); i++) {
            AdamW.Moments moments = optimizer.moments().get(i);
            tensors.put(i + ".a", pairs.get(i).a());
            tensors.put(i + ".b", pairs.get(i).b());
            tensors.put(i + ".a.moment1", moments.firstA());
            tensors.put(i + ".a.moment2", moments.secondA());
            tensors.put(i + ".b.moment1", moments.firstB());
            tensors.put(i + ".b.moment2", moments.secondB());
        }
    }

    /// What a training depends on besides the weights' values.
    static String fingerprint(String model, LoraRecipe recipe, List<TrainingExample> examples) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((model + recipe).getBytes(StandardCharsets.UTF_8));
            for (TrainingExample example : examples) {
                ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (example.tokens().length + 2));
                bytes.putInt(example.tokens().length).putInt(example.firstTarget());
                bytes.asIntBuffer().put(example.tokens());
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Writes the state after `step` steps, in place of any older one.
    void save(Path file, int step) throws IOException {
        SafetensorsWriter writer =
                new SafetensorsWriter().metadata(STEP, Integer.toString(step)).metadata(FINGERPRINT, fingerprint);
        tensors.forEach((name, values) -> writer.tensor(name, DType.F32, List.of((long) values.length), () -> {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return MemorySegment.ofBuffer(bytes);
        }));
        writer.write(file);
    }

    /// Reads a state, where there is one.
    ///
    /// @return steps done; 0 where there is no file
    /// @throws FormatException if the file is no such state, or a damaged one
    /// @throws TrainingException if it belongs to another training
    int load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            if (!checkpoint.metadata().string(FINGERPRINT).orElse("").equals(fingerprint)) {
                throw new TrainingException(file + " is the state of a training with another recipe, other examples or"
                        + " another model; delete it to start anew");
            }
            for (Map.Entry<String, float[]> entry : tensors.entrySet()) {
                float[] values = entry.getValue();
                Tensor tensor = checkpoint
                        .tensor(entry.getKey())
                        .filter(found -> found.dtype() == DType.F32 && found.size() == values.length)
                        .orElseThrow(() -> new FormatException(
                                file + ": tensor " + entry.getKey() + ": is missing or of another size"));
                Dequantizer.dequantize(DType.F32, tensor.data(), 0, values, 0, values.length);
            }
            String step = checkpoint.metadata().string(STEP).orElse("");
            if (!step.matches("[0-9]{1,9}")) {
                throw new FormatException(file + ": metadata key " + STEP + ": is \"" + step + "\"");
            }
            return Integer.parseInt(step);
        }
    }
}
