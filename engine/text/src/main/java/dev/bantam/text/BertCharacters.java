package dev.bantam.text;

/// The classes of characters that BERT's tokenizer distinguishes. The reference knows the punctuation, marks and format
/// characters of Unicode 8 only: younger ones are ordinary characters to it.
final class BertCharacters {
    /// Ranges that hold all younger ones, and none that is as old.
    private static final CharacterSet YOUNGER = CharacterSet.ofRanges(
            0x61d, 0x61d, 0x7fd, 0x7fd, 0x890, 0x8e2, 0x9fd, 0x9fe, 0xa76, 0xa76, 0xafa, 0xaff, 0xb55, 0xb55, 0xc04,
            0xc3c, 0xc77, 0xc77, 0xc84, 0xc84, 0xd00, 0xd00, 0xd3b, 0xd3c, 0xd81, 0xd81, 0xeba, 0xeba, 0xece, 0xece,
            0x180f, 0x1886, 0x1abf, 0x1ace, 0x1b4e, 0x1b4f, 0x1b7d, 0x1b7f, 0x1df6, 0x1dfb, 0x2e43, 0x2e5d, 0xa82c,
            0xa82c, 0xa8c5, 0xa8c5, 0xa8ff, 0xa8ff, 0xa9bd, 0xa9bd, 0x10d24, 0x10f89, 0x11070, 0x11074, 0x110c2,
            0x110cd, 0x111cf, 0x111cf, 0x1123e, 0x11241, 0x1133b, 0x1133b, 0x113bb, 0x1145e, 0x11660, 0x1166c, 0x116b9,
            0x116b9, 0x1182f, 0x11fff, 0x12ff1, 0x1612f, 0x16d6d, 0x16f4f, 0x16fe2, 0x16fe4, 0x1cf00, 0x1cf46, 0x1e000,
            0x1e5ff, 0x1e944, 0x1e95f);

    private BertCharacters() {}

    static boolean isSpace(int c) {
        return CharacterKind.of(c) == CharacterKind.SPACE;
    }

    /// What cleaning leaves out: control, format and private characters, but not tabs and line breaks.
    static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r';
            case Character.PRIVATE_USE -> true;
            case Character.FORMAT -> !YOUNGER.contains(c);
            default -> c == 0xfffd;
        };
    }

    static boolean isMark(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK
                ? !YOUNGER.contains(c) && c != 0x111c9
                : c == 0x1734 || c == 0x1171e;
    }

    static boolean isPunctuation(int c) {
        if (c < 128) {
            return CharacterSet.SIGN.contains(c);
        }
        return CharacterSet.PUNCTUATION.contains(c) ? !YOUNGER.contains(c) : c == 0x166d || c == 0x111c9;
    }

    /// The blocks that the original calls CJK.
    static boolean isIdeograph(int c) {
        return (c >= 0x4e00 && c <= 0x9fff)
                || (c >= 0x3400 && c <= 0x4dbf)
                || (c >= 0x20000 && c <= 0x2a6df)
                || (c >= 0x2a700 && c <= 0x2b73f)
                || (c >= 0x2b740 && c <= 0x2b81f)
                || (c >= 0x2b920 && c <= 0x2ceaf)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0x2f800 && c <= 0x2fa1f);
    }
}
