package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    @Test
    void everyItemRunsOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            try (WorkerPool pool = new WorkerPool(threads)) {
                for (int round = 0; round < 2_000; round++) {
                    int items = round % 17;
                    AtomicIntegerArray runs = new AtomicIntegerArray(17);
                    pool.run(items, (item, worker) -> {
                        assertThat(worker).isBetween(0, threads - 1);
                        runs.incrementAndGet(item);
                    });
                    for (int i = 0; i < 17; i++) {
                        assertThat(runs.get(i)).isEqualTo(i < items ? 1 : 0);
                    }
                }
            }
        }
    }

    @Test
    void whatAnItemThrowsReachesTheCallerAndThePoolGoesOn() {
        try (WorkerPool pool = new WorkerPool(3)) {
            assertThatThrownBy(() -> pool.run(100, (item, worker) -> {
                        if (item == 42) {
                            throw new IllegalStateException("item 42");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("item 42");
            AtomicIntegerArray runs = new AtomicIntegerArray(100);
            pool.run(100, (item, worker) -> runs.incrementAndGet(item));
            for (int i = 0; i < 100; i++) {
                assertThat(runs.get(i)).isEqualTo(1);
            }
        }
    }

    @Test
    void parkedThreadsWakeUp() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(3);
                AtomicIntegerArray runs = new AtomicIntegerArray(8);
                pool.run(8, (item, worker) -> runs.incrementAndGet(item));
                for (int i = 0; i < 8; i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void noThreadsAtAllIsRefused() {
        assertThatThrownBy(() -> new WorkerPool(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
