package dev.bantam.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.testkit.GgufBytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Files that are whole and describe a model that can't be: each is refused, and the message names the field.
class ModelDefectsTest {
    private static final int FLOAT64 = 12;

    @TestFactory
    Stream<DynamicTest> isRefusedByName() {
        Map<String, TinyGguf> cases = new LinkedHashMap<>();
        shapes(cases);
        tensors(cases);
        vocabularies(cases);
        sentencePieces(cases);
        return cases.entrySet().stream()
                .map(hostile -> DynamicTest.dynamicTest(hostile.getKey(), () -> {
                    byte[] bytes = hostile.getValue().done();
                    String field =
                            hostile.getKey().substring(0, hostile.getKey().indexOf(' '));
                    assertThat(Engine.outcome(() -> Engine.useGguf(bytes))).contains(field);
                }));
    }

    private static void shapes(Map<String, TinyGguf> cases) {
        cases.put("general.architecture missing", TinyGguf.llama().without("general.architecture"));
        cases.put("architecture unknown", TinyGguf.llama().string("general.architecture", "mamba"));
        cases.put("architecture endless", TinyGguf.llama().string("general.architecture", "x".repeat(4_000_000)));
        cases.put("general.architecture of another type", TinyGguf.llama().uint32("general.architecture", 1));
        for (String setting : List.of(
                "block_count",
                "context_length",
                "embedding_length",
                "feed_forward_length",
                "attention.head_count",
                "attention.head_count_kv",
                "attention.layer_norm_rms_epsilon",
                "rope.freq_base")) {
            String key = "llama." + setting;
            cases.put(key + " zero", TinyGguf.llama().uint32(key, 0));
            cases.put(key + " as text", TinyGguf.llama().string(key, "4"));
            cases.put(key + " as an array", TinyGguf.llama().integers(key, 4));
            cases.put(key + " NaN", TinyGguf.llama().float32(key, Float.NaN));
            cases.put(key + " infinite", TinyGguf.llama().float32(key, Float.POSITIVE_INFINITY));
            cases.put(
                    key + " negative",
                    TinyGguf.llama()
                            .value(key, new GgufBytes().int32(GgufBytes.INT32).int32(-4)));
        }
        for (String setting : List.of("attention.layer_norm_rms_epsilon", "rope.freq_base")) {
            String key = "llama." + setting;
            long huge = Double.doubleToRawLongBits(1e300);
            cases.put(
                    key + " too large for a float",
                    TinyGguf.llama().value(key, new GgufBytes().int32(FLOAT64).int64(huge)));
        }
        for (String setting :
                List.of("block_count", "context_length", "attention.head_count", "attention.head_count_kv")) {
            cases.put("llama." + setting + " a billion", TinyGguf.llama().uint32("llama." + setting, 1_000_000_000));
            cases.put("llama." + setting + " unsigned", TinyGguf.llama().uint32("llama." + setting, -1));
        }
        cases.put(
                "llama.embedding_length a billion",
                TinyGguf.llama()
                        .uint32("llama.embedding_length", 1_000_000_000)
                        .uint32("llama.attention.key_length", 2));
        cases.put(
                "llama.feed_forward_length a billion",
                TinyGguf.llama().uint32("llama.feed_forward_length", 1_000_000_000));
        cases.put(
                "llama.attention.head_count_kv no divisor",
                TinyGguf.llama().uint32("llama.attention.head_count", 4).uint32("llama.attention.head_count_kv", 3));
        cases.put(
                "attention.head_count no divisor",
                TinyGguf.llama().uint32("llama.attention.head_count", 3).uint32("llama.attention.head_count_kv", 3));
        cases.put(
                "llama.attn_logit_softcapping not understood",
                TinyGguf.llama().float32("llama.attn_logit_softcapping", 2));
        cases.put(
                "gemma3.attention.sliding_window negative",
                TinyGguf.gemma3()
                        .value(
                                "gemma3.attention.sliding_window",
                                new GgufBytes().int32(GgufBytes.INT32).int32(-1)));
    }

    private static void tensors(Map<String, TinyGguf> cases) {
        cases.put("token_embd.weight missing", TinyGguf.llama().without("token_embd.weight"));
        cases.put("token_embd.weight flat", TinyGguf.llama().tensor("token_embd.weight", 32));
        cases.put("token_embd.weight narrow", TinyGguf.llama().tensor("token_embd.weight", 2, 8));
        cases.put("embedding with fewer rows than tokens", TinyGguf.llama().tensor("token_embd.weight", 4, 7));
        cases.put("blk.0.attn_q.weight missing", TinyGguf.llama().without("blk.0.attn_q.weight"));
        cases.put("blk.0.attn_k.weight transposed", TinyGguf.llama().tensor("blk.0.attn_k.weight", 2, 4));
        cases.put("blk.0.ffn_norm.weight too long", TinyGguf.llama().tensor("blk.0.ffn_norm.weight", 5));
        cases.put("output.weight with fewer rows", TinyGguf.llama().tensor("output.weight", 4, 7));
        cases.put("blk.1.attn_norm.weight of a layer too many", TinyGguf.llama().tensor("blk.1.attn_norm.weight", 4));
        cases.put("blk.1. missing", TinyGguf.llama().uint32("llama.block_count", 2));
        cases.put("blk.0.attn_q.bias missing", TinyGguf.qwen2().without("blk.0.attn_q.bias"));
    }

