package dev.bantam.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Makes a tokenizer of a `tokenizer.json`. Every step that the file asks for is done as Hugging Face's tokenizers do
/// it,
/// or refused by name.
final class TokenizerJson {
    private static final String VOCABULARY = "tokenizer.json: model.vocab";

    private final TokenizerFile file;
    private final JsonFields top;
    private final JsonFields model;
    private final TokenizerSettings settings;
    private final JsonSteps steps;
    private final boolean wordPiece;
    private final boolean byteFallback;
    private final Vocabulary vocabulary;
    private final List<AddedToken> added = new ArrayList<>();
    private final List<AddedToken> addedToNormalized = new ArrayList<>();

    TokenizerJson(TokenizerFile file, TokenizerSettings settings) {
        this.file = file;
        this.settings = settings;
        top = new JsonFields("tokenizer.json", file.fields());
        model = new JsonFields("tokenizer.json: model", file.model());
        steps = JsonSteps.read(top);
        String type = model.string("type").orElse(model.has("max_input_chars_per_word") ? "WordPiece" : "BPE");
        wordPiece = type.equals("WordPiece");
        if (!wordPiece && !type.equals("BPE")) {
            throw model.unknown("type", type, "BPE, WordPiece");
        }
        if (wordPiece != steps.words()) {
            throw new VocabularyException("tokenizer.json: the model %s with the pre_tokenizer %s is unknown here"
                    .formatted(type, steps.name()));
        }
        byteFallback = model.flag("byte_fallback", false);
        vocabulary = readVocabulary();
    }

    Tokenizer tokenizer() {
        return new SubwordTokenizer(
                vocabulary,
                roles(),
                new AddedTokens(added, false),
                steps.normalization(),
                new AddedTokens(addedToNormalized, false),
                wordPiece ? wordPiece() : bytePairs());
    }

