package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.generate.LocalModel;
import dev.bantam.testkit.GoldenEmbeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The real all-MiniLM-L6-v2 against sentence-transformers. Fetches 84 MB once.
@Tag("slow")
class MiniLmTest {
    @Test
    void vectorsAreThoseOfSentenceTransformers() throws IOException {
        List<float[]> expected = GoldenEmbeddings.miniLm();
        List<String> texts = Files.readAllLines(Path.of("..", "examples", "tickets", "test.jsonl")).stream()
                .limit(expected.size())
                .map(line -> JsonMapper.shared().readTree(line).get("text").asString())
                .toList();
        assertThat(texts).hasSize(200);
        try (LocalModel model = LocalModel.load(RealModels.pull("all-minilm-l6-v2"))) {
            List<float[]> vectors = model.embed(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(cosine(vectors.get(i), expected.get(i)))
                        .as(texts.get(i))
                        .isGreaterThan(0.99999);
            }
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
