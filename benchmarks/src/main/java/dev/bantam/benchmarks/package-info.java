/// What the kernels do in a second, one by one, and what the machine could do at most. Run by `benchmarks/jmh`.
@NullMarked
package dev.bantam.benchmarks;

import org.jspecify.annotations.NullMarked;
