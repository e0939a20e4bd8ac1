/// Pages to look at: one file without scripts that asks the network for nothing.
///
/// [Html] writes well-formed markup and escapes every text. Charts are inline SVG: positions are percentages of
/// the drawing, lengths of text are pixels, so a chart fits any width without its labels shrinking.
@NullMarked
package dev.bantam.cli.page;

import org.jspecify.annotations.NullMarked;
