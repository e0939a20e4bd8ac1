package dev.bantam.text;

/// The classes that pre-tokenizers distinguish: `\p{L}`, `\p{N}`, `\s` and the rest, by the JDK's Unicode data.
enum CharacterKind {
    LETTER,
    NUMBER,
    SPACE,
    OTHER;

    private static final CharacterKind[] ASCII = ascii();

    static CharacterKind of(int codePoint) {
        return codePoint < 128 ? ASCII[codePoint] : classify(codePoint);
    }

    /// The kind of the character that starts at `index`.
    static CharacterKind at(String text, int index) {
        char first = text.charAt(index);
        return first < 128 ? ASCII[first] : classify(text.codePointAt(index));
    }

    /// The end of the run of one kind that starts at `start`.
    static int endOfRun(CharacterKind kind, String text, int start, int end) {
        int at = start;
        while (at < end && at(text, at) == kind) {
            at += Character.isHighSurrogate(text.charAt(at)) ? 2 : 1;
        }
        return at;
    }

    private static CharacterKind classify(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            default -> (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 ? SPACE : OTHER;
        };
    }

    private static CharacterKind[] ascii() {
        CharacterKind[] kinds = new CharacterKind[128];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = classify(i);
        }
        return kinds;
    }
}
