package dev.bantam.formats;

import org.jspecify.annotations.Nullable;

/// The types of GGUF metadata values.
public enum GgufValueType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 0),
    ARRAY(9, 0),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private final int number;
    private final int bytes;

    GgufValueType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /// What stands for the type in a file.
    int number() {
        return number;
    }

    /// Bytes of one value; 0 where values differ in length.
    int bytes() {
        return bytes;
    }

    static @Nullable GgufValueType of(int number) {
        for (GgufValueType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    /// True for the integer types, if they can hold `value`; `long` holds no more of UINT64 than its lower half.
    boolean holds(long value) {
        return switch (this) {
            case UINT8 -> value >= 0 && value <= 0xFF;
            case INT8 -> value == (byte) value;
            case UINT16 -> value >= 0 && value <= 0xFFFF;
            case INT16 -> value == (short) value;
            case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
            case INT32 -> value == (int) value;
            case UINT64 -> value >= 0;
            case INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }
}
