package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Thousands of damaged files: each is read or refused with a [FormatException] that names it.
class HeaderFuzzTest {
    private static final int CASES = 3000;
    private static final long[] NUMBERS = {
        0, 1, 2, 8, 9, 255, 1 << 16, Integer.MAX_VALUE, 1L << 31, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40
    };

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v2.gguf", "tiny-v3.gguf", "unsupported.gguf"})
    void gguf(String name) {
        fuzz(Goldens.bytes(name), Goldens::gguf, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny.safetensors", "unsupported.safetensors"})
    void safetensors(String name) {
        fuzz(Goldens.bytes(name), Goldens::safetensors, 2);
    }

    @Test
    void index() {
        byte[] whole = Goldens.bytes("sharded/" + SafetensorsReader.INDEX);
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] damaged = damage(whole, random);
            try {
                MemorySegment bytes = MemorySegment.ofArray(damaged);
                assertThat(SafetensorsReader.readIndex(Goldens.NAME, bytes)).isNotEmpty();
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith(Goldens.NAME.toString());
                refused++;
            }
        }
        assertThat(refused).isBetween(CASES / 2, CASES - 1);
    }

    private static void fuzz(byte[] whole, Function<byte[], Checkpoint> reader, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] damaged = damage(whole, random);
            try (Checkpoint checkpoint = reader.apply(damaged)) {
                assertThat(Goldens.readAll(checkpoint)).isNotNegative();
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith(Goldens.NAME.toString());
                refused++;
            }
        }
        assertThat(refused).as("files refused").isBetween(CASES / 4, CASES - 1);
    }

    /// One to three of: a byte changed, a number put in, a piece cut out or doubled, the end cut off.
    private static byte[] damage(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times && bytes.length > 16; i++) {
            int at = random.nextInt(bytes.length - 8);
            int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                    ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(at, NUMBERS[random.nextInt(NUMBERS.length)]);
                case 3 -> bytes = joined(bytes, at, at + length);
                case 4 -> bytes = joined(bytes, at + length, at);
                default -> bytes = Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    /// The bytes up to `end`, then those from `begin` on.
    private static byte[] joined(byte[] bytes, int end, int begin) {
        byte[] result = Arrays.copyOf(bytes, end + bytes.length - begin);
        System.arraycopy(bytes, begin, result, end, bytes.length - begin);
        return result;
    }
}
