package dev.bantam.tune;

import dev.bantam.model.Adapter;

/// What training made.
///
/// @param adapter as it was after the last step
/// @param step steps done
/// @param steps steps planned; more than `step` where the listener said stop
/// @param examples how many different examples were trained on, however often
/// @param tokens tokens trained on, prompts included
/// @param loss of the last step; NaN where there was none
public record TrainingResult(Adapter adapter, int step, int steps, int examples, long tokens, double loss) {
    /// True unless training was stopped.
    public boolean finished() {
        return step == steps;
    }
}
