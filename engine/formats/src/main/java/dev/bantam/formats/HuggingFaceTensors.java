package dev.bantam.formats;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A GGUF file's tensors under the names and in the layouts that transformers give them.
public final class HuggingFaceTensors {
    private static final String EXPERTS = "_exps.weight";

    /// What `config.json` says instead.
    private static final Set<String> SETTINGS =
            Set.of("rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight");

    private HuggingFaceTensors() {}

    /// The way back of what [HuggingFaceFolder] does. Tensors are made when they are asked for; quantised ones stay so,
    /// but for norms that have 1 added.
    ///
    /// @param gguf closed with what is returned
    /// @param modelType `model_type` of the `config.json` to be
    /// @param headDim values a head
    /// @throws FormatException if a tensor has no name there
    public static Checkpoint of(Checkpoint gguf, String modelType, int headDim) {
        HuggingFaceFamily family = HuggingFaceFamily.named(modelType)
                .orElseThrow(() -> new IllegalArgumentException("no family has the model_type " + modelType));
        Map<String, RenamedTensor> tensors = new LinkedHashMap<>();
        for (TensorEntry source : gguf.entries().values()) {
            String name = source.name();
            if (SETTINGS.contains(name)) {
                continue;
            }
            boolean several = name.endsWith(EXPERTS)
                    || family.moduleName(name, 0).isPresent() && source.shape().size() == 2;
            if (several) {
                String base = name.endsWith(EXPERTS) ? name.replace(EXPERTS, ".weight") : name;
                for (int i = 0; i < source.shape().getFirst(); i++) {
                    String target = name(gguf, family, base, i);
                    tensors.put(target, RenamedTensor.part(target, source, i));
                }
                continue;
            }
            String target = name(gguf, family, name, -1);
            tensors.put(target, renamed(family, target, source, headDim));
        }
        Path path = Path.of(gguf.toString());
        return new RenamedCheckpoint(path, gguf, gguf.metadata(), tensors);
    }

    private static RenamedTensor renamed(HuggingFaceFamily family, String target, TensorEntry source, int headDim) {
        String name = source.name();
        if (family.paired() && HuggingFaceFolder.QUERY_OR_KEY.matcher(name).matches()) {
            return RenamedTensor.unpaired(target, source, headDim);
        }
        boolean shifted =
                family.normShift() != 0 && HuggingFaceFolder.NORM.matcher(name).matches();
        return shifted ? RenamedTensor.shifted(target, source, -family.normShift()) : RenamedTensor.of(target, source);
    }

    private static String name(Checkpoint gguf, HuggingFaceFamily family, String name, int number) {
        return family.moduleName(name, number)
                .orElseThrow(() -> new FormatException(gguf + ": tensor " + name + " has no name in a folder of "
                        + family.modelType() + ", so this model can't become one"));
    }
}
