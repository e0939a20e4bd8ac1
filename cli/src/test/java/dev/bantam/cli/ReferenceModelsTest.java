package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.GenerationOptions;
import dev.bantam.generate.LocalModel;
import dev.bantam.testkit.ReferenceCase;
import dev.bantam.testkit.ReferenceModels;
import dev.bantam.testkit.tokenizers.TokenizerGolden;
import dev.bantam.text.TextSpan;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every real model with a reference, in full. Fetches about 1.8 GB once; `./mvnw verify -Pslow`.
@Tag("slow")
class ReferenceModelsTest {
    static List<ReferenceCase> references() {
        List<ReferenceCase> references = ReferenceModels.all();
        assertThat(references).hasSizeGreaterThanOrEqualTo(4);
        return references;
    }

    @ParameterizedTest
    @MethodSource("references")
    void agreesWithLlamaCpp(ReferenceCase reference) throws IOException {
        try (LocalModel model = LocalModel.load(RealModels.pull(reference))) {
            RealModels.assertPerplexity(model, reference, reference.file().chunks().length);
            RealModels.assertContinuations(model, reference, 10);
            tokenIds(model, reference);
            if (reference.model().startsWith("qwen2.5-coder")) {
                fillsIn(model);
            }
        }
    }

    /// A line of code between two others, greedily: what any model made for it gets right.
    private static void fillsIn(LocalModel model) {
        Completion middle = model.fill(
                "def area(width, height):\n    return ",
                "\n\n\nassert area(2, 3) == 6\n",
                GenerationOptions.DEFAULT.withMaxTokens(16),
                AnswerListener.silent());
        assertThat(middle.text().strip()).startsWith("width * height");
    }

    private static void tokenIds(LocalModel model, ReferenceCase reference) throws IOException {
        String vocabulary = reference.model().startsWith("qwen2.5")
                ? "qwen2.5"
                : reference.model().startsWith("gemma3") ? "gemma3" : "smollm2";
        assertThat(TokenizerGolden.read(vocabulary)
                        .mismatches((text, control) -> model.tokenizer().encode(List.of(new TextSpan(text, control)))))
                .isEmpty();
    }
}
