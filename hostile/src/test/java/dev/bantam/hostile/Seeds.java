package dev.bantam.hostile;

import dev.bantam.testkit.GgufBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files that fuzzing starts from. Beside them in the folders lie inputs that were findings once.
final class Seeds {
    private static final Path ROOT = Path.of("src/test/resources/dev/bantam/hostile");

    private Seeds() {}

    /// Writes them all, from the module's folder.
    public static void main(String[] arguments) throws IOException {
        for (Map.Entry<Path, byte[]> seed : all().entrySet()) {
            Files.createDirectories(seed.getKey().getParent());
            Files.write(seed.getKey(), seed.getValue());
        }
    }

    static Map<Path, byte[]> all() {
        Map<Path, byte[]> all = new LinkedHashMap<>();
        gguf(all);
        safetensors(all);
        tokenizer(all);
        tokenizerJson(all);
        template(all);
        return all;
    }

    private static void gguf(Map<Path, byte[]> all) {
        Path folder = ROOT.resolve("GgufFuzzTestInputs/file");
        all.put(folder.resolve("llama"), TinyGguf.llama().done());
        all.put(folder.resolve("llama-version-2"), TinyGguf.llama().version(2).done());
        all.put(
                folder.resolve("llama-bare"),
                TinyGguf.llama().without("tokenizer.chat_template").done());
        all.put(folder.resolve("qwen2"), TinyGguf.qwen2().done());
        all.put(folder.resolve("gemma3"), TinyGguf.gemma3().done());
        all.put(folder.resolve("empty"), GgufBytes.file().counts(0, 0).done());
        GgufBytes keys = GgufBytes.file().counts(1, 6);
        keys.key("general.alignment", GgufBytes.UINT32).int32(64);
        keys.key("b", GgufBytes.BOOL).bytes((byte) 1);
        keys.key("l", GgufBytes.UINT64).int64(7);
        keys.key("s", GgufBytes.STRING).string("text");
        keys.key("a", GgufBytes.ARRAY)
                .int32(GgufBytes.STRING)
                .int64(2)
                .string("x")
                .string("");
        keys.key("i", GgufBytes.ARRAY).int32(GgufBytes.UINT8).int64(2).bytes((byte) 1, (byte) 2);
        keys.tensor("q", 2, 0, 32, 2).bytes(new byte[128]);
        all.put(folder.resolve("kinds"), keys.done());
    }

    private static void safetensors(Map<Path, byte[]> all) {
        Path folder = ROOT.resolve("SafetensorsFuzzTestInputs/file");
        all.put(folder.resolve("empty"), safetensors("{}", 0));
        all.put(folder.resolve("two"), safetensors("""
                        {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},\
                        "b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}} \s""", 22));
        all.put(folder.resolve("kinds"), safetensors("""
                        {"x\\u00e9":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1],"more":[{"k":null}]},\
                        "y":{"dtype":"F4","shape":[4,1],"data_offsets":[1,3]},\
                        "z":{"dtype":"I64","shape":[0,9],"data_offsets":[3,3]}}""", 3));
    }

