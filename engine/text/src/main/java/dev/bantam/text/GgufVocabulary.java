package dev.bantam.text;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A `tokenizer.json` with what lies beside it, said as GGUF files say it.
///
/// @param values by key, `tokenizer.ggml.tokens` and the others: strings, `Long`, `Boolean`, lists of strings,
/// `int[]`, `float[]`
/// @param losses what GGUF has no way to say, a sentence each
public record GgufVocabulary(SequencedMap<String, Object> values, List<String> losses) {
    private static final String TAB = "<0x09>";

    public GgufVocabulary {
        losses = List.copyOf(losses);
    }

    /// Translates a folder's vocabulary.
    ///
    /// @param json `tokenizer.json`
    /// @param config `tokenizer_config.json`, or an empty JSON object
    /// @param generation `generation_config.json`, or an empty JSON object
    /// @param rows of the embedding: ids that no token has are filled up
    /// @param modelName `general.name`: readers know Phi-3's tokens by it
    /// @throws VocabularyException if it is malformed, or GGUF has no vocabulary of its kind
    public static GgufVocabulary of(
            InputStream json, InputStream config, InputStream generation, int rows, String modelName) {
        TokenizerSettings settings = TokenizerSettings.read(config).with(generation);
        return new Translation(new TokenizerJson(TokenizerFile.read(json), settings), settings, modelName).of(rows);
    }

    private static final class Translation {
        private final TokenizerJson json;
        private final TokenizerSettings settings;
        private final Vocabulary vocabulary;
        private final String modelName;
        private final SequencedMap<String, Object> values = new LinkedHashMap<>();
        private final List<String> losses = new ArrayList<>();

        Translation(TokenizerJson json, TokenizerSettings settings, String modelName) {
            this.json = json;
            this.settings = settings;
            this.modelName = modelName;
            vocabulary = json.vocabulary();
        }

        GgufVocabulary of(int rows) {
            json.tokenizer(); // refuses what does not fit together
            if (json.isWordPiece()) {
                throw new VocabularyException("tokenizer.json: the model WordPiece can't be converted, only BPE");
            }
            int size = vocabulary.size();
            if (size > rows) {
                throw new VocabularyException("tokenizer.json has ids up to %d, but the embedding has only %d rows"
                        .formatted(size - 1, rows));
            }
            boolean byteLevel = json.steps().byteLevel();
            put("model", byteLevel ? "gpt2" : "llama");
            put("pre", byteLevel ? preTokenizer() : "default");
            MergeScores scores = byteLevel ? null : new MergeScores(vocabulary, json.merges());
            tokens(rows, scores);
            if (scores == null) {
                List<String> merges = json.merges();
                String[] joined = new String[merges.size() / 2];
                Arrays.setAll(joined, i -> merges.get(2 * i) + " " + merges.get(2 * i + 1));
                put("merges", List.of(joined));
            } else {
                put("scores", Arrays.copyOf(scores.scores(), rows));
                put("add_space_prefix", json.steps().spacePrefix());
            }
            roles();
            lostOptions();
            return new GgufVocabulary(values, losses);
        }

        private void put(String key, Object value) {
            values.put(VocabularyFields.key(key), value);
        }

        /// @param scores of SentencePiece; null for byte-level vocabularies
        private void tokens(int rows, @Nullable MergeScores scores) {
            String[] names = new String[rows];
            int[] types = new int[rows];
            for (int id = 0; id < rows; id++) {
                String name = id < vocabulary.size() ? vocabulary.name(id) : "";
                TokenType type = name.isEmpty() ? TokenType.UNUSED : vocabulary.type(id);
                if (name.isEmpty()) {
                    name = "[PAD" + id + "]";
                } else if (scores != null && type == TokenType.USER_DEFINED) {
                    name = spaced(name);
                } else if (scores != null && name.equals("\t") && vocabulary.id(TAB) < 0 && hasBytes()) {
                    // Gemma's file has a tab in the place of its byte token.
                    name = TAB;
                    type = TokenType.BYTE;
                } else if (scores != null && type == TokenType.NORMAL && !scores.isMade(id)) {
                    // Without this, GGUF's readers would make it of any two tokens that have its letters.
                    type = TokenType.UNUSED;
                }
                names[id] = name;
                types[id] = type.code();
            }
            put("tokens", List.of(names));
            put("token_type", types);
        }

        private boolean hasBytes() {
            int id = vocabulary.id("<0x08>");
            return id >= 0 && vocabulary.type(id) == TokenType.BYTE;
        }

        /// Tokens that are found in text before spaces become signs have spaces.
        private String spaced(String name) {
            String spaced = name.replace(SentencePieceModel.SPACE, ' ');
            return spaced.equals(name) || vocabulary.id(spaced) >= 0 ? name : spaced;
        }

