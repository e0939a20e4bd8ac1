package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// GPT-2's spelling of bytes as visible characters: a byte that Latin-1 shows is itself, the others follow from U+0100
/// on in their order, so that a space is `Ġ` and a line feed `Ċ`.
final class ByteLevelAlphabet {
    private static final char[] CHARACTERS = characters();
    private static final int[] BYTES = bytesOf(CHARACTERS);

    private ByteLevelAlphabet() {}

    static char character(int value) {
        return CHARACTERS[value];
    }

    static String spell(byte[] bytes) {
        StringBuilder spelled = new StringBuilder(bytes.length);
        for (byte value : bytes) {
            spelled.append(CHARACTERS[value & 0xff]);
        }
        return spelled.toString();
    }

    /// The bytes of a spelled token; one with characters from outside the alphabet is plain text.
    static byte[] bytes(String spelled) {
        byte[] bytes = new byte[spelled.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = spelled.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0) {
                return spelled.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[c];
        }
        return bytes;
    }

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 0x100;
        for (int i = 0; i < 256; i++) {
            boolean visible = (i > ' ' && i < 0x7f) || (i > 0xa0 && i != 0xad);
            characters[i] = visible ? (char) i : next++;
        }
        return characters;
    }

    private static int[] bytesOf(char[] characters) {
        int[] bytes = new int[0x200];
        Arrays.fill(bytes, -1);
        for (int i = 0; i < characters.length; i++) {
            bytes[characters[i]] = i;
        }
        return bytes;
    }
}
