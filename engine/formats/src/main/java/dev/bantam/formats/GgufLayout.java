package dev.bantam.formats;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What llama.cpp asks of a GGUF file beyond what a Hugging Face folder, seen as one, has: experts in one
/// tensor, vectors and routers in F32, the vocabulary.
public final class GgufLayout {
    private static final Pattern EXPERT = Pattern.compile("(blk\\.\\d+\\.ffn_(?:gate|up|down))\\.(\\d{1,5})\\.weight");

    private GgufLayout() {}

    /// The folder as the GGUF file that it becomes. Tensors are made when they are asked for.
    ///
    /// @param folder as [HuggingFaceFolder] sees it; closed with what is returned
    /// @param vocabulary `tokenizer.ggml.*`: strings, `Long`, `Boolean`, lists of strings, `int[]`, `float[]`
    /// @throws FormatException if an expert is missing
    public static Checkpoint of(Checkpoint folder, Map<String, ?> vocabulary) {
        if (!(folder.metadata() instanceof SettingsMetadata settings)) {
            throw new IllegalArgumentException(folder + " is no Hugging Face folder");
        }
        SequencedMap<String, Object> values = new LinkedHashMap<>(settings.values());
        values.remove("tokenizer.bos_token"); // names, where GGUF has ids
        values.remove("tokenizer.eos_token");
        values.putAll(vocabulary);
        Path path = Path.of(folder.toString());
        return new RenamedCheckpoint(path, folder, new SettingsMetadata(path, values), tensors(folder));
    }

    private static Map<String, RenamedTensor> tensors(Checkpoint folder) {
        Map<String, RenamedTensor> tensors = new LinkedHashMap<>();
        Map<String, TreeMap<Integer, TensorEntry>> experts = new LinkedHashMap<>();
        for (TensorEntry source : folder.entries().values()) {
            String name = source.name();
            Matcher expert = EXPERT.matcher(name);
            if (expert.matches()) {
                experts.computeIfAbsent(expert.group(1) + "_exps.weight", key -> new TreeMap<>())
                        .put(Integer.valueOf(expert.group(2)), source);
            } else {
                boolean plain = source.shape().size() < 2
                        || HuggingFaceFolder.NORM.matcher(name).matches()
                        || name.endsWith(".ffn_gate_inp.weight");
                tensors.put(name, plain ? RenamedTensor.inFloats(name, source) : RenamedTensor.of(name, source));
            }
        }
        experts.forEach((name, parts) -> {
            if (parts.lastKey() != parts.size() - 1) {
                throw new FormatException(folder + ": " + name + " has parts " + parts.keySet() + ": one is missing");
            }
            tensors.put(name, RenamedTensor.joined(name, List.copyOf(parts.values())));
        });
        return tensors;
    }
}
