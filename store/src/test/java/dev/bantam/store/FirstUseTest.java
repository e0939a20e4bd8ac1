package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of which only the hub knows size and hash.
@Timeout(30)
class FirstUseTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String YAML = """
            default: tiny
            models:
              - name: tiny
                title: Tiny
                family: llama
                parameters: 1M
                quantisation: Q4_K_M
                formats: [Q8_0]
                context: 128
                license: {name: MIT, url: "https://opensource.org/license/mit"}
                sources:
                  - huggingface: {repository: tiny/model, sha256: from-hub}
            """;

    private final byte[] content = Fixtures.bytes(1);
    private final Fixtures.Events events = new Fixtures.Events();

    @TempDir
    Path root;

    private FakeHub hub = unset();

    @BeforeEach
    void startHub() throws IOException {
        hub = new FakeHub(content, root.resolve("unused"));
        hub.listing = listing(
                file(".gitattributes", 10, null),
                file("big/Tiny-Q4_K_M-00001-of-00002.gguf", content.length, Fixtures.sha256(content)),
                file("Tiny-Q4_K_M.gguf", content.length, Fixtures.sha256(content)),
                file("Tiny-IQ4_K_M.gguf", content.length, Fixtures.sha256(content)),
                file("tiny.q8_0.gguf", content.length, Fixtures.sha256(content)),
                file("parts-Q6_K-00001-of-00002.gguf", content.length, Fixtures.sha256(content)),
                file("small-Q2_K.gguf", 100, null));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void takesTheHubsWordAtTheFirstPullAndSaysSo() throws Exception {
        hub.linkedTag = Fixtures.sha256(content);
        Path file = store("token").pull("tiny", events);
        assertThat(file).isEqualTo(root.resolve("models/tiny/Tiny-Q4_K_M.gguf")).hasBinaryContent(content);
        assertThat(hub.hubRequests)
                .extracting(FakeHub.Seen::path, FakeHub.Seen::token)
                .containsExactly(
                        tuple("/api/models/tiny/model/revision/main", "Bearer token"),
                        tuple("/tiny/model/resolve/" + COMMIT + "/Tiny-Q4_K_M.gguf", "Bearer token"));
        assertThat(events.messages())
                .singleElement()
                .asString()
                .contains("the catalogue has no SHA-256", Fixtures.sha256(content), "trusted now", "trusted.json");
        StoredModel model = store(null).list().getFirst();
        assertThat(model.firstUse()).isTrue();
        assertThat(model.source()).isEqualTo("huggingface: tiny/model@" + COMMIT + "/Tiny-Q4_K_M.gguf");
        assertThat(Files.readString(root.resolve("models/tiny/model.json"))).contains("first use");
        assertThat(Files.readString(root.resolve("trusted.json")))
                .contains("huggingface: tiny/model@main:Q4_K_M", Fixtures.sha256(content));
        // There: nobody is asked again.
        assertThat(store(null).pull("tiny", events)).isEqualTo(file);
        assertThat(hub.hubRequests).hasSize(2);
    }

    @Test
    void refusesAnotherFileLaterUnlessItIsAccepted() throws Exception {
        store(null).pull("tiny", events);
        store(null).remove("tiny");
        store(null).pull("tiny", events);
        assertThat(events.messages()).last().asString().contains("the same SHA-256 as at the first pull");
        store(null).remove("tiny");
        byte[] other = Fixtures.bytes(2);
        hub.content = other;
        hub.listing = listing(file("Tiny-Q4_K_M.gguf", other.length, Fixtures.sha256(other)));
        int requests = hub.fileRequests.size();
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Fixtures.sha256(content))
                .hasMessageContaining(Fixtures.sha256(other))
                .hasMessageContaining("--accept-changed");
        assertThat(hub.fileRequests).hasSize(requests);
        assertThat(store(null).pull("tiny", true, events)).hasBinaryContent(other);
        store(null).remove("tiny");
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(other);
    }

    @Test
    void refusesBytesThatAreNotWhatTheHubStated() {
        hub.content = Fixtures.bytes(3);
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("delivered the wrong file");
        assertThat(root.resolve("trusted.json")).doesNotExist();
        hub.linkedTag = Fixtures.sha256(hub.content);
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("another file by that name");
    }

    @Test
    void bringsOtherFormatsUnderNamesOfTheirOwn() throws Exception {
        Path file = store(null).pull("tiny:q8_0", events);
        assertThat(file).isEqualTo(root.resolve("models/tiny-q8_0/tiny.q8_0.gguf"));
        assertThat(store(null).resolve("tiny-q8_0")).isEqualTo(file);
        assertThat(store(null).resolve("Tiny:Q8_0")).isEqualTo(file);
        assertThatThrownBy(() -> store(null).resolve("tiny")).hasMessageContaining("not on this machine");
        assertThatThrownBy(() -> store(null).pull("tiny:Q6_K", events))
                .hasMessage("model 'tiny' can't be had in 'Q6_K'; it can in Q4_K_M, Q8_0");
    }

    @ParameterizedTest
    @CsvSource({
        "hf:Tiny/Model, tiny--model, Tiny-Q4_K_M.gguf",
        "hf:Tiny/Model:q8_0, tiny--model--q8_0, tiny.q8_0.gguf",
        "hf:Tiny/Model@v1.0:Q8_0, tiny--model--at--v1.0--q8_0, tiny.q8_0.gguf",
        "hf:Tiny/Model/tiny.q8_0.gguf, tiny--model--tiny.q8_0.gguf, tiny.q8_0.gguf",
    })
    void pullsWhatTheHubHasByItsOwnName(String reference, String name, String file) throws Exception {
        Path pulled = store(null).pull(reference, events);
        assertThat(pulled)
                .isEqualTo(root.resolve("models").resolve(name).resolve(file))
                .hasBinaryContent(content);
        assertThat(store(null).resolve(reference)).isEqualTo(pulled);
        assertThat(store(null).resolve(name)).isEqualTo(pulled);
        assertThat(store(null).list()).extracting(StoredModel::name).containsExactly(name);
        int requests = hub.hubRequests.size();
        assertThat(offline().pull(reference, events)).isEqualTo(pulled);
        assertThat(hub.hubRequests).hasSize(requests);
        assertThat(store(null).remove(reference)).isGreaterThan(content.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf:",
                "hf:model",
                "hf:a/b/",
                "hf:a/b/c.bin",
                "hf:../b",
                "hf:a/../c.gguf",
                "hf:a/b:Q 4",
                "hf:a/b@"
            })
    void explainsReferencesThatCanNotBeRead(String reference) {
        assertThatThrownBy(() -> store(null).pull(reference, events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + reference + "'");
        assertThat(hub.hubRequests).isEmpty();
    }

    @Test
    void listsWhatIsThereWhenTheFileIsNot() {
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model:Q3_K_M", events))
                .hasMessageContaining("has no file in Q3_K_M")
                .hasMessageContaining("Tiny-Q4_K_M.gguf, Tiny-IQ4_K_M.gguf, tiny.q8_0.gguf")
                .hasMessageNotContaining("gitattributes");
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model/none.gguf", events))
                .hasMessageContaining("has no file none.gguf; there are ");
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model:Q6_K", events))
                .hasMessageContaining("in several parts");
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model:Q2_K", events))
                .hasMessageContaining("states no SHA-256");
        hub.listing = listing(file("model.safetensors", 100, Fixtures.sha256(content)));
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model", events))
                .hasMessageContaining("no GGUF file is there, only safetensors");
        hub.listing = listing(file("../../evil-Q4_K_M.gguf", content.length, Fixtures.sha256(content)));
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model", events)).hasMessageContaining("no GGUF file");
    }

    @Test
    void explainsWhatTheHubAnswersInsteadOfAList() throws Exception {
        hub.hubScript.add(FakeHub.status(404));
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model", events))
                .hasMessageContaining("no repository tiny/model at revision main (HTTP 404)");
        hub.hubScript.add(FakeHub.status(401));
        assertThatThrownBy(() -> store(null).pull("hf:tiny/model", events))
                .hasMessageContaining("HTTP 401", "HF_TOKEN");
        for (String answer : List.of("", "[]", "{\"sha\": \"x\", \"siblings\": []}", "<html>")) {
            hub.listing = answer;
            assertThatThrownBy(() -> store(null).pull("hf:tiny/model", events))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no list of files");
        }
        assertThatThrownBy(() -> offline().pull("hf:tiny/model", events)).hasMessageContaining("offline");
    }

    @Test
    void waitsForABusyHub() throws Exception {
        hub.hubScript.add(FakeHub.status(429, "Retry-After", "0"));
        hub.hubScript.add(FakeHub.status(503));
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.hubRequests).hasSize(4);
    }

    @Test
    void doesNotForgetQuietlyWhatItTrusted() throws Exception {
        Files.writeString(root.resolve("trusted.json"), "{ damaged");
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("trusted.json")
                .hasMessageContaining("mend it, or delete it");
        assertThat(hub.fileRequests).isEmpty();
    }

    private ModelStore store(@Nullable String token) {
        return Fixtures.store(
                Fixtures.settings(root, hub.endpoint(), token, Map.of()), Catalogue.parse(YAML, "own.yaml"));
    }

    private ModelStore offline() {
        return Fixtures.store(
                Fixtures.settings(root, hub.endpoint(), null, Map.of()).withoutNetwork(),
                Catalogue.parse(YAML, "own.yaml"));
    }

    private static String file(String path, long size, @Nullable String sha256) {
        return sha256 == null
                ? "{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"0\"}".formatted(path, size)
                : "{\"rfilename\": \"%s\", \"size\": %d, \"lfs\": {\"sha256\": \"%s\", \"size\": %d, \"pointerSize\": 1}}"
                        .formatted(path, size, sha256, size);
    }

    private static String listing(String... files) {
        return "{\"id\": \"tiny/model\", \"sha\": \"" + COMMIT + "\", \"siblings\": [" + String.join(", ", files)
                + "]}";
    }

    @SuppressWarnings("NullAway")
    private static FakeHub unset() {
        return null;
    }
}
