package dev.bantam.text;

import java.util.List;
import java.util.Set;

/// Turns text into token ids and back, for one vocabulary. Implementations are immutable and thread-safe.
///
/// Decoding what was encoded gives the same text, but for what the model's own tokenizer changes: SentencePiece
/// takes `▁` for a space and may put a space first, Qwen2 composes characters (Unicode's normal form C), bytes that a
/// byte-level vocabulary has no token for are left out (SmolLM2 lacks 21, such as U+0006), and BERT's tokenizer keeps
/// neither case nor spaces.
public interface Tokenizer {
    /// Ids of plain text. Nothing is added, and control tokens that the text spells out stay text.
    /// Lone surrogates count as U+FFFD.
    int[] encode(String text);

    /// Ids of a prompt: control tokens are recognised in the spans that the template wrote and nowhere else.
    /// Neighbouring spans join before they are split, as if the prompt had been one string; no token is added.
    int[] encode(List<TextSpan> prompt);

    /// The exact bytes that a token stands for (UTF-8, but one token may hold a part of a character only).
    /// Control tokens give the bytes of their name.
    ///
    /// @throws IllegalArgumentException if the vocabulary has no such id
    byte[] bytes(int id);

    /// True for tokens that steer the model and are no part of the text, such as `<|im_end|>`.
    boolean isControl(int id);

    /// Text of the ids without control tokens; malformed UTF-8 becomes U+FFFD.
    String decode(int[] ids);

    /// A decoder for a stream of ids, which never gives half a character.
    StreamDecoder streamDecoder();

    /// Number of ids; every id is below it.
    int size();

    /// The id that starts a text, or -1 where the vocabulary has none.
    int beginOfText();

    /// Whether the model expects [#beginOfText] before raw text.
    boolean addsBeginOfText();

    /// The id that ends a text, or -1 where the vocabulary has none.
    int endOfText();

    /// Whether the model expects [#endOfText] behind raw text, as embedding models do.
    boolean addsEndOfText();

    /// Ids that end an answer (end of text, end of turn).
    Set<Integer> endOfAnswer();
}
