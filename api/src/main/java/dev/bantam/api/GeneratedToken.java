package dev.bantam.api;

import java.util.List;

/// One generated token.
///
/// @param id its id
/// @param text the characters it stands for; U+FFFD where it holds a part of one
/// @param logprob natural logarithm of its probability under the model, before sampling changes it
/// @param alternatives the most probable tokens, best first, as many as were asked for
public record GeneratedToken(int id, String text, double logprob, List<Alternative> alternatives) {
    /// A token that could have been drawn.
    ///
    /// @param id its id
    /// @param text the characters it stands for
    /// @param logprob natural logarithm of its probability under the model
    public record Alternative(int id, String text, double logprob) {}
}
