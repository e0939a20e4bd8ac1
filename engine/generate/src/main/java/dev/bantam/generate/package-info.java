/// From a model and a prompt to an answer.
@NullMarked
package dev.bantam.generate;

import org.jspecify.annotations.NullMarked;
