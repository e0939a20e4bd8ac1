package dev.bantam.testkit.tokenizers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Hashes of the ids that the reference gives for 10,500 texts, lines of 100 kB among them, as
/// `testkit/goldens/tokenizers/wide.py` writes them.
public final class WideIds {
    private final String name;
    private final List<String> texts;
    private final ByteBuffer hashes;

    private WideIds(String name, List<String> texts, ByteBuffer hashes) {
        this.name = name;
        this.texts = texts;
        this.hashes = hashes;
    }

    /// Reads the dump of a vocabulary, such as `qwen3`.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public static WideIds read(String name) {
        try (InputStream packed = TokenizerGolden.resource("wide.gz");
                InputStream lines = new GZIPInputStream(packed);
                InputStream hashes = TokenizerGolden.resource("wide/" + name)) {
            List<String> texts = new String(lines.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(TokenizerGolden::unescape)
                    .toList();
            return new WideIds(name, texts, ByteBuffer.wrap(hashes.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the hashes of " + name, e);
        }
    }

    /// The texts, every second of which a template wrote.
    public List<String> texts() {
        return texts;
    }

    /// A line for each text whose ids differ, and one if the hash of all ids does.
    public List<String> mismatches(TokenizerGolden.Encoder encoder) {
        List<String> mismatches = new ArrayList<>();
        MessageDigest all = sha256();
        for (int i = 0; i < texts.size(); i++) {
            int[] ids = encoder.encode(texts.get(i), i % 2 == 1);
            ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
            for (int id : ids) {
                bytes.putInt(id);
            }
            all.update(bytes.array());
            if (hash16(ids) != hashes.getShort(2 * i)) {
                String text = texts.get(i);
                mismatches.add("%s, text %d, \"%s\": got %s"
                        .formatted(name, i, text.substring(0, Math.min(200, text.length())), Arrays.toString(ids)));
            }
        }
        byte[] expected = new byte[32];
        hashes.get(2 * texts.size(), expected);
        if (!Arrays.equals(all.digest(), expected)) {
            mismatches.add(name + ": the hash of all ids differs");
        }
        return mismatches;
    }

    private static short hash16(int[] ids) {
        int hash = 0;
        for (int id : ids) {
            hash = 31 * hash + id + 1;
        }
        return (short) (hash ^ hash >>> 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