    /// What text begins and ends with.
    TokenRoles roles() {
        return JsonRoles.read(top, settings, vocabulary);
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    JsonSteps steps() {
        return steps;
    }

    boolean isWordPiece() {
        return wordPiece;
    }

    /// Whether a piece of text that is a token is taken as it is, without merging.
    boolean takesWholePieces() {
        return model.flag("ignore_merges", false);
    }

    /// The left and the right token of each merge in turn.
    List<String> merges() {
        return file.merges();
    }

    /// What a character without a token becomes.
    OptionalInt unknown() {
        return model.string("unk_token").stream().mapToInt(vocabulary::id).findFirst();
    }

    /// Tokens that are found in text as it is written.
    List<AddedToken> addedTokens() {
        return List.copyOf(added);
    }

    private Vocabulary readVocabulary() {
        List<JsonFields> tokens = top.objects("added_tokens");
        int size = size(tokens);
        String[] names = new String[size];
        Arrays.fill(names, "");
        TokenType[] types = new TokenType[size];
        Arrays.fill(types, TokenType.UNUSED);
        for (int i = 0; i < file.size(); i++) {
            int id = file.id(i);
            String name = file.name(i);
            if (!names[id].isEmpty() || name.isEmpty()) {
                throw new VocabularyException(
                        "%s gives id %d to \"%s\" and to \"%s\"".formatted(VOCABULARY, id, names[id], name));
            }
            names[id] = name;
            types[id] = byteFallback && isByte(name) ? TokenType.BYTE : TokenType.NORMAL;
        }
        for (JsonFields token : tokens) {
            add(token, names, types);
        }
        model.string("unk_token").ifPresent(unknown -> {
            // Ids that no token has stand here without a name.
            int id = unknown.isEmpty() ? -1 : Arrays.asList(names).indexOf(unknown);
            if (id < 0) {
                throw new VocabularyException("tokenizer.json: model.unk_token \"%s\" is no token".formatted(unknown));
            }
            // Byte-level vocabularies name a token here that text never needs.
            types[id] = steps.byteLevel() && types[id] == TokenType.NORMAL ? types[id] : TokenType.UNKNOWN;
        });
        return Vocabulary.of(names, types, VOCABULARY, true);
    }

    /// One more than the greatest id. Ids may leave gaps, but not such that a small file asks for much memory.
    private int size(List<JsonFields> tokens) {
        long greatest = -1;
        for (int i = 0; i < file.size(); i++) {
            greatest = Math.max(greatest, checked(file.id(i)));
        }
        for (JsonFields token : tokens) {
            greatest = Math.max(greatest, checked(token.requiredInteger("id")));
        }
        long count = (long) file.size() + tokens.size();
        if (greatest < 0 || greatest > 2 * count + 1024) {
            throw new VocabularyException(
                    "%s: the greatest id is %d, but there are %d tokens".formatted("tokenizer.json", greatest, count));
        }
        return (int) greatest + 1;
    }

    private static int checked(int id) {
        if (id < 0) {
            throw new VocabularyException("tokenizer.json: the token id %d is negative".formatted(id));
        }
        return id;
    }

    private void add(JsonFields token, String[] names, TokenType[] types) {
        int id = token.requiredInteger("id");
        String content = token.requiredString("content");
        if (content.isEmpty() || (!names[id].isEmpty() && !names[id].equals(content))) {
            throw new VocabularyException("tokenizer.json: added_tokens gives id %d to \"%s\", which is \"%s\""
                    .formatted(id, content, names[id]));
        }
        boolean special = token.flag("special", false);
        names[id] = content;
        types[id] = special ? TokenType.CONTROL : TokenType.USER_DEFINED;
        AddedToken entry = new AddedToken(
                id,
                content,
                special,
                token.flag("single_word", false),
                token.flag("lstrip", false),
                token.flag("rstrip", false));
        boolean normalized = token.flag("normalized", !special) && steps.changesText();
        if (normalized && steps.spacePrefix()) {
            throw new VocabularyException(
                    "tokenizer.json: added_tokens: \"%s\" is normalized, and the normalizer puts a ".formatted(content)
                            + "space before text: that is unknown here");
        }
        // A control token never stands in text that a normalizer changes: only templates write it.
        if (normalized && !special) {
            String text = steps.normalization().apply(content, 0, content.length());
            addedToNormalized.add(
                    new AddedToken(id, text, false, entry.singleWord(), entry.stripsLeft(), entry.stripsRight()));
        } else {
            added.add(entry);
        }
    }

    private static boolean isByte(String name) {
        return name.length() == 6
                && name.startsWith("<0x")
                && name.endsWith(">")
                && HexFormat.isHexDigit(name.charAt(3))
                && HexFormat.isHexDigit(name.charAt(4))
                && name.equals(name.substring(0, 3) + name.substring(3, 5).toUpperCase(Locale.ROOT) + ">");
    }

    private SubwordModel bytePairs() {
        model.requireNone("continuing_subword_prefix");
        model.requireNone("end_of_word_suffix");
        model.requireNone("dropout");
        boolean wholePieces = takesWholePieces();
        PairTable merges = MergeTable.of(vocabulary, file.merges(), TokenizerFile.MERGES);
        if (steps.byteLevel()) {
            ByteLevelModel bytes = new ByteLevelModel(vocabulary, steps.splitters(), wholePieces, merges);
            if (!bytes.hasAllBytes() && model.string("unk_token").isPresent()) {
                throw new VocabularyException("tokenizer.json: model.unk_token with the pre_tokenizer ByteLevel and no "
                        + "token for some bytes is unknown here");
            }
            return bytes;
        }
        if (wholePieces) {
            throw model.unknown("ignore_merges", "true", "false");
        }
        SentencePieceModel pieces = SentencePieceModel.ofMerges(
                vocabulary, unknown(), model.flag("fuse_unk", false), byteFallback, merges, steps.prefix());
        if (!pieces.expressesAll() && unknown().isEmpty()) {
            throw new VocabularyException(
                    "tokenizer.json: model.unk_token is missing, and not every byte has a token with byte_fallback");
        }
        return pieces;
    }

    private SubwordModel wordPiece() {
        int longest = model.integer("max_input_chars_per_word").orElse(WordPieceModel.LONGEST_WORD);
        if (longest < 0 || longest > 1000) {
            throw model.unknown("max_input_chars_per_word", String.valueOf(longest), "0 to 1000");
        }
        int unknown =
                unknown().orElseThrow(() -> new VocabularyException("tokenizer.json: model.unk_token is missing"));
        String prefix = model.string("continuing_subword_prefix").orElse("##");
        return WordPieceModel.ofPrefix(vocabulary, unknown, prefix, longest, VOCABULARY);
    }
}
