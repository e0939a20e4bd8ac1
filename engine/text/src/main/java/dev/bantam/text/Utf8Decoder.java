package dev.bantam.text;

/// Decodes UTF-8 that arrives in parts. Every longest beginning of a character that does not go on, and every byte that
/// begins none, becomes one U+FFFD (Unicode 16, section 3.9, "substitution of maximal subparts").
final class Utf8Decoder {
    private static final char REPLACEMENT = '\ufffd';

    private int codePoint;
    private int missing;
    /// The range of the next byte: narrower after some first bytes, which rules out surrogates and overlong forms.
    private int least = 0x80;

    private int most = 0xbf;

    void append(byte[] bytes, StringBuilder text) {
        for (byte value : bytes) {
            append(value & 0xff, text);
        }
    }

    /// What an unfinished character at the end comes to.
    void finish(StringBuilder text) {
        if (missing > 0) {
            text.append(REPLACEMENT);
            expect(0, 0);
        }
    }

    private void append(int value, StringBuilder text) {
        if (missing > 0) {
            if (value >= least && value <= most) {
                codePoint = (codePoint << 6) | (value & 0x3f);
                least = 0x80;
                most = 0xbf;
                if (--missing == 0) {
                    text.appendCodePoint(codePoint);
                }
                return;
            }
            finish(text);
        }
        if (value < 0x80) {
            text.append((char) value);
        } else if (value >= 0xc2 && value <= 0xdf) {
            expect(1, value & 0x1f);
        } else if (value >= 0xe0 && value <= 0xef) {
            expect(2, value & 0xf);
            least = value == 0xe0 ? 0xa0 : 0x80;
            most = value == 0xed ? 0x9f : 0xbf;
        } else if (value >= 0xf0 && value <= 0xf4) {
            expect(3, value & 7);
            least = value == 0xf0 ? 0x90 : 0x80;
            most = value == 0xf4 ? 0x8f : 0xbf;
        } else {
            text.append(REPLACEMENT);
        }
    }

    private void expect(int bytes, int bits) {
        missing = bytes;
        codePoint = bits;
        least = 0x80;
        most = 0xbf;
    }
}
