package dev.bantam.api;

import java.util.List;

/// A model that says how probable each of a few fixed answers is, exactly: no sampling, no answer outside the list.
public interface LabelScorer {
    /// Hears how far a long call is.
    @FunctionalInterface
    interface Progress {
        /// @param done requests scored
        /// @param total requests in all
        /// @return false to stop
        boolean onRequests(int done, int total);
    }

    /// How probable each label is as the whole answer to each request: the label's tokens and the end of the turn.
    ///
    /// @param requests what is asked; their options are not used
    /// @param labels distinct, none empty
    /// @return one row a request: natural logarithms of probabilities, `[labels]`; over all texts, so a row's
    /// probabilities add up to less than 1, and what is missing is the probability of any other answer. Fewer rows
    /// where progress said stop
    /// @throws IllegalArgumentException if there is no label, labels are not distinct, one is empty, or a request
    /// can't be rendered
    /// @throws PromptTooLongException if a request with its longest label does not fit
    List<double[]> labelLogProbabilities(List<ChatRequest> requests, List<String> labels, Progress progress);
}
