package dev.bantam.formats;

import dev.bantam.tensor.Dequantizer;
import dev.bantam.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What sentence-transformers (Reimers & Gurevych 2019) write beside a model that makes vectors of texts: how the
/// states of tokens become a vector, and the maps that it goes through at last. `modules.json` names the steps; each
/// has a folder of its own.
final class SentenceFolder {
    private static final String MODULES = "modules.json";
    private static final String POOLING = "pooling_mode";

    /// GGUF's numbers, by the names in the newer files; the older ones have a flag for each.
    private static final Map<String, Long> POOLING_TYPES = Map.of("mean", 1L, "cls", 2L, "lasttoken", 3L);

    private static final Map<String, String> FLAGS = Map.of(
            "pooling_mode_mean_tokens", "mean",
            "pooling_mode_cls_token", "cls",
            "pooling_mode_lasttoken", "lasttoken");

    private final Path folder;
    private final HuggingFaceSettings settings;
    private final Map<String, RenamedTensor> tensors = new LinkedHashMap<>();

    private SentenceFolder(Path folder, HuggingFaceSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /// Reads it all: settings are added to the model's.
    ///
    /// @return tensors beside the model's, by GGUF's names
    /// @throws FormatException if something is missing, or there is a step or a setting that is not known
    static Map<String, RenamedTensor> read(Path folder, HuggingFaceSettings settings) throws IOException {
        SentenceFolder read = new SentenceFolder(folder, settings);
        read.modules();
        read.texts();
        return read.tensors;
    }

    private void modules() throws IOException {
        Path file = folder.resolve(MODULES);
        if (!Files.isRegularFile(file)) {
            throw new FormatException(folder + ": " + MODULES + " is missing, which says how an embedding model makes"
                    + " a vector of what it computes for each token");
        }
        List<String> kinds = new ArrayList<>();
        for (HuggingFaceConfig module : HuggingFaceConfig.list(file)) {
            String type = module.text("type", "");
            String kind = type.substring(type.lastIndexOf('.') + 1);
            String path = module.text("path", "");
            boolean inOrder = switch (kind) {
                case "Transformer" -> kinds.isEmpty() && path.isEmpty();
                case "Pooling" -> kinds.equals(List.of("Transformer"));
                case "Dense" -> List.of("Pooling", "Dense").contains(kinds.isEmpty() ? "" : kinds.getLast());
                // Vectors are always made 1 long, whether the files say so or not.
                case "Normalize" -> kinds.contains("Pooling");
                default -> false;
            };
            if (!inOrder || !path.matches("[A-Za-z0-9_]*")) {
                throw new FormatException(
                        file + ": the module \"" + path + "\" of type " + type + " is not supported there");
            }
            kinds.add(kind);
            if (kind.equals("Pooling")) {
                pooling(HuggingFaceConfig.read(folder.resolve(path).resolve(HuggingFaceFolder.CONFIG)));
            } else if (kind.equals("Dense")) {
                dense(folder.resolve(path), kinds.size() - 1);
            }
        }
        if (!kinds.contains("Pooling")) {
            throw new FormatException(file + ": there is no module of type Pooling");
        }
    }

    private void pooling(HuggingFaceConfig config) {
        List<String> modes = new ArrayList<>();
        if (config.has(POOLING)) {
            modes.add(config.text(POOLING, ""));
        }
        FLAGS.forEach((flag, mode) -> {
            if (config.flag(flag, false)) {
                modes.add(mode);
            }
        });
        config.ignore("word_embedding_dimension");
        config.ignore("embedding_dimension");
        config.ignore("include_prompt"); // there is none
        config.refuseUnread();
        if (modes.size() != 1 || !POOLING_TYPES.containsKey(modes.getFirst())) {
            throw config.refusal(POOLING, modes.toString());
        }
        settings.put("pooling_type", POOLING_TYPES.get(modes.getFirst()));
    }

    private void dense(Path module, int number) throws IOException {
        HuggingFaceConfig config = HuggingFaceConfig.read(module.resolve(HuggingFaceFolder.CONFIG));
        String identity = "torch.nn.modules.linear.Identity";
        config.require("activation_function", identity, Set.of(identity));
        for (String name : List.of("module_input_name", "module_output_name")) {
            config.require(name, "sentence_embedding", Set.of("sentence_embedding"));
        }
        config.flag("bias", true);
        String target = "dense_" + number;
        settings.put(target + "_feat_in", config.integer("in_features"));
        settings.put(target + "_feat_out", config.integer("out_features"));
        config.refuseUnread();
        try (Checkpoint weights = SafetensorsReader.open(module)) {
            for (TensorEntry entry : weights.entries().values()) {
                String name = target + entry.name().replaceFirst("^linear", "");
                Tensor tensor = weights.tensor(entry.name()).orElseThrow();
                float[] values = new float[Math.toIntExact(tensor.size())];
                Dequantizer.dequantize(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
                tensors.put(name, RenamedTensor.made(name, tensor.shape(), values));
            }
        }
    }

    /// What is done to texts before they become tokens. The limit of `max_seq_length`, where sentence-transformers cut
    /// a
    /// text without a word, is not one: a text may have as many tokens as the model has positions.
    private void texts() throws IOException {
        Path file = folder.resolve("sentence_bert_config.json");
        if (Files.isRegularFile(file)) {
            HuggingFaceConfig config = HuggingFaceConfig.read(file);
            Path tokenizer = folder.resolve("tokenizer_config.json");
            boolean lowers = Files.isRegularFile(tokenizer)
                    && HuggingFaceConfig.read(tokenizer).flag("do_lower_case", false);
            if (config.flag("do_lower_case", false) && !lowers) {
                throw config.refusal("do_lower_case", "true, but not in tokenizer_config.json");
            }
        }
        Path prompts = folder.resolve("config_sentence_transformers.json");
        if (Files.isRegularFile(prompts)) {
            HuggingFaceConfig config = HuggingFaceConfig.read(prompts);
            if (config.has("default_prompt_name")) {
                throw config.refusal("default_prompt_name", config.text("default_prompt_name", ""));
            }
        }
    }
}