    static byte[] safetensors(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private static void tokenizer(Map<Path, byte[]> all) {
        Path folder = ROOT.resolve("TokenizerFuzzTestInputs/textOrVocabulary");
        String text = "Why do hens' 12345 \u00e9e\u0301 \ud83d\ude00\n\t don't? <|im_end|><eos>";
        for (int i = 0; i < 3; i++) {
            all.put(folder.resolve("text-" + i), bytes(i, text, StandardCharsets.UTF_8));
            all.put(folder.resolve("text-" + i + "-utf-16"), bytes(0x40 + i, text, StandardCharsets.UTF_16LE));
        }
        String tokens =
                "3a<e>\n1aa\n1bb\n1cab\n1dc\n1eabc\n1f\u0120\n1g\u0120a\n4hx y\n5iu\nma b\nmab c\nm\u0120 a\n a abc<e>x y";
        for (int pre = 0; pre < 4; pre++) {
            all.put(folder.resolve("byte-level-" + pre), bytes(0x80 + 2 * pre, "\0" + tokens, StandardCharsets.UTF_8));
        }
        String pieces = "2a<u>\n3b<s>\n1c\u2581\n1da\n1eb\n1fab\n1g\u2581a\n1h\u2581ab\n6i<0x41>\n4j<t>\n abba A<t>";
        all.put(folder.resolve("sentence-piece"), bytes(0x81, "\0" + pieces, StandardCharsets.UTF_8));
        all.put(folder.resolve("sentence-piece-prefix"), bytes(0x89, "\0" + pieces, StandardCharsets.UTF_8));
    }

    private static void tokenizerJson(Map<Path, byte[]> all) {
        String head =
                "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[{\"id\":0,\"content\":\"<s>\","
                        + "\"single_word\":false,\"lstrip\":false,\"rstrip\":true,\"normalized\":false,\"special\":true}],";
        Map<String, String> files = Map.of("byte-level", """
                "normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,\
                "trim_offsets":true,"use_regex":true},"post_processor":{"type":"ByteLevel","add_prefix_space":true,\
                "trim_offsets":false,"use_regex":true},"decoder":{"type":"ByteLevel","add_prefix_space":true,\
                "trim_offsets":true,"use_regex":true},"model":{"type":"BPE","dropout":null,"unk_token":null,\
                "continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,\
                "ignore_merges":false,"vocab":{"<s>":0,"a":1,"b":2,"ab":3,"c":4,"abc":5,"\u0120":6,"\u0120a":7},\
                "merges":[["a","b"],["ab","c"],["\u0120","a"]]}}""", "split", """
                "normalizer":null,"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits",\
                "individual_digits":true},{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,\
                "use_regex":true}]},"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":\
                {"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":\
                {"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}},"decoder":{"type":"ByteLevel"},"model":\
                {"type":"BPE","ignore_merges":true,"vocab":{"<s>":0,"a":1,"b":2,"ab":3,"1":4},"merges":["a b"]}}""", "sentence-piece", """
                "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"\u2581"},\
                {"type":"Replace","pattern":{"String":" "},"content":"\u2581"}]},"pre_tokenizer":null,\
                "post_processor":null,"decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":\
                {"String":"\u2581"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip",\
                "content":" ","start":1,"stop":0}]},"model":{"type":"BPE","unk_token":"<u>","fuse_unk":true,\
                "byte_fallback":true,"vocab":{"<s>":0,"<u>":1,"<0x41>":2,"\u2581":3,"a":4,"\u2581a":5},\
                "merges":["\u2581 a"]}}""", "word-piece", """
                "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,\
                "strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},\
                "post_processor":null,"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"model":\
                {"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",\
                "max_input_chars_per_word":100,"vocab":{"<s>":0,"[UNK]":1,"a":2,"##b":3,"don":4,"'":5,"t":6}}}""");
        Path folder = ROOT.resolve("TokenizerJsonFuzzTestInputs/file");
        files.forEach((name, rest) -> all.put(folder.resolve(name), (head + rest).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(int first, String text, Charset charset) {
        byte[] encoded = text.getBytes(charset);
        byte[] bytes = new byte[1 + encoded.length];
        bytes[0] = (byte) first;
        System.arraycopy(encoded, 0, bytes, 1, encoded.length);
        return bytes;
    }

    private static void template(Map<Path, byte[]> all) {
        Map<String, String> sources = Map.of(
                "chat",
                "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m['content']|trim }}{{ eos_token }}{% endfor %}"
                        + "{% if add_generation_prompt %}<a>{% endif %}",
                "checks",
                "{%- if messages[0].role == 'system' -%}{% set s = messages[0]['content'] %}{%- else -%}"
                        + "{{ raise_exception('no') }}{%- endif -%}{{ s }}{# c #}{{ messages[1:]|length }}",
                "macro",
                "{% macro f(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}{% call f(3) %}{% endcall %}"
                        + "{% filter upper %}x{% endfilter %}",
                "values",
                "{% set ns = namespace(a=[1, 2.5, none]) %}{% set ns.a = ns.a + ['x'] %}{{ ns.a|tojson(indent=2) }}"
                        + "{{ {'k': 1}.items()|list }}{{ '%s %d' % ('a', 2) }}{{ 'a-b'.split('-')[::-1]|join(',') }}",
                "loops",
                "{% for m in messages if m.role != 'x' %}{{ loop.index }}{{ loop.last }}{% if loop.first %}"
                        + "{% continue %}{% endif %}{% break %}{% else %}e{% endfor %}{{ range(3)|map('string')|list }}",
                // Took a second when every blank was added by itself.
                "padding",
                "{{ '%s %7777777g' % ('a', 0) }}",
                "time",
                "{{ strftime_now('%d %b %Y') }}{% generation %}g{% endgeneration %}{{ tools is none }}");
        Path folder = ROOT.resolve("TemplateFuzzTestInputs/source");
        sources.forEach((name, source) -> all.put(folder.resolve(name), source.getBytes(StandardCharsets.UTF_8)));
    }
}
