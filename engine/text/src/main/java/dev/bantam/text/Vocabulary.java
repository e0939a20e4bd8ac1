package dev.bantam.text;

import java.util.List;

/// The tokens of a vocabulary: their names, and what they are for. Checked on reading.
final class Vocabulary {
    /// No tokenizer in use has longer names; the limit keeps the work of reading a hostile file proportional to it.
    static final int LONGEST_NAME = 1024;

    private static final TokenType[] TYPES = TokenType.values();

    private final String[] names;
    private final TokenType[] types;
    private final NameTable table;
    private final boolean mergesUserDefined;

    private Vocabulary(String[] names, TokenType[] types, NameTable table, boolean mergesUserDefined) {
        this.names = names;
        this.types = types;
        this.table = table;
        this.mergesUserDefined = mergesUserDefined;
    }

    /// @param names a token's id is its place; an empty name is an id that no token has, and must be of type `UNUSED`
    /// @param field what the file calls the names, for complaints
    /// @param mergesUserDefined whether merging may also make user-defined tokens
    static Vocabulary of(String[] names, TokenType[] types, String field, boolean mergesUserDefined) {
        NameTable table = new NameTable(names);
        for (int id = 0; id < names.length; id++) {
            if (names[id].length() > LONGEST_NAME) {
                throw new VocabularyException("%s[%d] has %d characters; 1 to %d are possible"
                        .formatted(field, id, names[id].length(), LONGEST_NAME));
            }
            int earlier = names[id].isEmpty() ? NameTable.ABSENT : table.add(id);
            if (earlier != NameTable.ABSENT) {
                throw new VocabularyException(
                        "%s[%d] repeats token %d: \"%s\"".formatted(field, id, earlier, names[id]));
            }
        }
        return new Vocabulary(names, types, table, mergesUserDefined);
    }

    /// Reads the tokens of a model file's metadata.
    static Vocabulary read(VocabularyFields fields) {
        List<String> names = fields.requiredStrings("tokens");
        String key = VocabularyFields.key("tokens");
        if (names.isEmpty()) {
            throw new VocabularyException(key + " is empty");
        }
        int[] codes = fields.requiredIntegers("token_type");
        if (codes.length != names.size()) {
            throw new VocabularyException("%s has %d entries, but %s has %d"
                    .formatted(VocabularyFields.key("token_type"), codes.length, key, names.size()));
        }
        TokenType[] types = new TokenType[codes.length];
        for (int id = 0; id < codes.length; id++) {
            types[id] = type(codes[id], id);
            if (names.get(id).isEmpty()) {
                throw new VocabularyException(
                        "%s[%d] has 0 characters; 1 to %d are possible".formatted(key, id, LONGEST_NAME));
            }
        }
        return of(names.toArray(String[]::new), types, key, false);
    }

    private static TokenType type(int code, int id) {
        if (code < 1 || code > TYPES.length) {
            throw new VocabularyException("%s[%d] is %d; 1 to %d are possible"
                    .formatted(VocabularyFields.key("token_type"), id, code, TYPES.length));
        }
        return TYPES[code - 1];
    }

    int size() {
        return names.length;
    }

    String name(int id) {
        return names[id];
    }

    TokenType type(int id) {
        return types[id];
    }

    /// The id of a name of whatever type, or -1.
    int id(String name) {
        return table.find(name, 0, name.length());
    }

    /// The same where the name's [NameTable#hash] is known.
    int id(long hash, String name) {
        return table.find(hash, name, 0, name.length());
    }

    /// The id of the name that two together make, of whatever type, or -1.
    ///
    /// @param powers see [NameTable#powers]
    int joined(long leftHash, String left, long rightHash, String right, long[] powers) {
        return table.joined(leftHash, left, rightHash, right, powers);
    }

    /// The id of a name that merging may give, or -1: a control token is never made of text.
    int textId(String name) {
        return textId(name, 0, name.length());
    }

    /// The same for `text[start, end)`.
    int textId(String text, int start, int end) {
        return textId(table.find(text, start, end));
    }

    /// The same where the text's [NameTable#hash] is known.
    int textId(long hash, String text, int start, int end) {
        return textId(table.find(hash, text, start, end));
    }

    private int textId(int id) {
        return id >= 0 && isText(id) ? id : NameTable.ABSENT;
    }

    /// Whether merging may give that token.
    boolean isText(int id) {
        return types[id] == TokenType.NORMAL || (mergesUserDefined && types[id] == TokenType.USER_DEFINED);
    }
}
