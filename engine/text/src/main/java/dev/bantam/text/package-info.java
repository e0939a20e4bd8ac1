/// Tokenizers: text to token ids and back, exactly as the model's own tokenizer does it.
@NullMarked
package dev.bantam.text;

import org.jspecify.annotations.NullMarked;
