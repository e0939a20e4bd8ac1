package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// BERT's WordPiece (Devlin et al. 2018, arXiv:1810.04805): text is cut at spaces and around punctuation, and a word
/// becomes the longest token that it begins with, then the longest that goes on, and so forth. A word that is too long,
/// or that does not come out, is the unknown token.
///
/// Decoding puts a space before every word.
final class WordPieceModel implements SubwordModel {
    /// What the original says.
    static final int LONGEST_WORD = 100;

    private final Vocabulary vocabulary;
    private final int unknown;
    private final int longestWord;
    /// What each token is in a word, and whether it goes on inside one.
    private final NameTable beginnings;

    private final NameTable continuations;
    private final String[] texts;
    private final boolean[] continues;
    private final int longestToken;
    private final PieceCache cache = new PieceCache();

    private WordPieceModel(
            Vocabulary vocabulary, int unknown, int longestWord, String[] texts, boolean[] continues, String field) {
        this.vocabulary = vocabulary;
        this.unknown = unknown;
        this.longestWord = longestWord;
        this.texts = texts;
        this.continues = continues;
        beginnings = new NameTable(texts);
        continuations = new NameTable(texts);
        int longest = 1;
        for (int id = 0; id < texts.length; id++) {
            if (texts[id].isEmpty() || !vocabulary.isText(id)) {
                continue;
            }
            int earlier = (continues[id] ? continuations : beginnings).add(id);
            if (earlier != NameTable.ABSENT) {
                throw new VocabularyException(
                        "%s[%d] means the same as token %d: \"%s\"".formatted(field, id, earlier, vocabulary.name(id)));
            }
            longest = Math.max(longest, texts[id].length());
        }
        longestToken = longest;
    }

    /// With the names of model files: `▁` before what begins a word.
    static WordPieceModel ofSpaceSigns(Vocabulary vocabulary, int unknown) {
        String[] texts = new String[vocabulary.size()];
        boolean[] continues = new boolean[texts.length];
        for (int id = 0; id < texts.length; id++) {
            String name = vocabulary.name(id);
            boolean begins = !name.isEmpty() && name.charAt(0) == SentencePieceModel.SPACE;
            boolean word = vocabulary.isText(id);
            continues[id] = word && !begins;
            texts[id] = word && begins ? name.substring(1) : name;
        }
        return new WordPieceModel(vocabulary, unknown, LONGEST_WORD, texts, continues, VocabularyFields.key("tokens"));
    }

    /// With the names of `tokenizer.json`: a prefix before what goes on inside a word.
    static WordPieceModel ofPrefix(Vocabulary vocabulary, int unknown, String prefix, int longestWord, String field) {
        String[] texts = new String[vocabulary.size()];
        boolean[] continues = new boolean[texts.length];
        for (int id = 0; id < texts.length; id++) {
            String name = vocabulary.name(id);
            continues[id] = name.startsWith(prefix) && name.length() > prefix.length() && vocabulary.isText(id);
            texts[id] = continues[id] ? name.substring(prefix.length()) : name;
        }
        return new WordPieceModel(vocabulary, unknown, longestWord, texts, continues, field);
    }

    @Override
    public void encode(String text, int start, int end, IdBuffer ids) {
        for (int at = start; at < end; ) {
            int stop = Splitter.after(text, at);
            int first = text.codePointAt(at);
            if (BertCharacters.isSpace(first)) {
                at = stop;
                continue;
            }
            if (!BertCharacters.isPunctuation(first)) {
                stop = endOfWord(text, stop, end);
            }
            encodeWord(text, at, stop, ids);
            at = stop;
        }
    }

    private static int endOfWord(String text, int start, int end) {
        int at = start;
        while (at < end) {
            int c = text.codePointAt(at);
            if (BertCharacters.isSpace(c) || BertCharacters.isPunctuation(c)) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private void encodeWord(String text, int start, int end, IdBuffer ids) {
        if (end - start > PieceCache.LONGEST) {
            ids.addAll(pieces(text, start, end));
            return;
        }
        int hash = PieceCache.hash(text, start, end);
        int[] known = cache.get(text, start, end, hash);
        if (known == null) {
            known = pieces(text, start, end);
            cache.put(text.substring(start, end), hash, known);
        }
        ids.addAll(known);
    }

    private int[] pieces(String text, int start, int end) {
        if (end - start > 2 * longestWord || text.codePointCount(start, end) > longestWord) {
            return new int[] {unknown};
        }
        int[] pieces = new int[end - start];
        int count = 0;
        for (int at = start; at < end; ) {
            NameTable table = at == start ? beginnings : continuations;
            int stop = Math.min(end, at + longestToken);
            int id = NameTable.ABSENT;
            for (; stop > at; stop--) {
                id = table.find(text, at, stop);
                if (id >= 0) {
                    break;
                }
            }
            if (id < 0) {
                return new int[] {unknown};
            }
            pieces[count++] = id;
            at = stop;
        }
        return Arrays.copyOf(pieces, count);
    }

    @Override
    public byte[] bytes(int id) {
        String text = vocabulary.isText(id) && !continues[id] ? " " + texts[id] : texts[id];
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
