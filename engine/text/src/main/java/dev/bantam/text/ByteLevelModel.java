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
    private final Splitter[] splitters;
    private final boolean wholePieces;
    private final int[] byteIds;
    private final PairMerger merger;
    private final PieceCache cache = new PieceCache();

    /// @param splitters each cuts the pieces of the one before it
    /// @param wholePieces whether a piece that is a token is taken as it is, without merging
    ByteLevelModel(Vocabulary vocabulary, List<Splitter> splitters, boolean wholePieces, PairTable merges) {
        this.vocabulary = vocabulary;
        this.splitters = splitters.toArray(Splitter[]::new);
        this.wholePieces = wholePieces;
        byteIds = new int[256];
        for (int i = 0; i < 256; i++) {
            byteIds[i] = vocabulary.textId(String.valueOf(ByteLevelAlphabet.character(i)));
        }
        merger = new PairMerger(merges);
    }

    /// Whether the vocabulary has a token for each byte.
    boolean hasAllBytes() {
        return Arrays.stream(byteIds).allMatch(id -> id >= 0);
    }

    @Override
    public void encode(String text, int start, int end, IdBuffer ids) {
        split(0, text, start, end, ids);
    }

    /// Cuts by the splitters from `step` on.
    private void split(int step, String text, int start, int end, IdBuffer ids) {
        Splitter splitter = splitters[step];
        boolean last = step == splitters.length - 1;
        for (int at = start; at < end; ) {
            int stop = splitter.next(text, at, end);
            if (last) {
                encodePiece(text, at, stop, ids);
            } else {
                split(step + 1, text, at, stop, ids);
            }
            at = stop;
        }
    }

    private void encodePiece(String text, int start, int end, IdBuffer ids) {
        if (end - start > PieceCache.LONGEST) {
            ids.addAll(merge(text.substring(start, end)));
            return;
        }
        int hash = PieceCache.hash(text, start, end);
        int[] known = cache.get(text, start, end, hash);
        if (known == null) {
            String piece = text.substring(start, end);
            known = merge(piece);
            cache.put(piece, hash, known);
        }
        ids.addAll(known);
    }

    private int[] merge(String piece) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        if (wholePieces && utf8.length <= Vocabulary.LONGEST_NAME) {
            int whole = vocabulary.textId(ByteLevelAlphabet.spell(utf8));
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
