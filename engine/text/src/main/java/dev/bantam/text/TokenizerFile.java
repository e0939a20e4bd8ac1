package dev.bantam.text;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A `tokenizer.json` as it was read: its two large lists unpacked, all else as JSON.
final class TokenizerFile {
    static final String MERGES = "tokenizer.json: model.merges";

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final JsonParser parser;
    private final Map<String, JsonNode> fields = new HashMap<>();
    private final Map<String, JsonNode> model = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private int[] ids = new int[1024];
    private final List<String> merges = new ArrayList<>();

    private TokenizerFile(JsonParser parser) {
        this.parser = parser;
    }

    /// Reads the file, the large lists without making a tree of them: a vocabulary of 262,144 tokens has 33 MB.
    static TokenizerFile read(InputStream json) {
        try (JsonParser parser = MAPPER.createParser(new UncloseableStream(json))) {
            TokenizerFile file = new TokenizerFile(parser);
            file.readFile();
            return file;
        } catch (JacksonException e) {
            throw new VocabularyException("tokenizer.json is not well-formed JSON: " + e.getOriginalMessage());
        }
    }

    /// What the file says besides `model`.
    Map<String, JsonNode> fields() {
        return fields;
    }

    /// What it says of the model besides `vocab` and `merges`.
    Map<String, JsonNode> model() {
        return model;
    }

    /// Entries of the vocabulary.
    int size() {
        return names.size();
    }

    /// The name of an entry, in the order of the file.
    String name(int entry) {
        return names.get(entry);
    }

    /// The id of an entry.
    int id(int entry) {
        return ids[entry];
    }

    /// The left and the right token of each merge in turn.
    List<String> merges() {
        return merges;
    }

    private void readFile() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new VocabularyException("tokenizer.json is not a JSON object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() == JsonToken.START_OBJECT && name.equals("model")) {
                readModel();
            } else {
                keep(fields, name);
            }
        }
    }

    private void readModel() {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
                readVocabulary();
            } else if (name.equals("merges") && value == JsonToken.START_ARRAY) {
                readMerges();
            } else {
                keep(model, name);
            }
        }
    }

    private void keep(Map<String, JsonNode> kept, String name) {
        if (kept.put(name, parser.readValueAsTree()) != null) {
            throw new VocabularyException("tokenizer.json has two fields \"%s\" in one object".formatted(name));
        }
    }

    private void readVocabulary() {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new VocabularyException(
                        "tokenizer.json: model.vocab has no whole number for \"%s\"".formatted(name));
            }
            if (names.size() == ids.length) {
                ids = Arrays.copyOf(ids, 2 * ids.length);
            }
            ids[names.size()] = parser.getIntValue();
            names.add(name);
        }
    }

    private void readMerges() {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                MergeTable.addPair(parser.getString(), merges, MERGES);
            } else {
                readPair(token);
            }
        }
    }

    private void readPair(JsonToken start) {
        boolean pair = start == JsonToken.START_ARRAY;
        for (int i = 0; i < 2 && pair; i++) {
            pair = parser.nextToken() == JsonToken.VALUE_STRING;
            if (pair) {
                merges.add(parser.getString());
            }
        }
        if (!pair || parser.nextToken() != JsonToken.END_ARRAY) {
            throw new VocabularyException("%s[%d] is not two tokens".formatted(MERGES, merges.size() / 2));
        }
    }
}
