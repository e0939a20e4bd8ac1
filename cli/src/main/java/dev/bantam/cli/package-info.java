/// The `bantam` command. One class a subcommand; answers go to standard output, all else to standard error.
@NullMarked
package dev.bantam.cli;

import org.jspecify.annotations.NullMarked;
