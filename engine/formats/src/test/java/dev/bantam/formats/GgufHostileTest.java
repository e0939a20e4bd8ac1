package dev.bantam.formats;

import static dev.bantam.testkit.GgufBytes.ARRAY;
import static dev.bantam.testkit.GgufBytes.BOOL;
import static dev.bantam.testkit.GgufBytes.INT32;
import static dev.bantam.testkit.GgufBytes.STRING;
import static dev.bantam.testkit.GgufBytes.UINT32;
import static dev.bantam.testkit.GgufBytes.UINT64;
import static dev.bantam.testkit.GgufBytes.UINT8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.testkit.GgufBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers that lie.
class GgufHostileTest {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1 << 30, 1000})
    void countsThatDoNotFit(long count) {
        refused(GgufBytes.file().counts(count, 0), "header: tensor count " + Long.toUnsignedString(count));
        refused(GgufBytes.file().counts(0, count), "header: metadata count " + Long.toUnsignedString(count));
        refused(one().key("k", ARRAY).int32(UINT32).int64(count), "metadata key k: array length ");
        refused(one().key("k", ARRAY).int32(STRING).int64(count), "metadata key k: array length ");
        refused(one().key("k", ARRAY).int32(UINT64).int64(count), "metadata key k: array length ");
        refused(one().key("k", STRING).int64(count), "metadata key k: length ");
        refused(one().int64(count).bytes(new byte[16]), "metadata 0: length ");
        refused(GgufBytes.file().counts(1, 0).int64(count).bytes(new byte[40]), "tensor 0: length ");
    }

    @Test
    void countsThatFitInTheFileButNotInMemory() {
        byte[] zeros = new byte[1 << 25];
        refused(GgufBytes.file().counts(1 << 20, 0).bytes(zeros), "tensor count 1048576 is over the limit");
        refused(GgufBytes.file().counts(0, 1 << 20).bytes(zeros), "metadata count 1048576 is over the limit");
        refused(one().key("k", ARRAY).int32(STRING).int64((1 << 20) + 1).bytes(zeros), "is over the limit of 1048576");
        refused(one().key("k", ARRAY).int32(UINT8).int64((1 << 21) + 1).bytes(zeros), "is over the limit of 2097152");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 13, 255, Integer.MIN_VALUE})
    void typesThatDoNotExist(int type) {
        refused(one().key("k", type).int64(0), "metadata key k: type " + Integer.toUnsignedString(type));
        refused(one().key("k", ARRAY).int32(type).int64(0), "key k: element type " + Integer.toUnsignedString(type));
    }

    @Test
    void arraysOfArrays() {
        refused(one().key("k", ARRAY).int32(ARRAY).int64(1).int32(UINT8).int64(1), "arrays of arrays");
    }

    @Test
    void stringsInArraysThatRunOut() {
        refused(one().key("k", ARRAY).int32(STRING).int64(2).string("ab").bytes(new byte[6]), "string 1 of 2");
        refused(one().key("k", ARRAY).int32(STRING).int64(2).string("ab").int64(-1), "string 1 of 2: length 1844");
        refused(one().key("k", ARRAY).int32(STRING).int64(2).string("ab").int64(1), "string 1 of 2: length 1");
    }

    @Test
    void keysThatOccurTwiceOrAreEmptyOrNoText() {
        GgufBytes twice = GgufBytes.file()
                .counts(0, 2)
                .key("k", UINT8)
                .bytes(new byte[1])
                .key("k", UINT8)
                .bytes(new byte[1]);
        refused(twice, "metadata key k: occurs twice");
        refused(one().string("").int32(UINT8).int64(0), "metadata 0: key is empty");
        refused(one().int64(1).bytes(new byte[] {-1}).int32(UINT8).int64(0), "metadata 0: key is not UTF-8");
        refused(one().string("k".repeat(70_000)).int32(UINT8).int64(0), "length 70000 of key is over the limit");
    }

    @Test
    void textThatIsNoUtf8IsReplaced() {
        GgufBytes header = one().key("k", STRING).int64(3).bytes(new byte[] {'a', -1, 'b'});
        try (Checkpoint checkpoint = Goldens.gguf(header.done())) {
            assertThat(checkpoint.metadata().string("k")).contains("a\uFFFDb");
        }
    }

    @Test
    void booleansThatAreNeither() {
        try (Checkpoint checkpoint =
                Goldens.gguf(one().key("k", BOOL).bytes(new byte[] {2}).done())) {
            assertThatThrownBy(() -> checkpoint.metadata().bool("k"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("stored as 2");
        }
    }

    @Test
    void integersOverSixtyThreeBits() {
        try (Checkpoint checkpoint =
                Goldens.gguf(one().key("k", UINT64).int64(-1).done())) {
            assertThatThrownBy(() -> checkpoint.metadata().integer("k"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("18446744073709551615");
        }
    }

    @Test
    void emptyArraysAreOfAnyKind() {
        try (Checkpoint checkpoint =
                Goldens.gguf(one().key("k", ARRAY).int32(INT32).int64(0).done())) {
            assertThat(checkpoint.metadata().strings("k")).contains(List.of());
            assertThat(checkpoint.metadata().floats("k").orElseThrow()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 48, -1, Integer.MIN_VALUE, 1 << 30})
    void badAlignments(int alignment) {
        refused(
                one().key("general.alignment", UINT32).int32(alignment),
                "metadata key general.alignment: " + Integer.toUnsignedString(alignment) + " is no power of two");
    }

    @Test
    void alignmentsAndSplitsOfOtherTypes() {
        refused(one().key("general.alignment", UINT64).int64(32), "general.alignment: is UINT64, not UINT32");
        refused(one().key("split.count", STRING).string("2"), "split.count: is STRING, not an integer");
    }

    @Test
    void shapesThatCanNotBe() {
        refused(tensor("t", F32, 0, new long[] {0}), "tensor t: dimension 0 is 0");
        refused(tensor("t", F32, 0, new long[] {4, -1}), "tensor t: dimension 1 is 18446744073709551615");
        refused(tensor("t", F32, 0, new long[] {1L << 32, 1L << 32}), "overflows");
        refused(tensor("t", F32, 0, new long[] {1L << 62}), "overflows");
        refused(tensor("t", F32, 0, new long[] {1L << 40}), "the file is cut short or damaged");
        refused(tensor("t", F32, 0, new long[] {1, 1, 1, 1, 1}), "tensor t: number of dimensions 5");
        refused(tensor("t", Q4_0, 0, new long[] {33}), "rows of 33 values are no whole number of Q4_0 blocks of 32");
        GgufBytes endless = GgufBytes.file().counts(1, 0).string("t").int32(-1).bytes(new byte[64]);
        refused(endless, "tensor t: number of dimensions 4294967295");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 31, 36, 43, -1, Integer.MAX_VALUE})
    void numberFormatsThatDoNotExist(int type) {
        refused(tensor("t", type, 0, new long[] {32}), "tensor t: number format " + Integer.toUnsignedString(type));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 16, -32, Long.MIN_VALUE, Long.MAX_VALUE})
    void offsetsThatAreNotAligned(long offset) {
        refused(tensor("t", F32, offset, new long[] {4}), "tensor t: ");
    }

    @ParameterizedTest
    @ValueSource(longs = {128, 1L << 40, Long.MAX_VALUE - 31})
    void offsetsOutsideTheFile(long offset) {
        refused(tensor("t", F32, offset, new long[] {4}), "tensor t: its 16 bytes at offset " + offset);
    }

    @Test
    void tensorsThatOverlapOrOccurTwice() {
        GgufBytes overlapping = GgufBytes.file().counts(2, 0);
        overlapping.tensor("a", F32, 0, 16).tensor("b", F32, 32, 16).pad().bytes(new byte[128]);
        refused(overlapping, "tensor b: offset 32 lies in tensor a, which ends at 64");
        GgufBytes twice = GgufBytes.file().counts(2, 0);
        twice.tensor("a", F32, 0, 8).tensor("a", F32, 32, 8).pad().bytes(new byte[64]);
        refused(twice, "tensor a: occurs twice");
    }

    @Test
    void tensorsInAnyOrderAndWithGapsAreRead() {
        GgufBytes header = GgufBytes.file().counts(2, 0);
        header.tensor("a", F32, 96, 8).tensor("b", F32, 0, 8).pad().bytes(new byte[128]);
        try (Checkpoint checkpoint = Goldens.gguf(header.done())) {
            assertThat(checkpoint.tensorNames()).containsExactly("a", "b");
            assertThat(checkpoint.tensor("a").orElseThrow().data().byteSize()).isEqualTo(32);
        }
    }

    @Test
    void headersWithoutDataForTheirTensors() {
        refused(GgufBytes.file().counts(1, 0).tensor("t", F32, 0, 8), "of data: the file is cut short or damaged");
    }

    private static GgufBytes one() {
        return GgufBytes.file().counts(0, 1);
    }

    private static GgufBytes tensor(String name, int type, long offset, long[] dimensions) {
        return GgufBytes.file()
                .counts(1, 0)
                .tensor(name, type, offset, dimensions)
                .pad()
                .bytes(new byte[64]);
    }

    private static void refused(GgufBytes header, String message) {
        byte[] bytes = header.done();
        assertThatThrownBy(() -> Goldens.gguf(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("tested.file: ")
                .hasMessageContaining(message);
    }
}
