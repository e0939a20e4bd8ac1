/// A conversation in a terminal or a pipe: what is typed, what is answered, and what is kept. Only
/// [dev.bantam.cli.chat.LineEditor] knows JLine, which is not loaded for anything else.
@NullMarked
package dev.bantam.cli.chat;

import org.jspecify.annotations.NullMarked;