        private String preTokenizer() {
            JsonSteps steps = json.steps();
            boolean whole = json.takesWholePieces();
            String name = PreTokenizer.nameOf(steps.splitters(), steps.normalization(), whole)
                    .orElseThrow(() -> new VocabularyException(
                            "tokenizer.json: GGUF has no pre-tokenizer that normalizes and splits text as this file"
                                    + " does (%s, %s)".formatted(steps.normalization(), steps.splitters())));
            if (PreTokenizer.named(name).wholePieces() != whole) {
                notMerged()
                        .ifPresent(id -> losses.add(("whether a whole word that is a token, such as \"%s\", is taken"
                                        + " without merging is another in GGUF's pre-tokenizer %s")
                                .formatted(vocabulary.name(id), name)));
            }
            return name;
        }

        /// A token of text that merging does not give.
        private OptionalInt notMerged() {
            PairTable merges = MergeTable.of(vocabulary, json.merges(), TokenizerFile.MERGES);
            ByteLevelModel model = new ByteLevelModel(vocabulary, List.of((text, start, end) -> end), false, merges);
            for (int id = 0; id < vocabulary.size(); id++) {
                if (vocabulary.type(id) != TokenType.NORMAL) {
                    continue;
                }
                StringBuilder text = new StringBuilder();
                Utf8Decoder decoder = new Utf8Decoder();
                decoder.append(model.bytes(id), text);
                decoder.finish(text);
                IdBuffer ids = new IdBuffer(4);
                model.encode(text.toString(), 0, text.length(), ids);
                if (text.indexOf("\ufffd") < 0 && !Arrays.equals(ids.toArray(), new int[] {id})) {
                    return OptionalInt.of(id);
                }
            }
            return OptionalInt.empty();
        }

        private void roles() {
            TokenRoles roles = json.roles();
            Set<Integer> ends = new TreeSet<>(settings.endOfAnswer());
            int end = roles.endOfText()
                    .orElse(ends.isEmpty() ? -1 : ends.iterator().next());
            roles.beginOfText().ifPresent(id -> put("bos_token_id", (long) id));
            if (end >= 0) {
                put("eos_token_id", (long) end);
                ends.remove(end);
            }
            List<Integer> others = new ArrayList<>(ends);
            // Tools may answer after the end of a message, so it is told from the end of a turn.
            others.sort((a, b) -> Boolean.compare(isMessageEnd(a), isMessageEnd(b)));
            List<String> keys = others.size() == 1 && isMessageEnd(others.getFirst())
                    ? List.of("eom_token_id")
                    : List.of("eot_token_id", "eom_token_id");
            Set<Integer> known = new HashSet<>(TokenRoles.withNamedEnds(Set.of(), vocabulary));
            for (int i = 0; i < others.size(); i++) {
                if (i < keys.size()) {
                    put(keys.get(i), (long) others.get(i));
                } else if (!known.contains(others.get(i))) {
                    losses.add("GGUF has no place for so many tokens that end an answer; \"%s\" is left out"
                            .formatted(vocabulary.name(others.get(i))));
                }
            }
            OptionalInt stated = json.unknown();
            int unknown = stated.orElse(id(settings.unknown().orElse("")));
            if (unknown >= 0) {
                put("unknown_token_id", (long) unknown);
            }
            int padding = id(settings.padding().orElse(""));
            if (padding >= 0) {
                put("padding_token_id", (long) padding);
            }
            put("add_bos_token", roles.addsBeginOfText());
            put("add_eos_token", roles.addsEndOfText());
        }

        private boolean isMessageEnd(int id) {
            return vocabulary.name(id).toLowerCase(Locale.ROOT).contains("eom");
        }

        private int id(String name) {
            return name.isEmpty() ? -1 : vocabulary.id(name);
        }

        private void lostOptions() {
            boolean knownByName = !json.steps().byteLevel() && Tokenizers.isPhi3(modelName);
            json.addedTokens().stream()
                    .filter(token -> token.singleWord() || token.stripsLeft() || token.stripsRight() && !knownByName)
                    .findFirst()
                    .ifPresent(token -> losses.add("GGUF can't say that tokens such as \"%s\" %s"
                            .formatted(
                                    token.text(),
                                    token.singleWord() ? "stand alone" : "take the spaces beside them along")));
            SentencePieceModel.SpacePrefix prefix = json.steps().prefix();
            if (json.steps().spacePrefix() && prefix != SentencePieceModel.SpacePrefix.ALWAYS) {
                losses.add("tokenizer.json puts a space before text that has none, GGUF before any text");
            }
        }
    }
}
