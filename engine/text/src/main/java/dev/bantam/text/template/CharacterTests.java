package dev.bantam.text.template;

/// Python's `str.isdigit()` and its like.
enum CharacterTests {
    ALPHA("isalpha"),
    ALNUM("isalnum"),
    ASCII("isascii"),
    DECIMAL("isdecimal"),
    DIGIT("isdigit"),
    NUMERIC("isnumeric"),
    PRINTABLE("isprintable"),
    SPACE("isspace"),
    LOWER("islower"),
    UPPER("isupper"),
    TITLE("istitle");

    private final String method;

    CharacterTests(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }

    /// What holds for every character of a text that passes.
    private boolean holds(int c) {
        return switch (this) {
            case ALPHA -> Character.isLetter(c);
            case ALNUM -> Character.isLetter(c) || isNumeric(c);
            case ASCII -> c < 128;
            case DECIMAL -> Character.isDigit(c);
            case DIGIT -> isDigit(c);
            case NUMERIC -> isNumeric(c);
            case PRINTABLE -> PythonText.isPrintable(c);
            case SPACE -> Whitespace.isSpace(c);
            case LOWER -> !Character.isUpperCase(c) && !Character.isTitleCase(c);
            case UPPER -> !Character.isLowerCase(c) && !Character.isTitleCase(c);
            case TITLE -> true;
        };
    }

    boolean holds(String text) {
        return switch (this) {
            case ASCII, PRINTABLE -> text.codePoints().allMatch(this::holds);
            case LOWER, UPPER ->
                text.codePoints().allMatch(this::holds) && text.codePoints().anyMatch(CharacterTests::isCased);
            case TITLE -> isTitle(text);
            case ALPHA, ALNUM, DECIMAL, DIGIT, NUMERIC, SPACE ->
                !text.isEmpty() && text.codePoints().allMatch(this::holds);
        };
    }

    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static boolean isDigit(int c) {
        return Character.isDigit(c)
                || "\u00b2\u00b3\u00b9".indexOf(c) >= 0
                || c == 0x2070
                || (c >= 0x2074 && c <= 0x2079)
                || (c >= 0x2080 && c <= 0x2089)
                || (c >= 0x2460 && c <= 0x2468);
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER
                || "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u767e\u5343\u4e07\u4ebf\u96f6"
                                .indexOf(c)
                        >= 0;
    }

    private static boolean isTitle(String text) {
        boolean inside = false;
        boolean cased = false;
        for (int c : text.codePoints().toArray()) {
            boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
            if (upper ? inside : Character.isLowerCase(c) && !inside) {
                return false;
            }
            inside = isCased(c);
            cased |= inside;
        }
        return cased;
    }
}
