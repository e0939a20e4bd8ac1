package dev.bantam.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/// Writes a GGUF file's vocabulary as a `tokenizer.json`.
final class TokenizerJsonWriter {
    private static final String SPACE = String.valueOf(SentencePieceModel.SPACE);

    private final VocabularyFields fields;
    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;

    /// @param tokenizer of the same vocabulary
    TokenizerJsonWriter(VocabularyFields fields, Vocabulary vocabulary, Tokenizer tokenizer) {
        this.fields = fields;
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
    }

    void byteLevel(JsonGenerator out) {
        PreTokenizer preTokenizer = PreTokenizer.named(fields.requiredString("pre"));
        begin(out, false);
        if (preTokenizer.normalization().equals(Normalization.NONE)) {
            out.writeNullProperty("normalizer");
        } else {
            out.writeObjectPropertyStart("normalizer");
            out.writeStringProperty("type", "NFC"); // the only one that they have
            out.writeEndObject();
        }
        out.writeObjectPropertyStart("pre_tokenizer");
        out.writeStringProperty("type", "Sequence");
        out.writeArrayPropertyStart("pretokenizers");
        boolean expression = false;
        for (Splitter splitter : preTokenizer.splitters()) {
            if (splitter instanceof Gpt2Splitter words) {
                expression = true; // the step for bytes has it
                if (words.individualDigits()) {
                    out.writeStartObject();
                    out.writeStringProperty("type", "Digits");
                    out.writeBooleanProperty("individual_digits", true);
                    out.writeEndObject();
                }
            } else {
                split(out, splitter);
            }
        }
        out.writeStartObject();
        byteLevelStep(out, expression);
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
        postProcessor(out);
        out.writeObjectPropertyStart("decoder");
        byteLevelStep(out, true);
        out.writeEndObject();
        model(
                out,
                Optional.empty(),
                false,
                preTokenizer.wholePieces(),
                MergeTable.pairs(fields.requiredStrings("merges"), VocabularyFields.key("merges")));
        out.writeEndObject();
    }

    private static void split(JsonGenerator out, Splitter splitter) {
        out.writeStartObject();
        out.writeStringProperty("type", "Split");
        out.writeObjectPropertyStart("pattern");
        out.writeStringProperty("Regex", Expressions.of(splitter));
        out.writeEndObject();
        out.writeStringProperty("behavior", "Isolated");
        out.writeBooleanProperty("invert", false);
        out.writeEndObject();
    }

    private static void byteLevelStep(JsonGenerator out, boolean expression) {
        out.writeStringProperty("type", "ByteLevel");
        out.writeBooleanProperty("add_prefix_space", false);
        out.writeBooleanProperty("trim_offsets", true);
        out.writeBooleanProperty("use_regex", expression);
    }

    void sentencePiece(JsonGenerator out) {
        boolean prefix = fields.bool("add_space_prefix").orElse(true);
        boolean phi3 =
                Tokenizers.isPhi3(fields.metadata().string("general.name").orElse(""));
        begin(out, phi3);
        out.writeObjectPropertyStart("normalizer");
        out.writeStringProperty("type", "Sequence");
        out.writeArrayPropertyStart("normalizers");
        if (prefix) {
            out.writeStartObject();
            out.writeStringProperty("type", "Prepend");
            out.writeStringProperty("prepend", SPACE);
            out.writeEndObject();
        }
        replace(out, " ", SPACE);
        out.writeEndArray();
        out.writeEndObject();
        out.writeNullProperty("pre_tokenizer");
        postProcessor(out);
        out.writeObjectPropertyStart("decoder");
        out.writeStringProperty("type", "Sequence");
        out.writeArrayPropertyStart("decoders");
        replace(out, SPACE, " ");
        for (String step : List.of("ByteFallback", "Fuse")) {
            out.writeStartObject();
            out.writeStringProperty("type", step);
            out.writeEndObject();
        }
        if (prefix) {
            out.writeStartObject();
            out.writeStringProperty("type", "Strip");
            out.writeStringProperty("content", " ");
            out.writeNumberProperty("start", 1);
            out.writeNumberProperty("stop", 0);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
        OptionalInt unknown = fields.tokenId("unknown_token_id", vocabulary.size());
        model(
                out,
                unknown.isPresent() ? Optional.of(name(unknown.getAsInt())) : Optional.empty(),
                hasAllBytes(),
                false,
                merges(fields.requiredFloats("scores")));
        out.writeEndObject();
    }

    private static void replace(JsonGenerator out, String what, String by) {
        out.writeStartObject();
        out.writeStringProperty("type", "Replace");
        out.writeObjectPropertyStart("pattern");
        out.writeStringProperty("String", what);
        out.writeEndObject();
        out.writeStringProperty("content", by);
        out.writeEndObject();
    }

    private boolean hasAllBytes() {
        int bytes = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            bytes += vocabulary.type(id) == TokenType.BYTE ? 1 : 0;
        }
        return bytes == 256;
    }

