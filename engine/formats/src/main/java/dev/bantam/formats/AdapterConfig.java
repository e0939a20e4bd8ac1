package dev.bantam.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `adapter_config.json` of a low-rank adapter, as the PEFT library writes it.
///
/// Read: plain LoRA only. A setting that changes what is computed, and is neither absent nor neutral, is refused
/// by name.
///
/// @param rank `r`
/// @param alpha `lora_alpha`
/// @param targetModules `target_modules`: last names of the linear maps that are changed, `q_proj`
/// @param baseModel `base_model_name_or_path`; empty if unknown
public record AdapterConfig(int rank, double alpha, List<String> targetModules, String baseModel) {
    /// Its name in the adapter's folder.
    public static final String FILE = "adapter_config.json";

    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// Settings that are read, and those that say nothing about the arithmetic of a trained adapter.
    private static final Set<String> UNDERSTOOD = Set.of(
            "peft_type",
            "r",
            "lora_alpha",
            "target_modules",
            "base_model_name_or_path",
            "bias",
            "init_lora_weights",
            "task_type",
            "inference_mode",
            "lora_dropout",
            "peft_version",
            "revision",
            "auto_mapping",
            "megatron_core",
            "megatron_config",
            "qalora_group_size",
            "exclude_modules",
            "loftq_config");

    /// Ways to initialise that leave the base model's weights as they are.
    private static final Set<String> PLAIN_STARTS = Set.of("true", "false", "gaussian", "orthogonal", "eva");

    public AdapterConfig {
        targetModules = List.copyOf(targetModules);
    }

    /// Reads the file of an adapter's folder.
    ///
    /// @throws FormatException if it is no configuration of a plain low-rank adapter
    /// @throws IOException if it can't be read
    public static AdapterConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.size(file) > MAX_BYTES) {
            throw new FormatException(file + ": its " + Files.size(file) + " bytes are over the limit of " + MAX_BYTES);
        }
        try {
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root instanceof ObjectNode object) {
                return read(file, object);
            }
        } catch (JacksonException e) {
            throw new FormatException(file + ": is no valid JSON: " + e.getOriginalMessage(), e);
        }
        throw new FormatException(file + ": is no JSON object");
    }

    private static AdapterConfig read(Path file, ObjectNode json) {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            if (!UNDERSTOOD.contains(property.getKey()) && !neutral(property.getValue())) {
                throw new FormatException(file + ": " + property.getKey() + " is " + shortly(property.getValue())
                        + ", which is not supported");
            }
        }
        require(file, json, "peft_type", Set.of("LORA"));
        if (json.has("bias")) {
            require(file, json, "bias", Set.of("none"));
        }
        if (json.has("init_lora_weights")) {
            require(file, json, "init_lora_weights", PLAIN_STARTS);
        }
        JsonNode rank = json.path("r");
        if (!rank.isInt() || rank.intValue() < 1) {
            throw new FormatException(file + ": r is " + shortly(rank) + ", not a positive integer");
        }
        JsonNode alpha = json.path("lora_alpha");
        if (!alpha.isNumber() || !(alpha.doubleValue() > 0) || alpha.doubleValue() > Float.MAX_VALUE) {
            throw new FormatException(file + ": lora_alpha is " + shortly(alpha) + ", not a positive number");
        }
        List<String> targets = new ArrayList<>();
        if (json.path("target_modules") instanceof ArrayNode names) {
            for (JsonNode name : names) {
                targets.add(name.isString() ? name.stringValue() : "");
            }
        }
        if (targets.isEmpty() || targets.contains("")) {
            throw new FormatException(file + ": target_modules is " + shortly(json.path("target_modules"))
                    + ", not an array of names of linear maps");
        }
        JsonNode base = json.path("base_model_name_or_path");
        return new AdapterConfig(
                rank.intValue(), alpha.doubleValue(), targets, base.isString() ? base.stringValue() : "");
    }

    /// For messages: a hostile file's value may be as long as the file.
    private static String shortly(JsonNode value) {
        String text = value.toString();
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }

    private static boolean neutral(JsonNode value) {
        return value.isNull() || value.isBoolean() && !value.booleanValue() || value.isContainer() && value.isEmpty();
    }

    private static void require(Path file, ObjectNode json, String key, Set<String> values) {
        JsonNode value = json.path(key);
        if (!values.contains(value.isString() ? value.stringValue() : value.toString())) {
            throw new FormatException(
                    file + ": " + key + " is " + shortly(value) + "; only " + values + " is supported");
        }
    }

    /// Writes the file into an adapter's folder, in place of any older one.
    ///
    /// @throws IOException if it can't be written; then nothing is left behind
    public void write(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putNull("auto_mapping");
        if (baseModel.isEmpty()) {
            json.putNull("base_model_name_or_path");
        } else {
            json.put("base_model_name_or_path", baseModel);
        }
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        json.putNull("layers_pattern");
        json.putNull("layers_to_transform");
        if (alpha == (int) alpha) {
            json.put("lora_alpha", (int) alpha);
        } else {
            json.put("lora_alpha", alpha);
        }
        json.put("lora_dropout", 0.0);
        json.putNull("modules_to_save");
        json.put("peft_type", "LORA");
        json.put("r", rank);
        json.putNull("revision");
        targetModules.forEach(json.putArray("target_modules")::add);
        json.put("task_type", "CAUSAL_LM");
        json.put("use_rslora", false);
        try (AtomicFile file = AtomicFile.create(folder.resolve(FILE))) {
            file.write((json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }
}
