package dev.bantam.text;

/// Builds the tokenizer that a model file describes.
public final class Tokenizers {
    private Tokenizers() {}

    /// Reads `tokenizer.ggml.model`: `gpt2` is byte-level byte-pair encoding with a pre-tokenizer named by
    /// `tokenizer.ggml.pre`, `llama` is SentencePiece's byte-pair encoding.
    ///
    /// @throws VocabularyException if a field is missing or wrong, or names a model or pre-tokenizer unknown here
    public static Tokenizer from(VocabularyMetadata metadata) {
        VocabularyFields fields = new VocabularyFields(metadata);
        String model = fields.requiredString("model");
        return switch (model) {
            case "gpt2" -> byteLevel(fields);
            case "llama" -> sentencePiece(fields);
            default ->
                throw new VocabularyException(
                        "%s is \"%s\"; known are gpt2, llama".formatted(VocabularyFields.key("model"), model));
        };
    }

    private static Tokenizer byteLevel(VocabularyFields fields) {
        PreTokenizer preTokenizer = PreTokenizer.named(fields.requiredString("pre"));
        Vocabulary vocabulary = Vocabulary.read(fields);
        ByteLevelModel model = new ByteLevelModel(vocabulary, preTokenizer, fields.requiredStrings("merges"));
        return tokenizer(vocabulary, model, false, preTokenizer.addsBeginOfText());
    }

    private static Tokenizer sentencePiece(VocabularyFields fields) {
        String preTokenizer = fields.string("pre").isPresent() ? fields.requiredString("pre") : "default";
        if (!preTokenizer.equals("default")) {
            throw new VocabularyException("%s is \"%s\"; for the model \"llama\" only \"default\" is known"
                    .formatted(VocabularyFields.key("pre"), preTokenizer));
        }
        Vocabulary vocabulary = Vocabulary.read(fields);
        boolean spacePrefix = fields.bool("add_space_prefix").orElse(true);
        SentencePieceModel model = new SentencePieceModel(vocabulary, fields.requiredFloats("scores"), spacePrefix);
        return tokenizer(vocabulary, model, true, true);
    }

    private static Tokenizer tokenizer(
            Vocabulary vocabulary, SubwordModel model, boolean foldsSpace, boolean beginOfTextByDefault) {
        boolean addsBeginOfText = vocabulary.beginOfText().isPresent()
                && vocabulary.addsBeginOfText().orElse(beginOfTextByDefault);
        return new SubwordTokenizer(vocabulary, model, new AddedTokens(vocabulary, foldsSpace), addsBeginOfText);
    }
}
