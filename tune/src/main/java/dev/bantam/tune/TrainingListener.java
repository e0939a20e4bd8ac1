package dev.bantam.tune;

/// Hears how far training is.
@FunctionalInterface
public interface TrainingListener {
    /// After each step.
    ///
    /// @return false to stop
    boolean onStep(Progress progress);

    /// @param step steps done
    /// @param steps steps in all
    /// @param tokens tokens trained on, prompts included
    /// @param totalTokens tokens in all
    /// @param loss of the last step: the mean of `-ln p` over its targets
    /// @param gradientNorm of the last step, before clipping
    record Progress(int step, int steps, long tokens, long totalTokens, double loss, double gradientNorm) {}
}
