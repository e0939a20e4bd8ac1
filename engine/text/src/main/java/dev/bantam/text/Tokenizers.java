package dev.bantam.text;

import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/// Builds the tokenizer that a model file or a `tokenizer.json` describes.
public final class Tokenizers {
    /// Phi-3's control tokens that leave the spaces after them; the others take them along.
    private static final Set<String> PHI3_NOT_STRIPPING = Set.of("<unk>", "<s>", "<|endoftext|>");

    private Tokenizers() {}

    /// Reads a model file's `tokenizer.ggml.*`. `tokenizer.ggml.model` is `gpt2` for byte-level byte-pair encoding with
    /// a pre-tokenizer named by `tokenizer.ggml.pre`, `llama` for SentencePiece's byte-pair encoding, `bert` for
    /// WordPiece.
    ///
    /// @throws VocabularyException if a field is missing or wrong, or names a model or pre-tokenizer unknown here
    public static Tokenizer from(VocabularyMetadata metadata) {
        VocabularyFields fields = new VocabularyFields(metadata);
        String model = fields.requiredString("model");
        return switch (model) {
            case "gpt2" -> byteLevel(fields);
            case "llama" -> sentencePiece(fields);
            case "bert" -> wordPiece(fields);
            default ->
                throw new VocabularyException(
                        "%s is \"%s\"; known are gpt2, llama, bert".formatted(VocabularyFields.key("model"), model));
        };
    }

    /// Reads a `tokenizer.json` as Hugging Face's tokenizers write it: byte-pair encoding, byte-level or with
    /// SentencePiece's signs for spaces, and BERT's WordPiece. Its limit on length and its padding are not applied.
    ///
    /// @param json the file, which is read to its end and not closed
    /// @throws VocabularyException if it is malformed, contradicts itself, or asks for a step unknown here, such
    ///     as a regular expression of its own; the message names it
    public static Tokenizer fromJson(InputStream json) {
        return new TokenizerJson(TokenizerFile.read(json), TokenizerSettings.NONE).tokenizer();
    }

    /// The same with the `tokenizer_config.json` beside it, which names the tokens that begin and end text.
    public static Tokenizer fromJson(InputStream json, InputStream config) {
        return new TokenizerJson(TokenizerFile.read(json), TokenizerSettings.read(config)).tokenizer();
    }

    /// The same with the `generation_config.json` beside both, which names what ends an answer.
    public static Tokenizer fromJson(InputStream json, InputStream config, InputStream generation) {
        return new TokenizerJson(
                        TokenizerFile.read(json), TokenizerSettings.read(config).with(generation))
                .tokenizer();
    }

    private static Tokenizer byteLevel(VocabularyFields fields) {
        PreTokenizer preTokenizer = PreTokenizer.named(fields.requiredString("pre"));
        Vocabulary vocabulary = Vocabulary.read(fields);
        fields.tokenId("unknown_token_id", vocabulary.size()); // not needed, but it must not be wrong
        PairTable merges = MergeTable.of(
                vocabulary,
                MergeTable.pairs(fields.requiredStrings("merges"), VocabularyFields.key("merges")),
                VocabularyFields.key("merges"));
        return new SubwordTokenizer(
                vocabulary,
                TokenRoles.read(fields, vocabulary, preTokenizer.addsBeginOfText()),
                new AddedTokens(AddedTokens.of(vocabulary, name -> false), false),
                preTokenizer.normalization(),
                new AddedTokens(List.of(), false),
                new ByteLevelModel(vocabulary, preTokenizer.splitters(), preTokenizer.wholePieces(), merges));
    }

    private static Tokenizer sentencePiece(VocabularyFields fields) {
        String preTokenizer = fields.string("pre").isPresent() ? fields.requiredString("pre") : "default";
        if (!preTokenizer.equals("default")) {
            throw new VocabularyException("%s is \"%s\"; for the model \"llama\" only \"default\" is known"
                    .formatted(VocabularyFields.key("pre"), preTokenizer));
        }
        Vocabulary vocabulary = Vocabulary.read(fields);
        OptionalInt unknown = fields.tokenId("unknown_token_id", vocabulary.size());
        SentencePieceModel.SpacePrefix prefix = fields.bool("add_space_prefix").orElse(true)
                ? SentencePieceModel.SpacePrefix.ALWAYS
                : SentencePieceModel.SpacePrefix.NEVER;
        // The file does not say that these tokens strip; the family's own tokenizer does.
        boolean phi3 = isPhi3(fields.metadata().string("general.name").orElse(""));
        return new SubwordTokenizer(
                vocabulary,
                TokenRoles.read(fields, vocabulary, true),
                new AddedTokens(AddedTokens.of(vocabulary, token -> phi3 && stripsInPhi3(token)), true),
                Normalization.NONE,
                new AddedTokens(List.of(), false),
                SentencePieceModel.ofScores(vocabulary, unknown, fields.requiredFloats("scores"), prefix));
    }

    /// Whether a model's tokens take spaces along as Phi-3's do: nothing but its name says so.
    static boolean isPhi3(String modelName) {
        String name = modelName.toLowerCase(Locale.ROOT);
        return name.contains("phi-3") || name.contains("phi3");
    }

    /// Whether one of Phi-3's control tokens takes the spaces after it along.
    static boolean stripsInPhi3(String token) {
        return !PHI3_NOT_STRIPPING.contains(token);
    }

    private static Tokenizer wordPiece(VocabularyFields fields) {
        boolean lowerCase = fields.bool("normalizer.lowercase").orElse(true);
        boolean stripsAccents = fields.bool("normalizer.strip_accents").orElse(lowerCase);
        Vocabulary vocabulary = Vocabulary.read(fields);
        OptionalInt unknown = fields.tokenId("unknown_token_id", vocabulary.size());
        WordPieceModel model = WordPieceModel.ofSpaceSigns(
                vocabulary,
                unknown.orElseThrow(
                        () -> new VocabularyException(VocabularyFields.key("unknown_token_id") + " is missing")));
        return new SubwordTokenizer(
                vocabulary,
                TokenRoles.readBert(fields, vocabulary),
                new AddedTokens(AddedTokens.of(vocabulary, name -> false), false),
                new BertNormalization(true, true, stripsAccents, lowerCase),
                new AddedTokens(List.of(), false),
                model);
    }
}
