package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.ChatRequest;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.Sampling;
import dev.bantam.generate.LocalModel;
import dev.bantam.testkit.ReferenceModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The README's Java lines compile, run, and are the ones that stand here.
class ReadmeTest {
    @Test
    void javaExampleRuns() throws IOException {
        String file =
                RealModels.pull(ReferenceModels.named("smollm2-135m-instruct")).toString();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream standard = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            // README: begin
            try (LocalModel model = LocalModel.load(Path.of(file))) {
                Completion answer = model.chat(ChatRequest.of("What is the capital of France?"));
                System.out.println(answer.text());

                GenerationOptions options = GenerationOptions.DEFAULT
                        .withSampling(Sampling.GREEDY.withTemperature(0.7f).withSeed(42))
                        .withMaxTokens(60)
                        .withStop("\n\n");
                ChatRequest request = ChatRequest.of("Tell me about hens.").withOptions(options);
                model.chat(request, text -> {
                    System.out.print(text);
                    return true;
                });
            }
            // README: end
        } finally {
            System.setOut(standard);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("Paris");
        assertThat(text.substring(text.indexOf('\n')).strip()).isNotEmpty();
    }

    @Test
    void javaExampleIsTheOneInTheReadme() throws IOException {
        Path project = Path.of("..").toAbsolutePath().normalize();
        String readme = Files.readString(project.resolve("README.md"));
        String source = Files.readString(project.resolve("cli/src/test/java/dev/bantam/cli/ReadmeTest.java"));
        String inReadme =
                readme.substring(readme.indexOf("```java") + 7, readme.indexOf("```", readme.indexOf("```java") + 7));
        String here = source.substring(source.indexOf("// README: begin") + 16, source.indexOf("// README: end"));
        assertThat(lines(inReadme)).isEqualTo(lines(here)).hasSizeGreaterThan(10);
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
