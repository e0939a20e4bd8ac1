package dev.bantam.hostile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.SafetensorsReader;
import java.lang.foreign.MemorySegment;

/// Safetensors files.
class SafetensorsFuzzTest {
    @FuzzTest
    void file(byte[] bytes) {
        Engine.outcome(() -> {
            MemorySegment file = MemorySegment.ofArray(bytes).asReadOnly();
            try (Checkpoint checkpoint = SafetensorsReader.read(Engine.NAME, file)) {
                Engine.readAll(checkpoint);
            }
        });
    }
}
