/// What users of Bantam write against: a local model and a remote one look alike here.
///
/// Start at [dev.bantam.api.TextModel]: it takes a [dev.bantam.api.ChatRequest] and gives a
/// [dev.bantam.api.Completion].
@NullMarked
package dev.bantam.api;

import org.jspecify.annotations.NullMarked;
