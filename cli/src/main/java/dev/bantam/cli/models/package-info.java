/// What the commands about models have in common: whether the engine runs one, what memory it takes, how fast it will
/// be, and what its chat template writes.
@NullMarked
package dev.bantam.cli.models;

import org.jspecify.annotations.NullMarked;
