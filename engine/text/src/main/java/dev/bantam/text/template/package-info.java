/// Chat templates: the part of Jinja that models use to turn a chat into a prompt.
@NullMarked
package dev.bantam.text.template;

import org.jspecify.annotations.NullMarked;
