package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundModelsTest {
    @TempDir
    private Path home;

    private FoundModels found = new FoundModels(settings(Path.of("")));
    private Path file = Path.of("");

    @BeforeEach
    void model() throws IOException {
        found = new FoundModels(settings(home));
        Path folder = Files.createDirectories(home.resolve("models/hens"));
        Files.writeString(folder.resolve("model.json"), "{}");
        file = Files.writeString(folder.resolve("hens.gguf"), "eggs");
    }

    @Test
    void whatWasRememberedIsFoundUnderThatNameAlone() {
        assertThat(found.find("hens")).isEmpty();
        found.remember("Hens", file);
        assertThat(found.find("hens")).contains(file);
        assertThat(new FoundModels(settings(home)).find("HENS")).contains(file);
        assertThat(found.find("ducks")).isEmpty();
    }

    @Test
    void aCatalogueThatHasChangedIsRead() throws IOException {
        found.remember("hens", file);
        Files.writeString(home.resolve("catalogue.yaml"), "models: []");
        assertThat(found.find("hens")).isEmpty();
        found.remember("hens", file);
        assertThat(found.find("hens")).contains(file);
        Files.writeString(home.resolve("catalogue.yaml"), "models: [] # again");
        assertThat(found.find("hens")).isEmpty();
    }

    @Test
    void aFileOrRecordThatIsGoneOrOfAnotherSizeIsNotFound() throws IOException {
        found.remember("hens", file);
        Files.writeString(file, "more eggs");
        assertThat(found.find("hens")).isEmpty();
        Files.writeString(file, "eggs");
        assertThat(found.find("hens")).contains(file);
        Files.delete(file.resolveSibling("model.json"));
        assertThat(found.find("hens")).isEmpty();
    }

    @Test
    void damagedNotesAndNamesOfNoFileAreNothing() throws IOException {
        found.remember("hens", file);
        Files.writeString(home.resolve("found/hens"), "nonsense");
        assertThat(found.find("hens")).isEmpty();
        Files.writeString(home.resolve("found/hens"), "\0\n\0\n");
        assertThat(found.find("hens")).isEmpty();
        for (String name : new String[] {"", "..", "../hens", "hf:a/b", "hens:Q8_0", "\0"}) {
            assertThatCode(() -> found.remember(name, file)).doesNotThrowAnyException();
            assertThat(found.find(name)).isEmpty();
        }
        assertThat(home.resolve("found")).isDirectoryContaining(path -> path.endsWith("hens"));
    }

    @Test
    void aStoreThatCantBeWrittenIsNoFailure() throws IOException {
        Path blocked = Files.writeString(home.resolve("blocked"), "a file");
        FoundModels nowhere = new FoundModels(settings(blocked));
        assertThatCode(() -> nowhere.remember("hens", file)).doesNotThrowAnyException();
        assertThat(nowhere.find("hens")).isEmpty();
    }

    private static StoreSettings settings(Path home) {
        return StoreSettings.fromEnvironment(
                Map.of("BANTAM_HOME", home.toAbsolutePath().toString()), home, "Linux");
    }
}
