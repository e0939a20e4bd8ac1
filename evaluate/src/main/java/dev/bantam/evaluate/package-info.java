/// How good a model is, in numbers that can be compared with other tools' numbers.
@NullMarked
package dev.bantam.evaluate;

import org.jspecify.annotations.NullMarked;
