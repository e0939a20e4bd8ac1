/// Tuning of a model to one job: [LoraTrainer] makes an adapter from examples.
@NullMarked
package dev.bantam.tune;

import org.jspecify.annotations.NullMarked;
