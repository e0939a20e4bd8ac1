/// What the commands talk to a person through: streams, and lines that say how far a long piece of work is.
@NullMarked
package dev.bantam.cli.terminal;

import org.jspecify.annotations.NullMarked;
