package dev.bantam.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {
    private static final Path HOME = Path.of("/home/someone");

    @Test
    void findsTheRoot() {
        assertThat(root(Map.of("BANTAM_HOME", "/own", "XDG_CACHE_HOME", "/cache"), "Linux"))
                .isEqualTo(Path.of("/own"));
        assertThat(root(Map.of("BANTAM_HOME", " ", "XDG_CACHE_HOME", "/cache"), "Linux"))
                .isEqualTo(Path.of("/cache/bantam"));
        assertThat(root(Map.of("XDG_CACHE_HOME", "relative"), "Linux")).isEqualTo(HOME.resolve(".cache/bantam"));
        assertThat(root(Map.of(), "Linux")).isEqualTo(HOME.resolve(".cache/bantam"));
        assertThat(root(Map.of(), "Mac OS X")).isEqualTo(HOME.resolve("Library/Caches/bantam"));
        assertThat(root(Map.of("LOCALAPPDATA", "/local"), "Windows 11")).isEqualTo(Path.of("/local/bantam"));
        assertThat(root(Map.of(), "Windows 11")).isEqualTo(HOME.resolve("AppData/Local/bantam"));
    }

    @Test
    void readsWhetherItIsOffline() {
        assertThat(settings(Map.of("BANTAM_OFFLINE", "1")).offline()).isTrue();
        assertThat(settings(Map.of("BANTAM_OFFLINE", "TRUE")).offline()).isTrue();
        assertThat(settings(Map.of("BANTAM_OFFLINE", "0")).offline()).isFalse();
        assertThat(settings(Map.of()).offline()).isFalse();
        assertThat(settings(Map.of()).withoutNetwork().offline()).isTrue();
        assertThatThrownBy(() -> settings(Map.of("BANTAM_OFFLINE", "perhaps")))
                .hasMessage("BANTAM_OFFLINE must be 1 or 0, not 'perhaps'");
    }

    @Test
    void readsHowToReachTheHub() {
        assertThat(settings(Map.of()).hub().endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings(Map.of()).hub().token()).isNull();
        HubSettings mirror = settings(Map.of("HF_ENDPOINT", "https://mirror.example/hub/", "HF_TOKEN", " hf_secret\n"))
                .hub();
        assertThat(mirror.token()).isEqualTo("hf_secret");
        assertThat(mirror.address(Fixtures.hubSource(new byte[1])))
                .isEqualTo(URI.create("https://mirror.example/hub/tiny/model/resolve/main/tiny.gguf"));
        assertThat(mirror.connectTimeout().toSeconds()).isLessThanOrEqualTo(5);
    }

    @Test
    void neverShowsSecrets() {
        assertThat(settings(Map.of(
                        "HF_TOKEN", "hf_secret", "OTHER", "other_secret", "HF_ENDPOINT", "https://u:pw@h.example")))
                .asString()
                .contains("token=set")
                .doesNotContain("hf_secret", "other_secret", "pw");
        assertThatThrownBy(() -> settings(Map.of("HF_TOKEN", "hf_\u0001secret")))
                .hasMessageContaining("HF_TOKEN")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> settings(Map.of("HF_ENDPOINT", "ftp://user:pw@hub.example")))
                .hasMessageContaining("HF_ENDPOINT")
                .hasMessageNotContaining("pw");
        assertThatThrownBy(() -> settings(Map.of("HF_ENDPOINT", "not an address")))
                .hasMessageContaining("HF_ENDPOINT");
    }

    @Test
    void knowsTheEndpointByItsOrigin() {
        HubSettings hub = settings(Map.of()).hub();
        assertThat(hub.isEndpoint(URI.create("https://HuggingFace.co:443/x"))).isTrue();
        assertThat(hub.isEndpoint(URI.create("http://huggingface.co/x"))).isFalse();
        assertThat(hub.isEndpoint(URI.create("https://huggingface.co:8443/x"))).isFalse();
        assertThat(hub.isEndpoint(URI.create("https://huggingface.co.example/x")))
                .isFalse();
    }

    private static Path root(Map<String, String> environment, String operatingSystem) {
        return StoreSettings.fromEnvironment(environment, HOME, operatingSystem).root();
    }

    private static StoreSettings settings(Map<String, String> environment) {
        return StoreSettings.fromEnvironment(environment, HOME, "Linux");
    }
}
