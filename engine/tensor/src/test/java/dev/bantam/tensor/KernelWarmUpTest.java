package dev.bantam.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelWarmUpTest {
    /// On the warm-up's own thread nobody would see a step fail.
    @Test
    void everyStepRunsForEveryFormatAndWidth() {
        List<Kernels> widths = List.of(
                KernelChoice.best().kernels(), new ScalarKernels(4), new ScalarKernels(8), new ScalarKernels(16));
        for (Kernels kernels : widths) {
            assertThatCode(() -> {
                        KernelWarmUp.shared(kernels).forEach(Runnable::run);
                        KernelWarmUp.unpacking(kernels, Arrays.asList(DType.values()))
                                .run();
                        KernelWarmUp.gate(kernels, true).run();
                        KernelWarmUp.gate(kernels, false).run();
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void endsByItselfOnADaemonThread() {
        KernelWarmUp warmUp = KernelWarmUp.start(new ScalarKernels(4), List.of(DType.Q4_1), false);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("bantam-warm-up"))
                .allMatch(Thread::isDaemon);
        warmUp.await();
        assertThat(warmUp.isRunning()).isFalse();
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        KernelWarmUp warmUp = KernelWarmUp.start();
        Thread.currentThread().interrupt();
        warmUp.await();
        assertThat(Thread.interrupted()).isTrue();
        warmUp.await();
    }
}