    /// All ways to make a token of two others, those of the highest score first, and of one token those that cut it
    /// latest.
    private List<String> merges(float[] scores) {
        List<Merge> merges = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            String name = vocabulary.name(id);
            for (int cut = 1; cut < name.length() && vocabulary.isText(id); cut++) {
                if (vocabulary.textId(name, 0, cut) >= 0 && vocabulary.textId(name, cut, name.length()) >= 0) {
                    merges.add(new Merge(scores[id], id, cut));
                }
            }
        }
        merges.sort(Comparator.comparingDouble((Merge merge) -> -merge.score)
                .thenComparingInt(Merge::id)
                .thenComparing(Comparator.comparingInt(Merge::cut).reversed()));
        return merges.stream()
                .flatMap(merge -> {
                    String name = vocabulary.name(merge.id);
                    return Stream.of(name.substring(0, merge.cut), name.substring(merge.cut));
                })
                .toList();
    }

    private record Merge(float score, int id, int cut) {}

    /// The object and the tokens that are found in text.
    private void begin(JsonGenerator out, boolean phi3) {
        out.writeStartObject();
        out.writeStringProperty("version", "1.0");
        out.writeNullProperty("truncation");
        out.writeNullProperty("padding");
        out.writeArrayPropertyStart("added_tokens");
        for (int id = 0; id < vocabulary.size(); id++) {
            boolean special = switch (vocabulary.type(id)) {
                case CONTROL, UNKNOWN -> true;
                case NORMAL, USER_DEFINED, UNUSED, BYTE -> false;
            };
            if (!special && vocabulary.type(id) != TokenType.USER_DEFINED) {
                continue;
            }
            String name = name(id);
            boolean strips = phi3 && vocabulary.type(id) == TokenType.CONTROL && Tokenizers.stripsInPhi3(name);
            out.writeStartObject();
            out.writeNumberProperty("id", id);
            out.writeStringProperty("content", name);
            out.writeBooleanProperty("single_word", false);
            out.writeBooleanProperty("lstrip", false);
            out.writeBooleanProperty("rstrip", strips);
            out.writeBooleanProperty("normalized", false);
            out.writeBooleanProperty("special", special);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /// A token's name; one that is found in text has spaces where SentencePiece has signs.
    private String name(int id) {
        String name = vocabulary.name(id);
        if (vocabulary.type(id) != TokenType.USER_DEFINED
                || !fields.requiredString("model").equals("llama")) {
            return name;
        }
        String spaced = name.replace(SentencePieceModel.SPACE, ' ');
        return vocabulary.id(spaced) >= 0 ? name : spaced;
    }

    private void postProcessor(JsonGenerator out) {
        boolean begins = tokenizer.addsBeginOfText();
        boolean ends = tokenizer.addsEndOfText();
        if (!begins && !ends) {
            out.writeNullProperty("post_processor");
            return;
        }
        out.writeObjectPropertyStart("post_processor");
        out.writeStringProperty("type", "TemplateProcessing");
        for (boolean pair : new boolean[] {false, true}) {
            out.writeArrayPropertyStart(pair ? "pair" : "single");
            for (String text : pair ? List.of("A", "B") : List.of("A")) {
                int type = text.equals("A") ? 0 : 1;
                if (begins) {
                    part(out, "SpecialToken", name(tokenizer.beginOfText()), type);
                }
                part(out, "Sequence", text, type);
                if (ends) {
                    part(out, "SpecialToken", name(tokenizer.endOfText()), type);
                }
            }
            out.writeEndArray();
        }
        out.writeObjectPropertyStart("special_tokens");
        if (begins) {
            specialToken(out, tokenizer.beginOfText());
        }
        if (ends && !(begins && tokenizer.endOfText() == tokenizer.beginOfText())) {
            specialToken(out, tokenizer.endOfText());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void part(JsonGenerator out, String kind, String id, int type) {
        out.writeStartObject();
        out.writeObjectPropertyStart(kind);
        out.writeStringProperty("id", id);
        out.writeNumberProperty("type_id", type);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void specialToken(JsonGenerator out, int id) {
        out.writeObjectPropertyStart(name(id));
        out.writeStringProperty("id", name(id));
        out.writeArrayPropertyStart("ids");
        out.writeNumber(id);
        out.writeEndArray();
        out.writeArrayPropertyStart("tokens");
        out.writeString(name(id));
        out.writeEndArray();
        out.writeEndObject();
    }

    /// @param merges the left and the right token of each merge in turn
    private void model(
            JsonGenerator out, Optional<String> unknown, boolean byteFallback, boolean whole, List<String> merges) {
        out.writeObjectPropertyStart("model");
        out.writeStringProperty("type", "BPE");
        out.writeNullProperty("dropout");
        if (unknown.isPresent()) {
            out.writeStringProperty("unk_token", unknown.get());
        } else {
            out.writeNullProperty("unk_token");
        }
        out.writeNullProperty("continuing_subword_prefix");
        out.writeNullProperty("end_of_word_suffix");
        out.writeBooleanProperty("fuse_unk", unknown.isPresent());
        out.writeBooleanProperty("byte_fallback", byteFallback);
        out.writeBooleanProperty("ignore_merges", whole);
        out.writeObjectPropertyStart("vocab");
        for (int id = 0; id < vocabulary.size(); id++) {
            // What only fills up the embedding's rows needs no name.
            boolean filler = vocabulary.type(id) == TokenType.UNUSED
                    && vocabulary.name(id).equals("[PAD" + id + "]");
            if (!filler) {
                out.writeNumberProperty(name(id), id);
            }
        }
        out.writeEndObject();
        out.writeArrayPropertyStart("merges");
        for (int i = 0; i < merges.size(); i += 2) {
            out.writeStartArray();
            out.writeString(merges.get(i));
            out.writeString(merges.get(i + 1));
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
