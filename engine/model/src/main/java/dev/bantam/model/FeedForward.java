package dev.bantam.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The feed-forward network of a layer, or several and a router that chooses among them for each token.
///
/// @param router hidden to a score for each expert; null where there is one network for all tokens
/// @param experts one, or as many as the router scores
record FeedForward(@Nullable Linear router, List<Expert> experts) {
    /// One network.
    ///
    /// @param gateUp hidden to gate and up, one after the other; to up alone where the activation has no gate
    /// @param down feed-forward size to hidden
    record Expert(Linear gateUp, Linear down) {}

    /// The network of a layer that has one only.
    Expert only() {
        if (router != null) {
            throw new IllegalStateException("the layer has " + experts.size() + " experts");
        }
        return experts.getFirst();
    }

    /// All linear maps but the router.
    Stream<Linear> linears() {
        return experts.stream().flatMap(expert -> Stream.of(expert.gateUp, expert.down));
    }
}
