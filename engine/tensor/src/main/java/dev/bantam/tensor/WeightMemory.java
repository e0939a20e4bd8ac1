package dev.bantam.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Memory for a model's weights, which a generated token reads from end to end: in large pages where the system has
/// them, for with pages of 4 KB looking up addresses takes a fifth of the time of reading, more on virtual machines.
///
/// On Linux that is an address range of the system's own (`mmap`), marked as wanting large pages (`madvise`): pages
/// come into being where weights are written, so that nothing is filled with zeros first and what is never written
/// takes no memory. Elsewhere, and where native access is not permitted to this module, it is the JDK's native memory.
///
/// Not thread-safe. Segments may be used by any thread, until [#close].
public final class WeightMemory implements SegmentAllocator, AutoCloseable {
    /// Addresses asked for at a time; memory is taken only where something is written.
    private static final long RANGE_BYTES = 1L << 30;

    private static final long LARGE_PAGE = 2L << 20;

    /// The largest ordinary page that Linux has on any processor.
    private static final long PAGE = 64L << 10;

    // From Linux's mman.h, the same for all processors that the JDK runs on there.
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;

    private final Arena arena = Arena.ofShared();
    private MemorySegment range = MemorySegment.NULL;
    private long used;

    /// No memory yet.
    public WeightMemory() {}

    /// Memory full of zeros.
    ///
    /// @param byteAlignment a power of two, no greater than a page
    /// @throws OutOfMemoryError if the system has no such memory left
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        long start = (used + byteAlignment - 1) & -byteAlignment;
        if (start + byteSize > range.byteSize()) {
            MemorySegment next = LargePages.reserve(Math.max(RANGE_BYTES, byteSize), arena);
            if (next == null) {
                return arena.allocate(byteSize, byteAlignment);
            }
            range = next;
            start = 0;
        }
        used = start + byteSize;
        return range.asSlice(start, byteSize);
    }

    /// Says that a part of a mapped file has been read for good, so that it no longer counts as this process's memory.
    /// It
    /// can be read again. Does nothing for other segments, or where the system's functions can't be called.
    public static void forget(MemorySegment mapped) {
        LargePages system = LargePages.SYSTEM;
        if (system != null && mapped.isMapped()) {
            system.forget(mapped.address(), mapped.address() + mapped.byteSize());
        }
    }

    /// Gives all memory back; no segment can be used any more.
    @Override
    public void close() {
        arena.close();
    }

    /// The system's functions, looked up when first needed.
    @SuppressWarnings("restricted") // asks first whether native access is permitted
    private static final class LargePages {
        private static final @Nullable LargePages SYSTEM = find();

        private final MethodHandle map;
        private final MethodHandle advise;
        private final MethodHandle unmap;

        private LargePages(Linker linker) {
            map = function(
                    linker,
                    "mmap",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG, // the address
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG));
            advise = function(
                    linker,
                    "madvise",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
            unmap = function(
                    linker,
                    "munmap",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        }

        private static MethodHandle function(Linker linker, String name, FunctionDescriptor type) {
            SymbolLookup library = linker.defaultLookup();
            return linker.downcallHandle(library.findOrThrow(name), type);
        }

        private static @Nullable LargePages find() {
            // Without the permission each call would print a warning, and later JDKs will throw.
            boolean possible = System.getProperty("os.name").equals("Linux")
                    && ValueLayout.ADDRESS.byteSize() == Long.BYTES
                    && LargePages.class.getModule().isNativeAccessEnabled();
            return possible ? new LargePages(Linker.nativeLinker()) : null;
        }

        /// A range of at least `bytes`, which ends with the arena, or null if the system grants none.
        static @Nullable MemorySegment reserve(long bytes, Arena arena) {
            LargePages system = SYSTEM;
            if (system == null) {
                return null;
            }
            long size = (bytes + LARGE_PAGE - 1) & -LARGE_PAGE;
            try {
                // One page more than needed, to begin at the boundary of a large one.
                long mapped = size + LARGE_PAGE;
                long address = (long)
                        system.map.invokeExact(0L, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
                if (address == -1) {
                    return null;
                }
                long first = (address + LARGE_PAGE - 1) & -LARGE_PAGE;
                // A system without large pages says no; the memory is as good as any other then.
                int ignored = (int) system.advise.invokeExact(first, size, MADV_HUGEPAGE);
                return MemorySegment.ofAddress(first).reinterpret(size, arena, _ -> system.release(address, mapped));
            } catch (Throwable impossible) {
                throw new IllegalStateException("memory for weights could not be mapped", impossible);
            }
        }

        /// All whole pages from `start` to `end`.
        private void forget(long start, long end) {
            long first = (start + PAGE - 1) & -PAGE;
            long last = end & -PAGE;
            try {
                if (first < last) {
                    int ignored = (int) advise.invokeExact(first, last - first, MADV_DONTNEED);
                }
            } catch (Throwable impossible) {
                throw new IllegalStateException("a mapped file could not be let go", impossible);
            }
        }

        private void release(long address, long size) {
            try {
                int ignored = (int) unmap.invokeExact(address, size);
            } catch (Throwable impossible) {
                throw new IllegalStateException("memory of weights could not be given back", impossible);
            }
        }
    }
}
