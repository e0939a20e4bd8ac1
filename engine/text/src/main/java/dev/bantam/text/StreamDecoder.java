package dev.bantam.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Turns a stream of token ids into text, keeping bytes back until a character is whole. Not thread-safe.
public final class StreamDecoder {
    private final Tokenizer tokenizer;
    private byte[] pending = new byte[0];

    StreamDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The text that is whole once `id` has arrived; empty while a character is incomplete, and for control tokens.
    public String append(int id) {
        if (tokenizer.isControl(id)) {
            return "";
        }
        byte[] added = tokenizer.bytes(id);
        byte[] all = Arrays.copyOf(pending, pending.length + added.length);
        System.arraycopy(added, 0, all, pending.length, added.length);
        int whole = all.length - incompleteTail(all);
        pending = Arrays.copyOfRange(all, whole, all.length);
        return new String(all, 0, whole, StandardCharsets.UTF_8);
    }

    /// What is left at the end of the stream; bytes of an unfinished character become U+FFFD.
    public String finish() {
        String rest = new String(pending, StandardCharsets.UTF_8);
        pending = new byte[0];
        return rest;
    }

    /// Bytes at the end that begin a character and may still be completed.
    private static int incompleteTail(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int lead = bytes[bytes.length - back] & 0xff;
            if (lead >= 0xc0) {
                int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
                return needed > back ? back : 0;
            }
            if (lead < 0x80) {
                return 0;
            }
        }
        return 0;
    }
}
