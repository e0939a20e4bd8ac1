package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Byte-level byte-pair encoding: text is cut into pieces, a piece's UTF-8 bytes merge by the file's list of merges.
///
/// Some vocabularies lack tokens for bytes that their training text did not hold. Such a byte has no id and is left out
/// before merging, as Hugging Face's tokenizers do.
final class ByteLevelModel implements SubwordModel {
    private final Vocabulary vocabulary;
    private final PreTokenizer preTokenizer;
    private final int[] byteIds;
    private final PairMerger merger;
    private final PieceCache cache = new PieceCache();

    ByteLevelModel(Vocabulary vocabulary, PreTokenizer preTokenizer, List<String> merges) {
        this.vocabulary = vocabulary;
        this.preTokenizer = preTokenizer;
        byteIds = new int[256];
        for (int i = 0; i < 256; i++) {
            byteIds[i] = vocabulary.normalId(String.valueOf(ByteLevelAlphabet.character(i)));
        }
        merger = new PairMerger(table(vocabulary, merges));
    }

    private static PairTable table(Vocabulary vocabulary, List<String> merges) {
        PairTable table = new PairTable();
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            if (space <= 0 || space == merge.length() - 1 || merge.indexOf(' ', space + 1) >= 0) {
                throw new VocabularyException("%s[%d] is not two tokens with a space between: \"%s\""
                        .formatted(VocabularyFields.key("merges"), rank, merge));
            }
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            table.put(
                    mergeable(vocabulary, left, rank),
                    mergeable(vocabulary, right, rank),
                    rank,
                    mergeable(vocabulary, left + right, rank));
        }
        return table;
    }

    private static int mergeable(Vocabulary vocabulary, String name, int rank) {
        int id = vocabulary.id(name);
        if (id < 0) {
            throw new VocabularyException("%s[%d] names \"%s\", which is not in %s"
                    .formatted(VocabularyFields.key("merges"), rank, name, VocabularyFields.key("tokens")));
        }
        if (vocabulary.type(id) != TokenType.NORMAL && vocabulary.type(id) != TokenType.USER_DEFINED) {
            throw new VocabularyException("%s[%d] names \"%s\", which %s marks as %s: text must not merge into it"
                    .formatted(
                            VocabularyFields.key("merges"),
                            rank,
                            name,
                            VocabularyFields.key("token_type"),
                            vocabulary.type(id)));
        }
        return id;
    }

    @Override
    public void encode(String text, int start, int end, IdBuffer ids) {
        if (preTokenizer.composes() && Composition.mayChange(text, start, end)) {
            String composed = Composition.compose(text, start, end);
            encodePieces(composed, 0, composed.length(), ids);
        } else {
            encodePieces(text, start, end, ids);
        }
    }

    private void encodePieces(String text, int start, int end, IdBuffer ids) {
        int at = start;
        while (at < end) {
            int stop = preTokenizer.splitter().next(text, at, end);
            if (stop - at > PieceCache.LONGEST) {
                ids.addAll(merge(text.substring(at, stop)));
            } else {
                int hash = PieceCache.hash(text, at, stop);
                int[] known = cache.get(text, at, stop, hash);
                if (known == null) {
                    String piece = text.substring(at, stop);
                    known = merge(piece);
                    cache.put(piece, hash, known);
                }
                ids.addAll(known);
            }
            at = stop;
        }
    }

    private int[] merge(String piece) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        if (preTokenizer.wholePieces()) {
            int whole = vocabulary.normalId(ByteLevelAlphabet.spell(utf8));
            if (whole >= 0) {
                return new int[] {whole};
            }
        }
        int[] symbols = new int[utf8.length];
        int count = 0;
        for (byte value : utf8) {
            int id = byteIds[value & 0xff];
            if (id >= 0) {
                symbols[count++] = id;
            }
        }
        return Arrays.copyOf(symbols, merger.merge(symbols, count));
    }

    @Override
    public byte[] bytes(int id) {
        return vocabulary.type(id) == TokenType.NORMAL
                ? ByteLevelAlphabet.bytes(vocabulary.name(id))
                : vocabulary.name(id).getBytes(StandardCharsets.UTF_8);
    }
}
