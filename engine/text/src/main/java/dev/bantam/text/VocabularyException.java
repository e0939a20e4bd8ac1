package dev.bantam.text;

import java.io.Serial;

/// A model file's vocabulary is incomplete, contradicts itself, or is of a kind that no tokenizer here reads.
/// The message names the metadata field at fault.
public final class VocabularyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public VocabularyException(String message) {
        super(message);
    }
}
