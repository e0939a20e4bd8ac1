package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// SentencePiece's byte-pair encoding (Kudo and Richardson 2018, arXiv:1808.06226): a space is `▁`, characters merge
/// where the result is a token, the token of the highest score first. A character without a token becomes its UTF-8
/// bytes, or the unknown token where the vocabulary has no byte tokens.
///
/// Symbols are token ids; those above the vocabulary stand for characters without a token: from its size upwards for
/// characters that tokens hold together with others, from the greatest integer downwards for all others.
final class SentencePieceModel implements SubwordModel {
    static final char SPACE = '\u2581';

    private static final int ABSENT = -1;

    /// Every cut of every name is looked up, which takes the square of its length: a second's work at most. The
    /// largest vocabulary in use takes a twentieth of it.
    private static final long MOST_WORK = 1L << 28;

    /// When a space is put before the text.
    enum SpacePrefix {
        NEVER,
        ALWAYS,
        /// Unless the text starts with one.
        MISSING,
        /// The same, but only before the very first text, not behind an added token.
        MISSING_AT_START
    }

    private final Vocabulary vocabulary;
    private final OptionalInt unknown;
    private final boolean fusesUnknown;
    private final SpacePrefix spacePrefix;
    private final int[] basicSymbols = new int[0x10000];
    private final Map<Integer, Integer> otherSymbols = new HashMap<>();
    private final List<Integer> onlyInsideTokens = new ArrayList<>();
    private final int[] byteIds = new int[256];
    private final boolean byteFallback;
    private final boolean allBytes;
    private PairMerger merger = new PairMerger(new PairTable(0));
    private final PieceCache cache = new PieceCache();
    /// Characters that some token has before a `▁`: after all others text can be cut, as no merge reaches across.
    private final BitSet joinsSpace = new BitSet();

    private SentencePieceModel(
            Vocabulary vocabulary,
            OptionalInt unknown,
            boolean fusesUnknown,
            SpacePrefix spacePrefix,
            Optional<Boolean> byteFallback) {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.fusesUnknown = fusesUnknown;
        this.spacePrefix = spacePrefix;
        Arrays.fill(basicSymbols, ABSENT);
        allBytes = readByteTokens();
        this.byteFallback = byteFallback.orElse(allBytes);
        readCharacters();
    }

    /// With merges by the tokens' scores, as model files have them.
    static SentencePieceModel ofScores(
            Vocabulary vocabulary, OptionalInt unknown, float[] scores, SpacePrefix spacePrefix) {
        SentencePieceModel model = new SentencePieceModel(vocabulary, unknown, true, spacePrefix, Optional.empty());
        if (!model.byteFallback && unknown.isEmpty()) {
            throw new VocabularyException("%s is missing, and %s has no token for each of the 256 bytes"
                    .formatted(VocabularyFields.key("unknown_token_id"), VocabularyFields.key("tokens")));
        }
        model.merger = new PairMerger(model.table(model.ranks(scores)));
        return model;
    }

    /// With a list of merges, as `tokenizer.json` has it.
    ///
    /// @param unknown what a character without a token becomes
    /// @param fusesUnknown whether unknown characters one after another become one token
    /// @param byteFallback whether a character without a token becomes bytes where each of them has a token:
    ///     Gemma's file lacks that of a tab, which is a token itself
    static SentencePieceModel ofMerges(
            Vocabulary vocabulary,
            OptionalInt unknown,
            boolean fusesUnknown,
            boolean byteFallback,
            PairTable merges,
            SpacePrefix spacePrefix) {
        SentencePieceModel model =
                new SentencePieceModel(vocabulary, unknown, fusesUnknown, spacePrefix, Optional.of(byteFallback));
        model.merger = new PairMerger(merges);
        return model;
    }

    /// Whether every character comes out without the unknown token.
    boolean expressesAll() {
        return allBytes && byteFallback;
    }

