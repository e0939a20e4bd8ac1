package dev.bantam.tensor;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// The kernels chosen for this machine, and why, in words for people.
///
/// @param kernels what runs
/// @param reason why these and no others
public record KernelChoice(Kernels kernels, String reason) {
    /// The fastest kernels that this JVM can run: the vector twin, or the scalar one where the Vector API is missing.
    public static KernelChoice best() {
        try {
            for (Kernels kernels : ServiceLoader.load(Kernels.class, KernelChoice.class.getClassLoader())) {
                return kernels.lanes() >= 4 && kernels.lanes() <= 16
                        ? new KernelChoice(kernels, "the widest vectors this processor and JVM prefer")
                        : scalar("vectors of " + kernels.lanes() + " floats are not supported");
            }
        } catch (ServiceConfigurationError | NoClassDefFoundError missing) {
            return scalar("the Vector API is not there; start java with --add-modules jdk.incubator.vector");
        } catch (ExceptionInInitializerError failed) {
            if (failed.getCause() instanceof IllegalCallerException) {
                return scalar("native access is denied, and weights are read at addresses; start java with "
                        + "--enable-native-access=ALL-UNNAMED, or dev.bantam.tensor on the module path");
            }
            throw failed;
        }
        return scalar("no vector kernels on the module path");
    }

    private static KernelChoice scalar(String reason) {
        return new KernelChoice(new ScalarKernels(8), "slow: " + reason);
    }
}
