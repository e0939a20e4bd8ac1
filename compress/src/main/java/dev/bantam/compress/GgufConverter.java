package dev.bantam.compress;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufLayout;
import dev.bantam.formats.HuggingFaceFolder;
import dev.bantam.formats.HuggingFaceTensors;
import dev.bantam.formats.HuggingFaceWriter;
import dev.bantam.formats.Metadata;
import dev.bantam.formats.TensorEntry;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.DType;
import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import dev.bantam.text.HuggingFaceVocabulary;
import dev.bantam.text.VocabularyMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A GGUF file that becomes a Hugging Face folder, which transformers load: `config.json`,
/// `generation_config.json`, the tokenizer with its chat template, and weights in safetensors.
///
/// Before anything is written, the folder to be is read as if it were there: a file with a setting or tensor that would
/// not come out the same is refused.
public final class GgufConverter {
    private final Checkpoint gguf;
    private final Checkpoint tensors;
    private final Map<String, @Nullable Object> config;
    private final HuggingFaceVocabulary vocabulary;
    private final List<PlannedTensor> planned = new ArrayList<>();

    /// Settles what the folder will hold.
    ///
    /// @param gguf a model; it stays open until the folder is written
    /// @param dtype of matrices: F32, F16 or BF16; vectors stay in F32
    /// @throws FormatException if the model, or something in it, can't be said in such a folder
    /// @throws dev.bantam.model.ModelException if it can't be run either
    /// @throws dev.bantam.text.VocabularyException if its vocabulary can't be translated
    public GgufConverter(Checkpoint gguf, DType dtype) {
        this.gguf = gguf;
        ModelConfig model = Transformer.configure(gguf);
        if (model.embedding() != null) {
            throw new FormatException(gguf + ": embedding models can't be converted, only models that write");
        }
        vocabulary = HuggingFaceVocabulary.of(new VocabularyOf(gguf.metadata()), model.contextLength());
        config = new FolderConfig(gguf, model, dtype, vocabulary).values();
        tensors = HuggingFaceTensors.of(gguf, String.valueOf(config.get("model_type")), model.headDim());
        for (TensorEntry entry : tensors.entries().values()) {
            DType from = entry.dtype()
                    .orElseGet(() -> tensors.tensor(entry.name()).orElseThrow().dtype());
            planned.add(new PlannedTensor(entry, from, entry.shape().size() < 2 ? DType.F32 : dtype));
        }
        requireSame(model);
    }

    /// The format that keeps what a file has, where a folder can have it; F16 for what is quantised.
    public static DType dtype(Checkpoint gguf) {
        return Optional.ofNullable(gguf.entries().get("token_embd.weight"))
                .flatMap(TensorEntry::dtype)
                .filter(format -> !format.quantized())
                .orElse(DType.F16);
    }

    /// What becomes of each tensor.
    public List<PlannedTensor> tensors() {
        return List.copyOf(planned);
    }

    /// Writes the folder: see [HuggingFaceWriter#write].
    ///
    /// @param threads that compute; 0 for one a core
    /// @throws FormatException if a tensor holds what is no number, or one too large for its format; names it
    /// @throws IOException if it can't be written; then, as with all failures, nothing is left behind
    public void write(Path folder, int threads, ModelQuantizer.Progress progress) throws IOException {
        write(folder, threads, HuggingFaceWriter.SHARD_BYTES, progress);
    }

    void write(Path folder, int threads, long shardBytes, ModelQuantizer.Progress progress) throws IOException {
        try (TensorWork work = new TensorWork(tensors, planned, tensor -> null, threads, progress)) {
            HuggingFaceWriter writer = new HuggingFaceWriter(shardBytes)
                    .json(HuggingFaceFolder.CONFIG, config)
                    .json("generation_config.json", generation())
                    .text("tokenizer.json", vocabulary.tokenizer() + "\n")
                    .text("tokenizer_config.json", vocabulary.config() + "\n");
            for (PlannedTensor tensor : planned) {
                writer.tensor(
                        tensor.source().name(), tensor.to(), tensor.source().shape(), () -> work.bytes(tensor));
            }
            writer.write(folder);
        } catch (UncheckedIOException interrupted) {
            throw interrupted.getCause();
        }
    }

    private Map<String, Object> generation() {
        Map<String, Object> generation = new LinkedHashMap<>();
        vocabulary.beginOfText().ifPresent(id -> generation.put("bos_token_id", id));
        if (!vocabulary.endOfAnswer().isEmpty()) {
            generation.put("eos_token_id", vocabulary.endOfAnswer());
        }
        vocabulary.padding().ifPresent(id -> generation.put("pad_token_id", id));
        return generation;
    }

    /// Reads back what was made of the file.
    private void requireSame(ModelConfig model) {
        // What is returned closes the file: it is not closed here.
        Checkpoint again = GgufLayout.of(HuggingFaceFolder.seen(Path.of(gguf.toString()), config, tensors), Map.of());
        String there = Transformer.configure(again).toString();
        if (!Likeness.of(model.toString(), there)) {
            throw new FormatException(gguf + ": its settings can't all be said in a config.json; they would become "
                    + there + " instead of " + model);
        }
        for (TensorEntry entry : gguf.entries().values()) {
            String name = entry.name();
            boolean same = again.entry(name)
                    .filter(other -> other.shape().equals(entry.shape()))
                    .isPresent();
            if (!same || name.startsWith("rope_") && !close(values(gguf, name), values(again, name))) {
                throw new FormatException(gguf + ": the tensor " + name + " can't be said in such a folder");
            }
        }
    }

    private static boolean close(float[] one, float[] other) {
        for (int i = 0; i < one.length; i++) {
            if (Math.abs(one[i] - other[i]) > 1e-5f * Math.abs(one[i])) {
                return false;
            }
        }
        return one.length == other.length;
    }

    static float[] values(Checkpoint checkpoint, String name) {
        Tensor tensor = checkpoint.tensor(name).orElseThrow();
        float[] values = new float[Math.toIntExact(tensor.size())];
        MemorySegment data = tensor.data();
        Dequantizer.dequantize(tensor.dtype(), data, 0, values, 0, values.length);
        return values;
    }

    /// A file's metadata as the tokenizers want it.
    private record VocabularyOf(Metadata metadata) implements VocabularyMetadata {
        @Override
        public Optional<String> string(String key) {
            return metadata.string(key);
        }

        @Override
        public Optional<Long> integer(String key) {
            return metadata.integer(key);
        }

        @Override
        public Optional<Boolean> bool(String key) {
            return metadata.bool(key);
        }

        @Override
        public Optional<List<String>> strings(String key) {
            return metadata.strings(key);
        }

        @Override
        public Optional<int[]> integers(String key) {
            return metadata.integers(key);
        }

        @Override
        public Optional<float[]> floats(String key) {
            return metadata.floats(key);
        }
    }
}