    private static void vocabularies(Map<String, TinyGguf> cases) {
        for (String key : List.of("model", "pre", "tokens", "token_type", "merges")) {
            cases.put("tokenizer.ggml." + key + " missing", TinyGguf.llama().without("tokenizer.ggml." + key));
            cases.put(
                    "tokenizer.ggml." + key + " of another type",
                    TinyGguf.llama().bool("tokenizer.ggml." + key, true));
        }
        cases.put(
                "tokenizer.ggml.model endless", TinyGguf.llama().string("tokenizer.ggml.model", "x".repeat(3_000_000)));
        cases.put("tokenizer.ggml.pre endless", TinyGguf.llama().string("tokenizer.ggml.pre", "x".repeat(3_000_000)));
        for (String role : List.of("bos_token_id", "eos_token_id", "eot_token_id", "unknown_token_id")) {
            cases.put(
                    "tokenizer.ggml." + role + " out of range", TinyGguf.llama().uint32("tokenizer.ggml." + role, 8));
            cases.put("tokenizer.ggml." + role + " huge", TinyGguf.llama().uint32("tokenizer.ggml." + role, -1));
        }
        cases.put(
                "tokenizer.ggml.add_bos_token without one",
                TinyGguf.llama().bool("tokenizer.ggml.add_bos_token", true));
        cases.put("tokenizer.ggml.tokens empty", TinyGguf.llama().strings("tokenizer.ggml.tokens", List.of()));
        cases.put("tokenizer.ggml.tokens[2] empty", tokens("<e>", "a", "", "c", "d", "e", "f", "g"));
        cases.put("tokenizer.ggml.tokens[2] twice", tokens("<e>", "a", "a", "c", "d", "e", "f", "g"));
        cases.put("tokenizer.ggml.tokens[2] long", tokens("<e>", "a", "b".repeat(1025), "c", "d", "e", "f", "g"));
        cases.put(
                "tokenizer.ggml.tokens[0] long for a control token",
                tokens("<e>".repeat(100), "a", "b", "c", "ab", "abc", "Ġ", "Ġa"));
        cases.put(
                "tokenizer.ggml.token_type[1] out of range",
                TinyGguf.llama().integers("tokenizer.ggml.token_type", 3, 7, 1, 1, 1, 1, 1, 1));
        cases.put("tokenizer.ggml.token_type short", TinyGguf.llama().integers("tokenizer.ggml.token_type", 3, 1));
        cases.put("tokenizer.ggml.merges[0] naming nothing", merges("a z"));
        cases.put("tokenizer.ggml.merges[1] into nothing", merges("a b", "b c"));
        cases.put("tokenizer.ggml.merges[0] of a control token", merges("<e> a"));
        for (String malformed : List.of("", " ", "a", "a ", " a", "a b c", "a  b")) {
            cases.put("tokenizer.ggml.merges[0] malformed '" + malformed + "'", merges(malformed));
        }
        cases.put(
                "500000 characters of template",
                TinyGguf.llama().string("tokenizer.chat_template", "x".repeat(500_001)));
        cases.put(
                "tokenizer.chat_template endless",
                TinyGguf.llama().string("tokenizer.chat_template", "x".repeat(5_000_000)));
        cases.put("tokenizer.chat_template of another type", TinyGguf.llama().uint32("tokenizer.chat_template", 1));
    }

    private static void sentencePieces(Map<String, TinyGguf> cases) {
        cases.put("tokenizer.ggml.scores missing", TinyGguf.gemma3().without("tokenizer.ggml.scores"));
        cases.put("tokenizer.ggml.scores short", TinyGguf.gemma3().floats("tokenizer.ggml.scores", 1, 2));
        cases.put(
                "tokenizer.ggml.scores[1] NaN",
                TinyGguf.gemma3().floats("tokenizer.ggml.scores", 0, Float.NaN, 0, 0, 0, 0, 0, 0));
        cases.put(
                "tokenizer.ggml.unknown_token_id missing",
                TinyGguf.gemma3().without("tokenizer.ggml.unknown_token_id"));
        cases.put(
                "tokenizer.ggml.tokens[2] no byte",
                TinyGguf.gemma3().integers("tokenizer.ggml.token_type", 2, 3, 6, 1, 1, 1, 1, 1));
    }

    private static TinyGguf tokens(String... tokens) {
        return TinyGguf.llama().strings("tokenizer.ggml.tokens", List.of(tokens));
    }

    private static TinyGguf merges(String... merges) {
        return TinyGguf.llama().strings("tokenizer.ggml.merges", List.of(merges));
    }
}
