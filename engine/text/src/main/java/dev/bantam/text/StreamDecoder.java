package dev.bantam.text;

/// Turns a stream of token ids into text, keeping bytes back until a character is whole. Not thread-safe.
///
/// All that it gives, joined, is what [Tokenizer#decode] gives for all the ids.
public final class StreamDecoder {
    private final Tokenizer tokenizer;
    private final Utf8Decoder decoder = new Utf8Decoder();

    public StreamDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The text that is whole once `id` has arrived; empty while a character is incomplete, and for control tokens.
    public String append(int id) {
        if (tokenizer.isControl(id)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        decoder.append(tokenizer.bytes(id), text);
        return text.toString();
    }

    /// What is left at the end of the stream; bytes of an unfinished character become U+FFFD.
    public String finish() {
        StringBuilder text = new StringBuilder();
        decoder.finish(text);
        return text.toString();
    }
}
