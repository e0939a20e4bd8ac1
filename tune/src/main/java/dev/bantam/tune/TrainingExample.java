package dev.bantam.tune;

/// One sequence to learn from.
///
/// @param tokens prompt and completion, with whatever starts and ends them
/// @param firstTarget the loss is on `tokens[firstTarget..]` only, each given all tokens before it
@SuppressWarnings("ArrayRecordComponent") // never compared; not changed by who takes it
public record TrainingExample(int[] tokens, int firstTarget) {
    /// @throws IllegalArgumentException if there is nothing before the first target, or no target
    public TrainingExample {
        if (firstTarget < 1 || firstTarget >= tokens.length) {
            throw new IllegalArgumentException("the first target is token " + firstTarget + " of " + tokens.length
                    + "; at least one token must come before it, and it must exist");
        }
    }

    /// How many tokens the loss is on.
    public int targets() {
        return tokens.length - firstTarget;
    }
}
