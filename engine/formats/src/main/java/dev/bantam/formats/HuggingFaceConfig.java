package dev.bantam.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object of a Hugging Face folder. What nobody asks for, and is neither neutral nor known to change nothing,
/// is refused by [#refuseUnread].
final class HuggingFaceConfig {
    private static final int MAX_BYTES = 1 << 24;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// Settings that change nothing in what a trained model computes.
    private static final Set<String> HARMLESS = Set.of(
            "model_type",
            "architectures",
            "transformers_version",
            "dtype",
            "torch_dtype",
            "use_cache",
            "initializer_range",
            "attention_dropout",
            "attention_probs_dropout_prob",
            "hidden_dropout_prob",
            "classifier_dropout",
            "hidden_dropout",
            "resid_pdrop",
            "embd_pdrop",
            "bos_token_id",
            "eos_token_id",
            "pad_token_id",
            "unk_token_id",
            "pretraining_tp",
            "router_aux_loss_coef",
            "output_router_logits",
            "router_jitter_noise",
            "auto_map",
            "cache_implementation",
            "return_dict",
            "id2label",
            "label2id",
            "chunk_size_feed_forward",
            "_name_or_path",
            "max_window_layers",
            "tokenizer_class",
            "_sliding_window_pattern");

    private final String name;
    private final ObjectNode json;
    private final Set<String> read = new HashSet<>();

    private HuggingFaceConfig(String name, ObjectNode json) {
        this.name = name;
        this.json = json;
    }

    /// @throws FormatException if it is no JSON object
    static HuggingFaceConfig read(Path file) throws IOException {
        if (parse(file) instanceof ObjectNode object) {
            return new HuggingFaceConfig(file.toString(), object);
        }
        throw new FormatException(file + ": is no JSON object");
    }

    /// The objects of an array.
    ///
    /// @throws FormatException if it is no JSON array of objects
    static List<HuggingFaceConfig> list(Path file) throws IOException {
        List<HuggingFaceConfig> objects = new ArrayList<>();
        JsonNode list = parse(file);
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof ObjectNode object)) {
                throw new FormatException(file + ": is no JSON array of objects");
            }
            objects.add(new HuggingFaceConfig(file + ": " + i, object));
        }
        return objects;
    }

    private static JsonNode parse(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new FormatException(file + ": its " + Files.size(file) + " bytes are over the limit of " + MAX_BYTES);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new FormatException(file + ": is no valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// Of content that is in no file yet.
    ///
    /// @param name for complaints
    static HuggingFaceConfig of(String name, Map<String, ?> content) {
        return new HuggingFaceConfig(name, JSON.valueToTree(content));
    }

    /// An object within this one; empty where it has none of that name.
    HuggingFaceConfig object(String key) {
        JsonNode value = value(key);
        if (!(value instanceof ObjectNode object)) {
            if (!neutral(value)) {
                throw error(key, value, "an object");
            }
            return new HuggingFaceConfig(name + ": " + key, JSON.createObjectNode());
        }
        return new HuggingFaceConfig(name + ": " + key, object);
    }

    /// Whether it has a value of that name.
    boolean has(String key) {
        return !json.path(key).isNull() && !json.path(key).isMissingNode();
    }

    long integer(String key) {
        return optionalInteger(key).orElseThrow(() -> missing(key));
    }

    OptionalLong optionalInteger(String key) {
        JsonNode value = value(key);
        if (!has(key)) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw error(key, value, "an integer");
        }
        return OptionalLong.of(value.longValue());
    }

    double number(String key) {
        return optionalNumber(key).orElseThrow(() -> missing(key));
    }

    OptionalDouble optionalNumber(String key) {
        JsonNode value = value(key);
        if (!has(key)) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber()) {
            throw error(key, value, "a number");
        }
        return OptionalDouble.of(value.doubleValue());
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = value(key);
        if (!has(key)) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw error(key, value, "true or false");
        }
        return value.booleanValue();
    }

    String text(String key, String otherwise) {
        JsonNode value = value(key);
        if (!has(key)) {
            return otherwise;
        }
        if (!value.isString()) {
            throw error(key, value, "a string");
        }
        return value.stringValue();
    }

    /// An array's elements as text; empty where there is none.
    String[] array(String key) {
        JsonNode value = value(key);
        if (!has(key)) {
            return new String[0];
        }
        if (!value.isArray()) {
            throw error(key, value, "an array");
        }
        String[] elements = new String[value.size()];
        for (int i = 0; i < elements.length; i++) {
            JsonNode element = value.get(i);
            elements[i] = element.isString() ? element.stringValue() : element.toString();
        }
        return elements;
    }

    float[] floats(String key) {
        JsonNode value = value(key);
        float[] numbers = new float[value.isArray() ? value.size() : 0];
        if (numbers.length == 0) {
            throw error(key, value, "an array of numbers");
        }
        for (int i = 0; i < numbers.length; i++) {
            if (!value.get(i).isNumber()) {
                throw error(key, value, "an array of numbers");
            }
            numbers[i] = (float) value.get(i).doubleValue();
        }
        return numbers;
    }

    /// The chat template of a `tokenizer_config.json`: a text, or the one named `default` of several.
    Optional<String> template() {
        JsonNode value = json.path("chat_template");
        if (value.isArray()) {
            for (JsonNode named : value) {
                if (named.path("name").asString("").equals("default")) {
                    value = named.path("template");
                    break;
                }
            }
        }
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /// The name of a token, which stands there as it is or as an object with its name in it.
    Optional<String> tokenName(String key) {
        JsonNode value = json.path(key);
        JsonNode token = value.isObject() ? value.path("content") : value;
        return token.isString() ? Optional.of(token.stringValue()) : Optional.empty();
    }

    /// Refuses a value other than those that are understood.
    void require(String key, String usual, Set<String> known) {
        String value = text(key, usual);
        if (!known.contains(value)) {
            throw refusal(key, value);
        }
    }

    /// Passes a setting by that has no meaning here.
    void ignore(String key) {
        read.add(key);
    }

    void refuseUnread() {
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            String key = property.getKey();
            if (!read.contains(key) && !HARMLESS.contains(key) && !neutral(property.getValue())) {
                throw refusal(key, property.getValue().toString());
            }
        }
    }

    FormatException refusal(String key, String value) {
        return new FormatException(name + ": " + key + " is " + shortly(value) + ", which is not supported");
    }

    private FormatException missing(String key) {
        return new FormatException(name + ": " + key + " is missing");
    }

    private FormatException error(String key, JsonNode value, String wanted) {
        return new FormatException(name + ": " + key + " is " + shortly(value.toString()) + ", not " + wanted);
    }

    private JsonNode value(String key) {
        read.add(key);
        return json.path(key);
    }

    private static boolean neutral(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || value.isBoolean() && !value.booleanValue()
                || value.isContainer() && value.isEmpty();
    }

    private static String shortly(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
