package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HubPullTest {
    private static final String TOKEN = "hf_secret-token";

    private final byte[] content = Fixtures.bytes(1);
    private final Fixtures.Events events = new Fixtures.Events();

    @TempDir
    Path root;

    private FakeHub hub = unset();

    @BeforeEach
    void startHub() throws IOException {
        hub = new FakeHub(content, root.resolve("models/tiny/tiny-q8_0.gguf.part"));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void followsTheRedirectAndKeepsTheTokenToTheHub() throws Exception {
        hub.linkedTag = Fixtures.sha256(content);
        Path file = store(TOKEN).pull("tiny", events);
        assertThat(file).hasBinaryContent(content).isEqualTo(root.resolve("models/tiny/tiny-q8_0.gguf"));
        assertThat(hub.hubRequests)
                .containsExactly(new FakeHub.Seen("GET", FakeHub.FILE_PATH, "Bearer " + TOKEN, null, null));
        assertThat(hub.fileRequests).containsExactly(new FakeHub.Seen("GET", "/objects/1", null, null, null));
        assertThat(events.all.getFirst())
                .isEqualTo(new PullEvent.SourceChosen("tiny", "huggingface: tiny/model@main/tiny.gguf"));
        assertThat(events.of(PullEvent.Progress.class).getLast())
                .isEqualTo(new PullEvent.Progress(Fixtures.SIZE, Fixtures.SIZE, 1, 1));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void needsNoRedirectAndFollowsRelativeOnes() throws Exception {
        hub.hubScript.add(FakeHub.redirectTo("/renamed/model"));
        hub.hubScript.add(hub::serveFile);
        assertThat(store(TOKEN).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.hubRequests)
                .extracting(FakeHub.Seen::path, FakeHub.Seen::token)
                .containsExactly(
                        tuple(FakeHub.FILE_PATH, "Bearer " + TOKEN), tuple("/renamed/model", "Bearer " + TOKEN));
        assertThat(hub.fileRequests).isEmpty();
    }

    @Test
    void resumesWhereTheConnectionWasCut() throws Exception {
        hub.fileScript.add(hub.cutAfter(300_000));
        hub.fileScript.add(hub.cutAfter(500_000));
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests).hasSize(3);
        assertThat(hub.fileRequests.get(0).range()).isNull();
        assertThat(hub.fileRequests.get(1).range()).isEqualTo("bytes=300000-");
        assertThat(hub.fileRequests.get(1).ifRange()).isEqualTo("\"first\"");
        assertThat(hub.fileRequests.get(2).range()).isEqualTo("bytes=500000-");
        assertThat(events.messages()).anyMatch(text -> text.contains("trying again in 1 s"));
    }

    @Test
    void givesUpAfterABoundedNumberOfCutsAndResumesInTheNextPull() throws Exception {
        for (int i = 0; i < 4; i++) {
            hub.fileScript.add(hub.cutAfter(200_000));
        }
        ModelStore store = store(null);
        assertThatThrownBy(() -> store.pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("gave up after 4 attempts");
        assertThat(hub.fileRequests).hasSize(4);
        assertThat(store.list()).isEmpty();
        hub.fileRequests.clear();
        assertThat(store.pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests).hasSize(1);
        assertThat(hub.fileRequests.getFirst().range()).isEqualTo("bytes=200000-");
    }

    @Test
    void startsAgainWhenTheFileHasChanged() throws Exception {
        hub.content = Fixtures.bytes(2);
        hub.fileScript.add(hub.cutAfter(300_000));
        hub.fileScript.add(exchange -> {
            hub.content = content;
            hub.tag = "\"second\"";
            hub.serveFile(exchange);
        });
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests.get(1).ifRange()).isEqualTo("\"first\"");
        assertThat(hub.fileRequests).hasSize(2);
    }

    @Test
    void startsAgainWhenAPartOfAnotherFileIsOffered() throws Exception {
        hub.fileScript.add(hub.cutAfter(300_000));
        hub.fileScript.add(FakeHub.status(206, "ETag", "\"other\"", "Content-Range", "bytes 300000-699999/700000"));
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests.get(2).range()).isNull();
    }

    @Test
    void startsAgainWhenTheRangeIsNotTheOneAskedForOrCanNotBeHad() throws Exception {
        hub.fileScript.add(hub.cutAfter(300_000));
        hub.fileScript.add(FakeHub.status(206, "ETag", "\"first\"", "Content-Range", "bytes 299999-699999/700000"));
        hub.fileScript.add(hub.cutAfter(100_000));
        hub.fileScript.add(FakeHub.status(416));
        StoreSettings more = Fixtures.settings(root, hub.endpoint(), null, Map.of(), Duration.ofSeconds(20), 9);
        ModelStore store = Fixtures.store(more, Fixtures.catalogue(Fixtures.hubSource(content)));
        assertThat(store.pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests)
                .extracting(FakeHub.Seen::range)
                .containsExactly(null, "bytes=300000-", null, "bytes=100000-", null);
    }

    @Test
    void resumesWhereverTheConnectionIsCut() throws Exception {
        for (int at : new int[] {0, 1, 2, 4_095, 16_383, 16_384, 16_385, 262_144, 524_289, 699_998, 699_999}) {
            hub.fileRequests.clear();
            hub.fileScript.add(hub.cutAfter(at));
            assertThat(store(null).pull("tiny", events)).as("cut after " + at).hasBinaryContent(content);
            assertThat(hub.fileRequests).as("cut after " + at).hasSize(2);
            assertThat(hub.fileRequests.get(1).range()).isEqualTo(at == 0 ? null : "bytes=" + at + "-");
            store(null).remove("tiny");
        }
    }

    @Test
    void startsAgainWhenTheServerDoesNotKnowRanges() throws Exception {
        hub.fileScript.add(hub.cutAfter(300_000));
        hub.fileScript.add(exchange -> {
            exchange.getResponseHeaders().add("ETag", hub.tag);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        });
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests).hasSize(2);
        assertThat(events.messages()).anyMatch(text -> text.contains("starting again"));
    }

    @Test
    void keepsTheTokenFromAnotherNameOfTheSameMachine() throws Exception {
        hub.hubScript.add(FakeHub.redirectTo(hub.endpoint().replace("127.0.0.1", "localhost") + "/elsewhere"));
        hub.hubScript.add(hub::serveFile);
        assertThat(store(TOKEN).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.hubRequests)
                .extracting(FakeHub.Seen::path, FakeHub.Seen::token)
                .containsExactly(tuple(FakeHub.FILE_PATH, "Bearer " + TOKEN), tuple("/elsewhere", null));
    }

    @Test
    void doesNotResumeWithoutAStrongTag() throws Exception {
        hub.tag = "W/\"weak\"";
        hub.fileScript.add(hub.cutAfter(300_000));
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests).extracting(FakeHub.Seen::range).containsExactly(null, null);
    }

    @Test
    void deletesAFileWithTheWrongSumAndNamesBothSums() throws Exception {
        hub.content = Fixtures.bytes(3);
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Fixtures.sha256(content))
                .hasMessageContaining(Fixtures.sha256(hub.content));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void refusesAFileOfAnotherHashOrSizeBeforeItIsDownloaded() {
        hub.linkedTag = Fixtures.sha256(Fixtures.bytes(4));
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .hasMessageContaining("another file by that name")
                .hasMessageContaining("sha256 " + hub.linkedTag);
        hub.linkedTag = null;
        hub.content = new byte[100];
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("100 bytes, expected 700000");
    }

    @Test
    void refusesMoreBytesThanTheFileHas() throws Exception {
        hub.fileScript.add(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
            exchange.getResponseBody().write(1);
        });
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("sent more than the 700000");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void explainsWhatDeniedAccessNeeds() {
        hub.hubScript.add(FakeHub.status(401));
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .hasMessageContaining("HTTP 401")
                .hasMessageContaining("licence has to be accepted")
                .hasMessageContaining("HF_TOKEN");
        hub.hubScript.add(FakeHub.status(403));
        assertThatThrownBy(() -> store(TOKEN).pull("tiny", events))
                .hasMessageContaining("HTTP 403")
                .hasMessageContaining("the token in HF_TOKEN is not valid")
                .hasMessageNotContaining(TOKEN);
        assertThat(hub.fileRequests).isEmpty();
    }

    @Test
    void namesTheFileThatTheHubDoesNotHave() {
        hub.hubScript.add(FakeHub.status(404));
        assertThatThrownBy(() -> store(null).pull("tiny", events))
                .hasMessageContaining("no file tiny.gguf in tiny/model at revision main");
        assertThat(hub.hubRequests).hasSize(1);
    }

    @Test
    void waitsAsLongAsABusyHubAsks() throws Exception {
        hub.hubScript.add(FakeHub.status(429, "Retry-After", "1"));
        hub.hubScript.add(FakeHub.status(503));
        long start = System.nanoTime();
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
        assertThat(hub.hubRequests).hasSize(3);
    }

    @Test
    void doesNotWaitForAnHour() {
        hub.hubScript.add(FakeHub.status(429, "Retry-After", "3600"));
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("asks to wait 3600 s");
        hub.hubScript.add(FakeHub.status(503, "Retry-After", "Fri, 01 Jan 2123 00:00:00 GMT"));
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("asks to wait");
    }

    @Test
    void givesUpOnAHubThatStaysBusy() {
        for (int i = 0; i < 9; i++) {
            hub.hubScript.add(FakeHub.status(503));
        }
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("busy (HTTP 503)");
        assertThat(hub.hubRequests).hasSize(4);
    }

    @Test
    void asksTheHubAgainWhenItsAddressHasExpired() throws Exception {
        hub.fileScript.add(FakeHub.status(403));
        assertThat(store(TOKEN).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.hubRequests).hasSize(2);
    }

    @Test
    void resumesAfterAStall() throws Exception {
        hub.fileScript.add(hub.stallAfter(300_000));
        assertThat(impatient().pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests.get(1).range()).isEqualTo("bytes=300000-");
        assertThat(events.messages()).anyMatch(text -> text.contains("no bytes came for"));
    }

    @Test
    void asksAHubThatNeverAnswersOnlyOnce() {
        hub.hubScript.add(hub.neverAnswer());
        assertThatThrownBy(() -> impatient().pull("tiny", events)).hasMessageContaining("no answer within");
        assertThat(hub.hubRequests).hasSize(1);
    }

    @Test
    void endsALoopOfRedirectsAndFollowsNoneThatLeavesTheWeb() {
        for (int i = 0; i < 20; i++) {
            hub.hubScript.add(FakeHub.redirectTo(FakeHub.FILE_PATH));
        }
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("more than 8 redirects");
        assertThat(hub.hubRequests).hasSize(9);
        hub.hubScript.clear();
        hub.hubScript.add(FakeHub.redirectTo("file:///etc/passwd"));
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("no usable address");
        hub.hubScript.add(FakeHub.redirectTo("::not an address"));
        assertThatThrownBy(() -> store(null).pull("tiny", events)).hasMessageContaining("no usable address");
    }

    @Test
    void verifiesACompletePartWithoutAskingAgain() throws Exception {
        Path part = root.resolve("models/tiny/tiny-q8_0.gguf.part");
        Files.createDirectories(part.getParent());
        Files.write(part, content);
        new ResumePoint(hub.endpoint() + FakeHub.FILE_PATH, "\"first\"").write(part);
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.hubRequests).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void ignoresAPartThatCameFromElsewhere() throws Exception {
        Path part = root.resolve("models/tiny/tiny-q8_0.gguf.part");
        Files.createDirectories(part.getParent());
        Files.write(part, new byte[1000]);
        new ResumePoint("https://elsewhere.example/tiny", "\"first\"").write(part);
        assertThat(store(null).pull("tiny", events)).hasBinaryContent(content);
        assertThat(hub.fileRequests.getFirst().range()).isNull();
    }

    private ModelStore store(@Nullable String token) {
        return Fixtures.store(
                Fixtures.settings(root, hub.endpoint(), token, Map.of()),
                Fixtures.catalogue(Fixtures.hubSource(content)));
    }

    private ModelStore impatient() {
        return Fixtures.store(
                Fixtures.settings(root, hub.endpoint(), null, Map.of(), Duration.ofSeconds(3), 4),
                Fixtures.catalogue(Fixtures.hubSource(content)));
    }

    /// A pull that brought nothing leaves no folder either.
    private Stream<String> leftovers() throws IOException {
        if (!Files.exists(root.resolve("models/tiny"))) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(root.resolve("models/tiny"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("part") || name.equals("packages"))
                    .toList()
                    .stream();
        }
    }

    @SuppressWarnings("NullAway")
    private static FakeHub unset() {
        return null;
    }
}
