package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sources that are an address or a path, and a catalogue of the user's own.
@Timeout(30)
class OtherSourcesTest {
    private final byte[] content = Fixtures.bytes(1);
    private final Artefact artefact = new Artefact(content.length, Fixtures.sha256(content));
    private final Fixtures.Events events = new Fixtures.Events();

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private FakeHub hub = unset();

    @BeforeEach
    void startHub() throws IOException {
        root = folder.resolve("store");
        hub = new FakeHub(content, root.resolve("models/tiny/tiny-q8_0.gguf.part"));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void fetchesFromAnAddressAndSendsItNoToken() throws Exception {
        hub.fileScript.add(FakeHub.redirectTo("/moved/tiny.gguf"));
        hub.fileScript.add(hub.cutAfter(300_000));
        assertThat(store(url()).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests).hasSize(3).allMatch(seen -> seen.token() == null);
        assertThat(hub.fileRequests.get(2).range()).isEqualTo("bytes=300000-");
        assertThat(hub.fileRequests.get(2).path()).isEqualTo("/files/tiny.gguf");
        assertThat(store(url()).list().getFirst().source())
                .isEqualTo("url: " + hub.fileEndpoint() + "/files/tiny.gguf");
    }

    @Test
    void saysWhatAnAddressLacks() {
        hub.fileScript.add(FakeHub.status(404));
        assertThatThrownBy(() -> store(url()).pull("tiny", events))
                .hasMessageContaining("has no file /files/tiny.gguf (HTTP 404)");
        hub.fileScript.add(FakeHub.status(403));
        assertThatThrownBy(() -> store(url()).pull("tiny", events))
                .hasMessageContaining("127.0.0.1 denies access (HTTP 403)")
                .hasMessageNotContaining("HF_TOKEN");
        hub.content = Fixtures.bytes(2);
        assertThatThrownBy(() -> store(url()).pull("tiny", events))
                .hasMessageContaining("wrong file")
                .hasMessageContaining(artefact.sha256());
    }

    @Test
    void copiesAPath() throws Exception {
        Path file = Files.write(folder.resolve("own.gguf"), content);
        assertThat(store(new ModelSource.LocalFile(file, artefact)).pull("tiny", events))
                .isEqualTo(root.resolve("models/tiny/tiny-q8_0.gguf"))
                .hasBinaryContent(content);
        assertThat(file).hasBinaryContent(content);
        assertThat(events.of(PullEvent.Progress.class))
                .last()
                .isEqualTo(new PullEvent.Progress(content.length, content.length, 1, 1));
        assertThat(hub.hubRequests).isEmpty();
    }

    @Test
    void goesOnToTheNextSourceWhenThePathHasNotTheFile() throws Exception {
        Path wrong = Files.write(folder.resolve("wrong.gguf"), Fixtures.bytes(9));
        assertThat(store(
                                new ModelSource.LocalFile(folder.resolve("none.gguf"), artefact),
                                new ModelSource.LocalFile(folder, artefact),
                                new ModelSource.LocalFile(wrong, artefact),
                                url())
                        .pull("tiny", events))
                .hasBinaryContent(content);
        assertThat(events.of(PullEvent.SourceFailed.class))
                .extracting(PullEvent.SourceFailed::reason)
                .satisfiesExactly(
                        none -> assertThat(none).isEqualTo("there is no such file"),
                        directory -> assertThat(directory).contains("can't be read"),
                        other -> assertThat(other).contains("wrong file", artefact.sha256()));
    }

    @Test
    void readsACatalogueOfTheUsersOwnBeforeTheProgramsOne() throws Exception {
        Path file = Files.write(folder.resolve("own.gguf"), content);
        Files.createDirectories(root);
        Files.writeString(root.resolve("catalogue.yaml"), """
                models:
                  - name: mine
                    aliases: [smollm2-135m]
                    title: Mine
                    family: llama
                    parameters: 1M
                    quantisation: Q8_0
                    context: 128
                    license: {name: ours, url: "https://example.com"}
                    sources:
                      - path: {file: %s, size: %d, sha256: %s}
                      - url: {address: "%s/own.gguf", size: %d, sha256: %s}
                """.formatted(
                file, content.length, artefact.sha256(), hub.fileEndpoint(), content.length, artefact.sha256()));
        StoreSettings settings = Fixtures.settings(root, hub.endpoint(), null, Map.of());
        Catalogue catalogue = Catalogue.of(settings);
        assertThat(catalogue.entries().getFirst().name()).isEqualTo("mine");
        assertThat(catalogue.entries()).hasSize(Catalogue.bundled().entries().size() + 1);
        assertThat(catalogue.find("smollm2-135m").orElseThrow().name()).isEqualTo("mine");
        assertThat(catalogue.defaultEntry().name()).isEqualTo("smollm2");
        assertThat(Fixtures.store(settings, catalogue).pull("mine", events))
                .isEqualTo(root.resolve("models/mine/own.gguf"))
                .hasBinaryContent(content);
        Files.writeString(root.resolve("catalogue.yaml"), "models: 7");
        assertThatThrownBy(() -> Catalogue.of(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(root.resolve("catalogue.yaml").toString());
    }

    private ModelSource.Url url() {
        return new ModelSource.Url(URI.create(hub.fileEndpoint() + "/files/tiny.gguf"), artefact);
    }

    private ModelStore store(ModelSource... sources) {
        return Fixtures.store(Fixtures.settings(root, hub.endpoint(), "secret", Map.of()), Fixtures.catalogue(sources));
    }

    @SuppressWarnings("NullAway")
    private static FakeHub unset() {
        return null;
    }
}
