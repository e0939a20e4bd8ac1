/// Transformer language models: configuration, weights, KV cache and the forward pass, which is written once.
@NullMarked
package dev.bantam.model;

import org.jspecify.annotations.NullMarked;
