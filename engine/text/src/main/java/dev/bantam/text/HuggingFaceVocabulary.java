package dev.bantam.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A GGUF file's vocabulary, said as Hugging Face's tokenizers and transformers say it.
///
/// @param tokenizer the text of `tokenizer.json`
/// @param config the text of `tokenizer_config.json`, the chat template included
/// @param beginOfText the id that starts a text, where there is one
/// @param endOfAnswer ids that end an answer, that of the end of text first
/// @param padding the id that fills up, where there is one
public record HuggingFaceVocabulary(
        String tokenizer, String config, OptionalInt beginOfText, List<Integer> endOfAnswer, OptionalInt padding) {
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final JsonMapper JSON = JsonMapper.shared();

    public HuggingFaceVocabulary {
        endOfAnswer = List.copyOf(endOfAnswer);
    }

    /// Translates `tokenizer.ggml.*`.
    ///
    /// @param contextLength tokens the model was made for
    /// @throws VocabularyException if the vocabulary is missing, malformed, or of a kind that can't be translated
    public static HuggingFaceVocabulary of(VocabularyMetadata metadata, int contextLength) {
        Tokenizer tokenizer = Tokenizers.from(metadata);
        VocabularyFields fields = new VocabularyFields(metadata);
        String model = fields.requiredString("model");
        Vocabulary vocabulary = Vocabulary.read(fields);
        TokenizerJsonWriter writer = new TokenizerJsonWriter(fields, vocabulary, tokenizer);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(json)) {
            switch (model) {
                case "gpt2" -> writer.byteLevel(out);
                case "llama" -> writer.sentencePiece(out);
                default ->
                    throw new VocabularyException("%s is \"%s\"; only gpt2 and llama can be converted"
                            .formatted(VocabularyFields.key("model"), model));
            }
        }
        OptionalInt begin = fields.tokenId("bos_token_id", vocabulary.size());
        OptionalInt end = fields.tokenId("eos_token_id", vocabulary.size());
        OptionalInt padding = fields.tokenId("padding_token_id", vocabulary.size());
        Set<Integer> ends = new TreeSet<>();
        for (String role : List.of("eot_token_id", "eom_token_id")) {
            fields.tokenId(role, vocabulary.size()).ifPresent(ends::add);
        }
        end.ifPresent(ends::remove);
        List<Integer> ordered = new ArrayList<>(end.stream().boxed().toList());
        ordered.addAll(ends);
        ByteArrayOutputStream config = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(config)) {
            out.writeStartObject();
            out.writeStringProperty("tokenizer_class", "PreTrainedTokenizerFast");
            name(out, "bos_token", begin, vocabulary);
            name(out, "eos_token", end, vocabulary);
            name(out, "unk_token", fields.tokenId("unknown_token_id", vocabulary.size()), vocabulary);
            name(out, "pad_token", padding, vocabulary);
            out.writeBooleanProperty("add_bos_token", tokenizer.addsBeginOfText());
            out.writeBooleanProperty("add_eos_token", tokenizer.addsEndOfText());
            out.writeBooleanProperty("clean_up_tokenization_spaces", false);
            out.writeNumberProperty("model_max_length", contextLength);
            Optional<String> template = metadata.string(TEMPLATE);
            if (template.isPresent()) {
                out.writeStringProperty("chat_template", template.get());
            }
            out.writeEndObject();
        }
        return new HuggingFaceVocabulary(
                json.toString(StandardCharsets.UTF_8),
                config.toString(StandardCharsets.UTF_8),
                begin,
                ordered,
                padding);
    }

    private static void name(JsonGenerator out, String role, OptionalInt id, Vocabulary vocabulary) {
        if (id.isPresent()) {
            out.writeStringProperty(role, vocabulary.name(id.getAsInt()));
        }
    }
}
