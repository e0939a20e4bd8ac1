package dev.bantam.hostile;

import static dev.bantam.testkit.GgufBytes.ARRAY;
import static dev.bantam.testkit.GgufBytes.STRING;
import static dev.bantam.testkit.GgufBytes.UINT32;
import static dev.bantam.testkit.GgufBytes.UINT8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.FormatException;
import dev.bantam.formats.GgufReader;
import dev.bantam.testkit.GgufBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every place of a header, cut off or overwritten, and headers that ask for more than there is.
class GgufDefectsTest {
    private static final List<TinyGguf> MODELS = List.of(TinyGguf.llama(), TinyGguf.qwen2(), TinyGguf.gemma3());

    /// Numbers that overflow, that are off by one, that name another type.
    private static final long[] NUMBERS = {
        0, 1, 5, 9, 255, 1 << 16, 1 << 24, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1
    };

    @TempDir
    private Path directory;

    @Test
    void everyTruncationIsRefusedByName() {
        for (TinyGguf model : MODELS) {
            byte[] whole = model.done();
            int header = model.header().length;
            // The last tensor's padding is not read.
            for (int length = 0; length < whole.length - 31; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                String message = Engine.outcome(() -> Engine.useGguf(cut));
                assertThat(message).startsWith("tested.file: ");
                assertThat(message).as("cut to " + length).containsPattern("header|metadata |tensor ");
                if (length >= header) {
                    assertThat(message).contains("the file is cut short or damaged");
                }
            }
        }
    }

    @Test
    void everyByteOverwrittenIsReadOrRefused() {
        for (TinyGguf model : MODELS) {
            byte[] whole = model.done();
            int refused = 0;
            for (int at = 0; at < model.header().length; at++) {
                for (int value : new int[] {0xFF, whole[at] ^ 1}) {
                    byte[] damaged = whole.clone();
                    damaged[at] = (byte) value;
                    refused += Engine.outcome(() -> Engine.useGguf(damaged)).isEmpty() ? 0 : 1;
                }
            }
            assertThat(refused).isGreaterThan(model.header().length / 2);
        }
    }

    @Test
    void everyPlaceOverwrittenWithABadNumberIsReadOrRefused() {
        TinyGguf model = TinyGguf.llama();
        byte[] whole = model.done();
        for (int at = 0; at < model.header().length - Long.BYTES; at++) {
            for (long number : NUMBERS) {
                ByteBuffer damaged = ByteBuffer.wrap(whole.clone())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(at, number);
                String message = Engine.outcome(() -> Engine.useGguf(damaged.array()));
                assertThat(message).doesNotContain("null");
            }
        }
    }

    /// As many of everything as is allowed, of the smallest size.
    @Test
    void theMostOfEverythingFitsInASmallHeap() {
        GgufBytes keys = GgufBytes.file().counts(0, 1 << 16);
        for (int i = 0; i < 1 << 16; i++) {
            keys.key(Integer.toString(i, 36), UINT8).bytes((byte) 0);
        }
        assertThat(refusal(keys)).contains("general.architecture is missing");
        GgufBytes tensors = GgufBytes.file().counts(1 << 17, 0);
        for (int i = 0; i < 1 << 17; i++) {
            tensors.tensor(Integer.toString(i, 36), 0, 0);
        }
        assertThat(refusal(tensors)).contains("the file is cut short or damaged");
        GgufBytes strings =
                GgufBytes.file().counts(0, 1).key("k", ARRAY).int32(STRING).int64(1 << 20);
        strings.bytes(new byte[8 << 20]);
        assertThat(refusal(strings)).contains("general.architecture is missing");
        GgufBytes numbers =
                GgufBytes.file().counts(0, 1).key("k", ARRAY).int32(UINT32).int64(1 << 21);
        numbers.bytes(new byte[8 << 20]);
        assertThat(refusal(numbers)).contains("general.architecture is missing");
    }

    /// A file with holes claims gigabytes and takes some kilobytes of the disk.
    @Test
    void holesDoNotBecomeMemory() throws IOException {
        assertThat(sparse(
                        GgufBytes.file()
                                .counts(0, 1)
                                .key("general.architecture", STRING)
                                .int64(50_000_000),
                        1L << 26))
                .contains("general.architecture", "string of 50000000 bytes");
        assertThat(sparse(
                        GgufBytes.file()
                                .counts(0, 1)
                                .key("k", ARRAY)
                                .int32(STRING)
                                .int64(1)
                                .int64(40_000_000),
                        1L << 26))
                .contains("metadata key k", "over the limit of 33554432");
        assertThat(longNames(300)).contains("all names together are over the limit of 16777216 bytes");
        GgufBytes embedding = GgufBytes.file()
                .counts(1, 1)
                .key("general.architecture", STRING)
                .string("llama");
        embedding.tensor("token_embd.weight", 2, 0, 32, 1L << 32);
        assertThat(sparse(embedding, 80L << 30)).contains("token_embd.weight", "[4294967296, 32]", "16777216");
    }

    private String sparse(GgufBytes header, long size) throws IOException {
        try (RandomAccessFile out = holes()) {
            out.write(header.done());
            out.setLength(size);
        }
        return outcome();
    }

    /// Keys of 65,535 bytes, most of them zero.
    private String longNames(int count) throws IOException {
        try (RandomAccessFile out = holes()) {
            out.write(GgufBytes.file().counts(0, count).done());
            for (int i = 1; i <= count; i++) {
                long start = out.getFilePointer();
                out.write(new GgufBytes()
                        .int64(65_535)
                        .int32(i & 0x7F | i >> 7 << 8)
                        .done());
                out.seek(start + Long.BYTES + 65_535);
                out.write(new GgufBytes().int32(UINT8).bytes((byte) 0).done());
            }
        }
        return outcome();
    }

    private RandomAccessFile holes() throws IOException {
        RandomAccessFile file =
                new RandomAccessFile(directory.resolve("holes.gguf").toFile(), "rw");
        file.setLength(0);
        return file;
    }

    private String outcome() {
        return Engine.outcome(() -> {
            try (Checkpoint checkpoint = GgufReader.open(directory.resolve("holes.gguf"))) {
                Engine.useCheckpoint(checkpoint);
            } catch (IOException e) {
                throw new FormatException("not opened", e);
            }
        });
    }

    private static String refusal(GgufBytes file) {
        byte[] bytes = file.done();
        String message = Engine.outcome(() -> Engine.useGguf(bytes));
        assertThat(message).isNotEmpty();
        return message;
    }
}