    private boolean readByteTokens() {
        Arrays.fill(byteIds, ABSENT);
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.type(id) == TokenType.BYTE) {
                int value = byteValue(id);
                if (byteIds[value] != ABSENT) {
                    throw new VocabularyException("%s[%d] repeats byte token %d: \"%s\""
                            .formatted(VocabularyFields.key("tokens"), id, byteIds[value], vocabulary.name(id)));
                }
                byteIds[value] = id;
            }
        }
        return Arrays.stream(byteIds).noneMatch(id -> id == ABSENT);
    }

    private int byteValue(int id) {
        String name = vocabulary.name(id);
        boolean wellFormed = name.length() == 6
                && name.startsWith("<0x")
                && HexFormat.isHexDigit(name.charAt(3))
                && HexFormat.isHexDigit(name.charAt(4))
                && name.endsWith(">");
        if (!wellFormed) {
            throw new VocabularyException("%s[%d] is marked as a byte, but is named \"%s\" instead of <0x00> to <0xFF>"
                    .formatted(VocabularyFields.key("tokens"), id, name));
        }
        return HexFormat.fromHexDigits(name, 3, 5);
    }

    private void readCharacters() {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (!vocabulary.isText(id)) {
                continue;
            }
            String name = vocabulary.name(id);
            int previous = SPACE;
            for (int i = 0; i < name.length(); ) {
                int character = name.codePointAt(i);
                i += Character.charCount(character);
                if (symbol(character) == ABSENT) {
                    int own = vocabulary.textId(name, i - Character.charCount(character), i);
                    putSymbol(character, own >= 0 ? own : vocabulary.size() + onlyInsideTokens.size());
                    if (own < 0) {
                        onlyInsideTokens.add(character);
                    }
                }
                if (character == SPACE && previous != SPACE) {
                    joinsSpace.set(previous);
                }
                previous = character;
            }
        }
    }

    private void putSymbol(int character, int symbol) {
        if (character < basicSymbols.length) {
            basicSymbols[character] = symbol;
        } else {
            otherSymbols.put(character, symbol);
        }
    }

    private int symbol(int character) {
        return character < basicSymbols.length ? basicSymbols[character] : otherSymbols.getOrDefault(character, ABSENT);
    }

    /// Places of the tokens in the order of falling scores; equal scores share one.
    private int[] ranks(float[] scores) {
        if (scores.length != vocabulary.size()) {
            throw new VocabularyException("%s has %d entries, but %s has %d"
                    .formatted(
                            VocabularyFields.key("scores"),
                            scores.length,
                            VocabularyFields.key("tokens"),
                            vocabulary.size()));
        }
        float[] sorted = new float[scores.length];
        for (int id = 0; id < scores.length; id++) {
            if (Float.isNaN(scores[id])) {
                throw new VocabularyException("%s[%d] is not a number".formatted(VocabularyFields.key("scores"), id));
            }
            sorted[id] = 0f - scores[id]; // adding to zero leaves no negative zero, which would sort as another score
        }
        float[] falling = sorted.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[distinct - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        int[] ranks = new int[scores.length];
        for (int id = 0; id < scores.length; id++) {
            ranks[id] = Arrays.binarySearch(sorted, 0, distinct, falling[id]);
        }
        return ranks;
    }

    /// All ways to make a token of two symbols.
    private PairTable table(int[] ranks) {
        PairTable table = new PairTable(2 * ranks.length);
        long work = 0;
        long[] powers = NameTable.powers(Vocabulary.LONGEST_NAME);
        for (int id = 0; id < ranks.length; id++) {
            if (!vocabulary.isText(id)) {
                continue;
            }
            String name = vocabulary.name(id);
            work += (long) name.length() * name.length();
            if (work > MOST_WORK) {
                throw new VocabularyException("%s has too many long names: no vocabulary has as many characters"
                        .formatted(VocabularyFields.key("tokens")));
            }
            long whole = NameTable.hash(name, 0, name.length());
            long beginning = 0;
            for (int cut = 0; cut < name.length(); ) {
                int character = name.codePointAt(cut);
                int next = cut + Character.charCount(character);
                for (; cut < next; cut++) {
                    beginning = NameTable.append(beginning, name.charAt(cut));
                }
                int left = next == name.length() ? ABSENT : symbol(beginning, name, 0, next);
                if (left != ABSENT) {
                    long rest = NameTable.withoutBeginning(whole, beginning, powers[name.length() - next]);
                    int right = symbol(rest, name, next, name.length());
                    if (right != ABSENT) {
                        table.put(left, right, ranks[id], id);
                    }
                }
            }
        }
        return table;
    }

    private int symbol(long hash, String name, int start, int end) {
        int first = name.codePointAt(start);
        return end - start == Character.charCount(first) ? symbol(first) : vocabulary.textId(hash, name, start, end);
    }

    @Override
    public void encode(String text, int start, int end, IdBuffer ids) {
        boolean missing = !isSpace(text.charAt(start));
        boolean prefix = switch (spacePrefix) {
            case NEVER -> false;
            case ALWAYS -> true;
            case MISSING -> missing;
            case MISSING_AT_START -> missing && start == 0;
        };
        if (prefix) {
            String prefixed = " " + text.substring(start, end);
            encodeWords(prefixed, 0, prefixed.length(), ids);
        } else {
            encodeWords(text, start, end, ids);
        }
    }

    private void encodeWords(String text, int start, int end, IdBuffer ids) {
        int first = ids.size();
        int at = start;
        while (at < end) {
            int stop = endOfWord(text, at, end);
            if (stop - at > PieceCache.LONGEST) {
                append(merge(text.substring(at, stop)), ids, first);
            } else {
                int hash = PieceCache.hash(text, at, stop);
                int[] known = cache.get(text, at, stop, hash);
                if (known == null) {
                    String word = text.substring(at, stop);
                    known = merge(word);
                    cache.put(word, hash, known);
                }
                append(known, ids, first);
            }
            at = stop;
        }
    }

    private int endOfWord(String text, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (isSpace(text.charAt(i)) && !isSpace(text.charAt(i - 1)) && !joinsSpace.get(text.codePointBefore(i))) {
                return i;
            }
        }
        return end;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == SPACE;
    }

    /// A run of unknown characters is one unknown token, also where it was cut into words.
    private void append(int[] word, IdBuffer ids, int first) {
        if (expressesAll() || !fusesUnknown || unknown.isEmpty()) {
            ids.addAll(word);
            return;
        }
        int fused = unknown.getAsInt();
        for (int id : word) {
            if (id != fused || ids.size() == first || ids.last() != fused) {
                ids.add(id);
            }
        }
    }

    private int[] merge(String word) {
        int[] symbols = new int[word.length()];
        int count = 0;
        for (int i = 0; i < word.length(); ) {
            int character = word.charAt(i) == ' ' ? SPACE : word.codePointAt(i);
            int symbol = symbol(character);
            symbols[count++] = symbol == ABSENT ? Integer.MAX_VALUE - character : symbol;
            i += Character.charCount(character);
        }
        count = merger.merge(symbols, count);
        IdBuffer ids = new IdBuffer(count);
        for (int i = 0; i < count; i++) {
            if (symbols[i] < vocabulary.size()) {
                ids.add(symbols[i]);
            } else {
                addUnknown(unknownCharacter(symbols[i]), ids);
            }
        }
        return ids.toArray();
    }

    private int unknownCharacter(int symbol) {
        int place = symbol - vocabulary.size();
        return place < onlyInsideTokens.size() ? onlyInsideTokens.get(place) : Integer.MAX_VALUE - symbol;
    }

    private void addUnknown(int character, IdBuffer ids) {
        byte[] utf8 = byteFallback ? Character.toString(character).getBytes(StandardCharsets.UTF_8) : new byte[0];
        boolean known = byteFallback;
        for (byte value : utf8) {
            known &= byteIds[value & 0xff] != ABSENT;
        }
        if (!known) {
            unknown.ifPresent(ids::add);
            return;
        }
        for (byte value : utf8) {
            ids.add(byteIds[value & 0xff]);
        }
    }

    @Override
    public byte[] bytes(int id) {
        String name = vocabulary.name(id);
        return switch (vocabulary.type(id)) {
            case BYTE -> new byte[] {(byte) byteValue(id)};
            case NORMAL, USER_DEFINED -> name.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
            case CONTROL, UNKNOWN, UNUSED -> name.getBytes(StandardCharsets.UTF_8);
        };
    }
}
