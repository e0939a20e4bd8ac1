package dev.bantam.hostile;

import dev.bantam.testkit.GgufBytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A whole model of some hundred numbers, in which a test changes one thing.
final class TinyGguf {
    static final int HIDDEN = 4;
    static final int FEED_FORWARD = 6;
    static final String TEMPLATE = "{% for m in messages %}{{ m.content }}<e>{% endfor %}";

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;

    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Random random = new Random(1);
    private int version = 3;

    /// One layer with two heads, and a byte-level vocabulary.
    static TinyGguf llama() {
        TinyGguf model = new TinyGguf().shape("llama", 1).byteLevel();
        model.layers("llama", 1);
        return model;
    }

    /// As [#llama], with biases.
    static TinyGguf qwen2() {
        TinyGguf model = new TinyGguf().shape("qwen2", 1).byteLevel();
        model.string("tokenizer.ggml.pre", "qwen2").layers("qwen2", 1);
        return model;
    }

    /// As [#llama], with a window, more norms, and a SentencePiece vocabulary.
    static TinyGguf gemma3() {
        TinyGguf model = new TinyGguf().shape("gemma3", 1).sentencePiece();
        model.uint32("gemma3.attention.key_length", 2).uint32("gemma3.attention.sliding_window", 2);
        model.layers("gemma3", 1);
        return model;
    }

    private TinyGguf shape(String family, int layers) {
        return string("general.architecture", family)
                .uint32(family + ".block_count", layers)
                .uint32(family + ".context_length", 64)
                .uint32(family + ".embedding_length", HIDDEN)
                .uint32(family + ".feed_forward_length", FEED_FORWARD)
                .uint32(family + ".attention.head_count", 2)
                .uint32(family + ".attention.head_count_kv", 1)
                .float32(family + ".attention.layer_norm_rms_epsilon", 1e-5f)
                .float32(family + ".rope.freq_base", 10_000)
                .string("tokenizer.chat_template", TEMPLATE);
    }

    private TinyGguf byteLevel() {
        return string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", "gpt-2")
                .strings("tokenizer.ggml.tokens", List.of("<e>", "a", "b", "c", "ab", "abc", "Ġ", "Ġa"))
                .integers("tokenizer.ggml.token_type", CONTROL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL)
                .strings("tokenizer.ggml.merges", List.of("a b", "ab c", "Ġ a"))
                .uint32("tokenizer.ggml.eos_token_id", 0);
    }

    private TinyGguf sentencePiece() {
        return string("tokenizer.ggml.model", "llama")
                .strings("tokenizer.ggml.tokens", List.of("<u>", "<e>", "▁", "a", "b", "ab", "▁a", "▁ab"))
                .floats("tokenizer.ggml.scores", 0, 0, -1, -2, -3, -4, -5, -6)
                .integers("tokenizer.ggml.token_type", UNKNOWN, CONTROL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL)
                .uint32("tokenizer.ggml.unknown_token_id", 0)
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 1);
    }

    private void layers(String family, int count) {
        int headDim = HIDDEN / 2;
        tensor("token_embd.weight", HIDDEN, 8);
        tensor("output_norm.weight", HIDDEN);
        for (int i = 0; i < count; i++) {
            String prefix = "blk." + i + ".";
            tensor(prefix + "attn_norm.weight", HIDDEN).tensor(prefix + "ffn_norm.weight", HIDDEN);
            tensor(prefix + "attn_q.weight", HIDDEN, HIDDEN);
            tensor(prefix + "attn_k.weight", HIDDEN, headDim).tensor(prefix + "attn_v.weight", HIDDEN, headDim);
            tensor(prefix + "attn_output.weight", HIDDEN, HIDDEN);
            tensor(prefix + "ffn_gate.weight", HIDDEN, FEED_FORWARD);
            tensor(prefix + "ffn_up.weight", HIDDEN, FEED_FORWARD);
            tensor(prefix + "ffn_down.weight", FEED_FORWARD, HIDDEN);
            if (family.equals("qwen2")) {
                tensor(prefix + "attn_q.bias", HIDDEN);
                tensor(prefix + "attn_k.bias", headDim).tensor(prefix + "attn_v.bias", headDim);
            }
            if (family.equals("gemma3")) {
                tensor(prefix + "attn_q_norm.weight", headDim).tensor(prefix + "attn_k_norm.weight", headDim);
                tensor(prefix + "post_attention_norm.weight", HIDDEN).tensor(prefix + "post_ffw_norm.weight", HIDDEN);
            }
        }
    }

    TinyGguf version(int changed) {
        version = changed;
        return this;
    }

    TinyGguf uint32(String key, long value) {
        return value(key, new GgufBytes().int32(GgufBytes.UINT32).int32((int) value));
    }

    TinyGguf float32(String key, float value) {
        return value(key, new GgufBytes().int32(GgufBytes.FLOAT32).int32(Float.floatToRawIntBits(value)));
    }

    TinyGguf bool(String key, boolean value) {
        return value(key, new GgufBytes().int32(GgufBytes.BOOL).bytes((byte) (value ? 1 : 0)));
    }

    TinyGguf string(String key, String value) {
        return value(key, new GgufBytes().int32(GgufBytes.STRING).string(value));
    }

    TinyGguf strings(String key, List<String> strings) {
        GgufBytes bytes = array(GgufBytes.STRING, strings.size());
        strings.forEach(bytes::string);
        return value(key, bytes);
    }

    TinyGguf integers(String key, int... integers) {
        GgufBytes bytes = array(GgufBytes.INT32, integers.length);
        for (int integer : integers) {
            bytes.int32(integer);
        }
        return value(key, bytes);
    }

    TinyGguf floats(String key, float... floats) {
        GgufBytes bytes = array(GgufBytes.FLOAT32, floats.length);
        for (float value : floats) {
            bytes.int32(Float.floatToRawIntBits(value));
        }
        return value(key, bytes);
    }

    /// @param value its type and what follows
    TinyGguf value(String key, GgufBytes value) {
        values.put(key, value.done());
        return this;
    }

    TinyGguf without(String keyOrTensor) {
        values.remove(keyOrTensor);
        shapes.remove(keyOrTensor);
        return this;
    }

    /// A tensor of 32-bit floats.
    ///
    /// @param dimensions the contiguous one first
    TinyGguf tensor(String name, long... dimensions) {
        shapes.put(name, dimensions);
        return this;
    }

    private static GgufBytes array(int element, int count) {
        return new GgufBytes().int32(GgufBytes.ARRAY).int32(element).int64(count);
    }

    /// The header alone, without the data.
    byte[] header() {
        GgufBytes bytes = new GgufBytes().int32(0x46554747).int32(version).counts(shapes.size(), values.size());
        values.forEach((key, value) -> bytes.string(key).bytes(value));
        long offset = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            bytes.tensor(tensor.getKey(), 0, offset, tensor.getValue());
            offset += bytes(tensor.getValue()) + 31 & -32;
        }
        return bytes.done();
    }

    byte[] done() {
        GgufBytes bytes = new GgufBytes().bytes(header()).pad();
        for (long[] shape : shapes.values()) {
            for (long i = 0; i < bytes(shape) / Float.BYTES; i++) {
                bytes.int32(Float.floatToRawIntBits(random.nextFloat() - 0.5f));
            }
            bytes.pad();
        }
        return bytes.done();
    }

    private static long bytes(long[] shape) {
        long bytes = Float.BYTES;
        for (long dimension : shape) {
            bytes *= dimension;
        }
        return bytes;
    }
}
