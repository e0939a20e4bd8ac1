package dev.bantam.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Opens a model's folder as Hugging Face's transformers save it: `config.json` and weights as safetensors. What it
/// holds is given GGUF's names and layout, so that nobody else needs to know of a second way to write a model.
///
/// The vocabulary is not translated: `tokenizer.json` is read by who makes tokenizers. The chat template is, from
/// `chat_template.jinja` or `tokenizer_config.json`.
public final class HuggingFaceFolder {
    /// The file that makes a folder a model.
    public static final String CONFIG = "config.json";

    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String TEMPLATE = "chat_template.jinja";
    private static final String TEMPLATE_KEY = "tokenizer.chat_template";
    private static final int MAX_TEMPLATE = 1 << 22;
    private static final int MAX_HEADS = 1 << 16;

    static final Pattern QUERY_OR_KEY = Pattern.compile("blk\\.\\d+\\.attn_[qk]\\.(weight|bias)");
    static final Pattern NORM = Pattern.compile(".*_norm\\.weight");
    private static final Pattern HEAD_NORM = Pattern.compile("(blk\\.\\d+\\.attn_[qk]_norm)\\.(\\d+)\\.weight");

    private HuggingFaceFolder() {}

    /// Whether a path is such a folder.
    public static boolean is(Path path) {
        return Files.isRegularFile(path.resolve(CONFIG));
    }

    /// Maps the weights and translates names and settings.
    ///
    /// @throws FormatException if a file is missing or damaged, the model's type is unknown, or a setting or tensor
    /// has no counterpart
    /// @throws IOException if a file can't be opened or mapped
    public static Checkpoint open(Path folder) throws IOException {
        HuggingFaceConfig config = HuggingFaceConfig.read(folder.resolve(CONFIG));
        HuggingFaceFamily family = family(folder, config);
        HuggingFaceSettings settings = settings(config, family);
        Map<String, RenamedTensor> beside =
                family.embeds() ? SentenceFolder.read(folder, settings) : Map.<String, RenamedTensor>of();
        Checkpoint weights = SafetensorsReader.open(folder);
        try {
            Checkpoint seen = seen(folder, config, family, settings, weights, beside);
            vocabulary(folder, settings.values());
            return seen;
        } catch (IOException | RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /// How a folder that is in no file yet would be seen.
    ///
    /// @param folder its name
    /// @param config what its `config.json` would hold
    /// @param weights its tensors under transformers' names; closed with what is returned
    /// @throws FormatException as for [#open]
    public static Checkpoint seen(Path folder, Map<String, ?> config, Checkpoint weights) {
        HuggingFaceConfig read = HuggingFaceConfig.of(folder.resolve(CONFIG).toString(), config);
        HuggingFaceFamily family = family(folder, read);
        return seen(folder, read, family, settings(read, family), weights, Map.of());
    }

    private static Checkpoint seen(
            Path folder,
            HuggingFaceConfig config,
            HuggingFaceFamily family,
            HuggingFaceSettings settings,
            Checkpoint weights,
            Map<String, RenamedTensor> beside) {
        Map<String, RenamedTensor> tensors = tensors(folder, config, family, settings, weights);
        tensors.putAll(beside);
        config.refuseUnread();
        settings.values()
                .put(
                        "general.name",
                        folder.toAbsolutePath().normalize().getFileName().toString());
        return new RenamedCheckpoint(folder, weights, new SettingsMetadata(folder, settings.values()), tensors);
    }

    private static HuggingFaceFamily family(Path folder, HuggingFaceConfig config) {
        // The same family otherwise, but a model of another kind.
        boolean bidirectional = config.flag("use_bidirectional_attention", false);
        String modelType = config.text("model_type", "") + (bidirectional ? HuggingFaceFamily.BIDIRECTIONAL : "");
        return HuggingFaceFamily.named(modelType)
                .orElseThrow(() -> new FormatException(
                        folder.resolve(CONFIG) + ": model_type is \"" + modelType + "\"; supported are "
                                + HuggingFaceFamily.ALL.stream()
                                        .map(HuggingFaceFamily::modelType)
                                        .toList()));
    }

    private static HuggingFaceSettings settings(HuggingFaceConfig config, HuggingFaceFamily family) {
        HuggingFaceSettings settings = new HuggingFaceSettings(config, family.architecture());
        family.settings().accept(settings);
        return settings;
    }

    private static Map<String, RenamedTensor> tensors(
            Path folder,
            HuggingFaceConfig config,
            HuggingFaceFamily family,
            HuggingFaceSettings settings,
            Checkpoint weights) {
        String head = "lm_head.weight";
        boolean hasHead = weights.tensorNames().contains(head);
        boolean tied = config.flag("tie_word_embeddings", !hasHead);
        if (!tied && !hasHead && !family.embeds()) {
            throw new FormatException(
                    folder + ": " + head + " is missing, though tie_word_embeddings in " + CONFIG + " is false");
        }
        Map<String, RenamedTensor> tensors = new LinkedHashMap<>();
        Map<String, TreeMap<Integer, TensorEntry>> heads = new LinkedHashMap<>();
        for (TensorEntry source : weights.entries().values()) {
            String name = source.name();
            if (name.equals(head) && tied || HuggingFaceFamily.isUnused(name)) {
                continue;
            }
            // What has no counterpart keeps its name: the model refuses it by that.
            String target = family.tensorName(name).orElse(name);
            Matcher headNorm = HEAD_NORM.matcher(target);
            if (headNorm.matches() && headNorm.group(2).length() < 6) {
                heads.computeIfAbsent(headNorm.group(1) + ".weight", key -> new TreeMap<>())
                        .put(Integer.valueOf(headNorm.group(2)), source);
                continue;
            }
            RenamedTensor renamed = RenamedTensor.of(target, source);
            if (family.paired() && QUERY_OR_KEY.matcher(target).matches()) {
                renamed = RenamedTensor.paired(
                        target, source, Math.toIntExact(Math.clamp(settings.headDim(), 0, MAX_HEADS)));
            } else if (family.normShift() != 0 && NORM.matcher(target).matches()) {
                renamed = RenamedTensor.shifted(target, source, family.normShift());
            }
            if (tensors.put(target, renamed) != null) {
                throw new FormatException(folder + ": two tensors are " + target + ", one of them " + name);
            }
        }
        heads.forEach((name, norms) -> tensors.put(name, RenamedTensor.stacked(name, List.copyOf(norms.values()))));
        settings.tensors().forEach((name, values) -> tensors.put(name, RenamedTensor.made(name, values)));
        return tensors;
    }

    /// What is said of the vocabulary outside `tokenizer.json`.
    private static void vocabulary(Path folder, Map<String, Object> values) throws IOException {
        Path config = folder.resolve(TOKENIZER_CONFIG);
        if (Files.isRegularFile(config)) {
            HuggingFaceConfig settings = HuggingFaceConfig.read(config);
            settings.template().ifPresent(template -> values.put(TEMPLATE_KEY, template));
            for (String role : List.of("bos_token", "eos_token")) {
                settings.tokenName(role).ifPresent(token -> values.put("tokenizer." + role, token));
            }
        }
        Path template = folder.resolve(TEMPLATE);
        if (Files.isRegularFile(template)) {
            if (Files.size(template) > MAX_TEMPLATE) {
                throw new FormatException(
                        template + ": its " + Files.size(template) + " bytes are over the limit of " + MAX_TEMPLATE);
            }
            values.put(TEMPLATE_KEY, Files.readString(template, StandardCharsets.UTF_8));
        }
    }
}
