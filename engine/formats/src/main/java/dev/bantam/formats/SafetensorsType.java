package dev.bantam.formats;

import dev.bantam.tensor.DType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every number format a safetensors tensor can have, named as in the file. Those without a [DType] can be listed
/// but not read.
enum SafetensorsType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;

    SafetensorsType(int bits) {
        this.bits = bits;
    }

    static @Nullable SafetensorsType of(String name) {
        for (SafetensorsType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    int bits() {
        return bits;
    }

    Optional<DType> dtype() {
        return switch (this) {
            case F32 -> Optional.of(DType.F32);
            case F16 -> Optional.of(DType.F16);
            case BF16 -> Optional.of(DType.BF16);
            case BOOL,
                    F4,
                    F6_E2M3,
                    F6_E3M2,
                    U8,
                    I8,
                    F8_E5M2,
                    F8_E4M3,
                    F8_E8M0,
                    F8_E4M3FNUZ,
                    F8_E5M2FNUZ,
                    I16,
                    U16,
                    I32,
                    U32,
                    C64,
                    F64,
                    I64,
                    U64 -> Optional.empty();
        };
    }
}
