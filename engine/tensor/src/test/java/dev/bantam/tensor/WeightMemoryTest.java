package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightMemoryTest {
    @Test
    void segmentsAreZeroAlignedAndApart() {
        try (WeightMemory memory = new WeightMemory()) {
            MemorySegment first = memory.allocate(100, 64);
            MemorySegment second = memory.allocate(3 << 20, 64);
            MemorySegment third = memory.allocate(1, 4096);
            for (MemorySegment segment : List.of(first, second, third)) {
                assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()])))
                        .isEqualTo(-1);
                segment.fill((byte) 7);
            }
            assertThat(first.byteSize()).isEqualTo(100);
            assertThat(first.address() % 64).isZero();
            assertThat(second.address() % 64).isZero();
            assertThat(third.address() % 4096).isZero();
            assertThat(first.asOverlappingSlice(second)).isEmpty();
            assertThat(second.asOverlappingSlice(third)).isEmpty();
        }
    }

    @Test
    void onLinuxItBeginsWithALargePage() {
        try (WeightMemory memory = new WeightMemory()) {
            boolean linux = System.getProperty("os.name").equals("Linux");
            assertThat(memory.allocate(1, 1).address() % (linux ? 2 << 20 : 1)).isZero();
        }
    }

    @Test
    void moreThanARangeAtOnce() {
        // Nothing is written, so no memory is taken.
        try (WeightMemory memory = new WeightMemory()) {
            MemorySegment small = memory.allocate(1, 1);
            MemorySegment large = memory.allocate(3L << 30, 64);
            MemorySegment next = memory.allocate(1, 1);
            large.set(ValueLayout.JAVA_BYTE, large.byteSize() - 1, (byte) 1);
            assertThat(small.asOverlappingSlice(large)).isEmpty();
            assertThat(large.asOverlappingSlice(next)).isEmpty();
            assertThat(next.get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
    }

    @Test
    void aRequestThatTheSystemCannotMeetIsAnError() {
        try (WeightMemory memory = new WeightMemory()) {
            assertThatThrownBy(() -> memory.allocate(1L << 60, 64)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void weightsThatWereGivenBackAreNotRead() {
        try (Compute compute = new Compute(KernelChoice.best(), 1)) {
            PackedMatrix packed;
            try (WeightMemory memory = new WeightMemory()) {
                Tensor tensor = RandomTensors.tensor(DType.Q8_0, 64, 64, 1);
                packed = PackedMatrix.pack(List.of(new PackedMatrix.Source(tensor)), memory, compute);
            }
            float[] out = new float[64];
            assertThatThrownBy(() -> packed.row(0, out, 0, compute, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }
}
