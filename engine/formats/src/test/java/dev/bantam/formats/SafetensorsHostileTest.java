package dev.bantam.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers that lie.
class SafetensorsHostileTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 1000, 1L << 31})
    void headerSizesThatCanNotBe(long size) {
        byte[] bytes = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(size)
                .array();
        refused(bytes, "header size: ");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = Goldens.bytes("tiny.safetensors");
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length), "");
        }
        refused(Arrays.copyOf(whole, whole.length + 1), "tensors end at 86 but the file has 87 bytes of data");
    }

    @Test
    void headersThatAreNoObject() {
        refused(file("[]", 0), "header: is not an object");
        refused(file("  ", 0), "header: is not an object");
        refused(file("{}{}", 0), "something follows the JSON object");
        refused(file("{\"a\":", 0), "header: is no valid JSON");
        refused(file("{\"a\":1}", 0), "tensor a: is not an object");
        refused(file("{\"__metadata__\":{\"k\":1}}", 0), "metadata key k: is not a string");
        refused(file("{\"__metadata__\":[]}", 0), "__metadata__: is not an object");
        byte[] noText = file("{\"?\":{}}", 0);
        noText[10] = -1;
        refused(noText, "header: is no valid JSON");
    }

    @Test
    void emptyFilesAndSpacesAfterTheHeaderAreFine() {
        try (Checkpoint checkpoint = Goldens.safetensors(file("{}     ", 0))) {
            assertThat(checkpoint.tensorNames()).isEmpty();
        }
    }

    @Test
    void bombs() {
        refused(file("[".repeat(1 << 20), 0), "header: ");
        refused(file("{\"a\":".repeat(1 << 20), 0), "header: |tensor a");
        refused(file("{\"" + "a".repeat(1 << 20) + "\":{}}", 0), "header: is no valid JSON");
        refused(file("{\"a\":{\"shape\":[" + "1,".repeat(1 << 20) + "1]}}", 0), "has more than 16 elements");
        refused(file("{\"a\":{\"shape\":[" + "9".repeat(1 << 16) + "]}}", 0), "header: is no valid JSON");
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i <= SafetensorsFile.MAX_TENSORS; i++) {
            many.append("\"").append(i).append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},");
        }
        refused(file(many + "\"a\":1}", 0), "has more than 131072 tensors");
    }

    @Test
    void namesThatOccurTwice() {
        String tensor = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        refused(file("{\"a\":" + tensor + ",\"a\":" + tensor + "}", 4), "Duplicate");
    }

    @Test
    void tensorsThatLackSomething() {
        refused(tensor("\"shape\":[1],\"data_offsets\":[0,4]"), "tensor a: lacks dtype");
        refused(tensor("\"dtype\":\"F32\",\"data_offsets\":[0,4]"), "tensor a: lacks");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[1]"), "tensor a: lacks");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]"), "tensor a: lacks");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]"), "more than 2 elements");
        refused(tensor("\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]"), "tensor a: dtype: is not a string");
        refused(tensor("\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]"), "number format F31 is unknown");
        refused(
                tensor("\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]"),
                "shape: is not an array of integers");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]"), "shape: element 0 is -1");
        refused(tensor("\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]"), "shape: is not an array");
    }

    @Test
    void shapesAndOffsetsThatDoNotAgree() {
        refused(tensor("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]"), "takes 64 bits");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]"), "data_offsets [4, 0] are not in");
        refused(tensor("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]"), "the file is cut short or damaged");
        refused(
                tensor("\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]"),
                "shape [4611686018427387904] overflows");
        refused(
                tensor("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,99999999999999999999]"),
                "header: is no valid JSON");
        refused(tensor("\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,0]"), "takes 4 bits");
    }

    @Test
    void gapsAndOverlaps() {
        String first = "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},";
        refused(
                file(first + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[3,7]}}", 7),
                "tensor b: begins at 3 but the tensor before it ends at 4");
        refused(
                file(first + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[5,9]}}", 9),
                "tensor b: begins at 5 but the tensor before it ends at 4");
    }

    @Test
    void unknownFieldsOfATensorAreLeftOut() {
        byte[] bytes = file("{\"a\":{\"dtype\":\"U8\",\"more\":[{}],\"shape\":[4],\"data_offsets\":[0,4]}}", 4);
        try (Checkpoint checkpoint = Goldens.safetensors(bytes)) {
            assertThat(checkpoint.entry("a").orElseThrow().shape()).containsExactly(4L);
        }
    }

    private static byte[] tensor(String fields) {
        return file("{\"a\":{" + fields + "}}", 4);
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> Goldens.safetensors(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("tested.file: ")
                .satisfies(e -> assertThat(message.split("\\|"))
                        .as(e.getMessage())
                        .anyMatch(part -> String.valueOf(e.getMessage()).contains(part)));
    }
}
