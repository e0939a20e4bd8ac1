package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

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

    private final Vocabulary vocabulary;
    private final boolean spacePrefix;
    private final int[] basicSymbols = new int[0x10000];
    private final Map<Integer, Integer> otherSymbols = new HashMap<>();
    private final List<Integer> onlyInsideTokens = new ArrayList<>();
    private final int[] byteIds = new int[256];
    private final boolean byteFallback;
    private final PairMerger merger;
    private final PieceCache cache = new PieceCache();
    /// Characters that some token has before a `▁`: after all others text can be cut, as no merge reaches across.
    private final BitSet joinsSpace = new BitSet();

    SentencePieceModel(Vocabulary vocabulary, float[] scores, boolean spacePrefix) {
        this.vocabulary = vocabulary;
        this.spacePrefix = spacePrefix;
        Arrays.fill(basicSymbols, ABSENT);
        byteFallback = readByteTokens();
        if (!byteFallback && vocabulary.unknown().isEmpty()) {
            throw new VocabularyException("%s is missing, and %s has no token for each of the 256 bytes"
                    .formatted(VocabularyFields.key("unknown_token_id"), VocabularyFields.key("tokens")));
        }
        readCharacters();
        merger = new PairMerger(table(ranks(scores)));
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
            if (vocabulary.type(id) != TokenType.NORMAL) {
                continue;
            }
            String name = vocabulary.name(id);
            int previous = SPACE;
            for (int i = 0; i < name.length(); ) {
                int character = name.codePointAt(i);
                i += Character.charCount(character);
                if (symbol(character) == ABSENT) {
                    int own = vocabulary.normalId(Character.toString(character));
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
        PairTable table = new PairTable();
        long work = 0;
        for (int id = 0; id < ranks.length; id++) {
            if (vocabulary.type(id) != TokenType.NORMAL) {
                continue;
            }
            String name = vocabulary.name(id);
            work += (long) name.length() * name.length();
            if (work > MOST_WORK) {
                throw new VocabularyException("%s has too many long names: no vocabulary has as many characters"
                        .formatted(VocabularyFields.key("tokens")));
            }
            for (int cut = name.offsetByCodePoints(0, 1); cut < name.length(); ) {
                int left = symbol(name.substring(0, cut));
                int right = left == ABSENT ? ABSENT : symbol(name.substring(cut));
                if (right != ABSENT) {
                    table.put(left, right, ranks[id], id);
                }
                cut = name.offsetByCodePoints(cut, 1);
            }
        }
        return table;
    }

    private int symbol(String name) {
        int first = name.codePointAt(0);
        return name.length() == Character.charCount(first) ? symbol(first) : vocabulary.normalId(name);
    }

    @Override
    public void encode(String text, int start, int end, IdBuffer ids) {
        if (spacePrefix) {
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
        if (byteFallback) {
            ids.addAll(word);
            return;
        }
        int unknown = vocabulary.unknown().orElseThrow();
        for (int id : word) {
            if (id != unknown || ids.size() == first || ids.last() != unknown) {
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
        if (byteFallback) {
            for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
                ids.add(byteIds[value & 0xff]);
            }
        } else {
            ids.add(vocabulary.unknown().orElseThrow());
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
