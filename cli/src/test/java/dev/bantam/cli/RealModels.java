package dev.bantam.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GenerationOptions;
import dev.bantam.evaluate.Perplexity;
import dev.bantam.generate.LocalModel;
import dev.bantam.store.Catalogue;
import dev.bantam.store.ModelEntry;
import dev.bantam.store.ModelSource;
import dev.bantam.store.ModelStore;
import dev.bantam.store.PullListener;
import dev.bantam.store.StoreSettings;
import dev.bantam.testkit.ReferenceCase;
import dev.bantam.testkit.ReferenceModels;
import java.nio.file.Path;
import java.util.List;

/// Real models for tests, pulled once into the user's own store, and what must hold for each against llama.cpp.
/// A model that can't be had fails the test: a missing model must not look like a passing check.
final class RealModels {
    /// Against the same weights in float32, and against the quantised file, where llama.cpp rounds activations.
    private static final double EXACT = 0.004;

    private static final double QUANTISED = 0.015;

    /// Where the reference's two best tokens are closer than this, rounding may choose the other one.
    private static final double CLOSE = 0.5;

    private RealModels() {}

    static Path pull(ReferenceCase reference) {
        Catalogue catalogue = Catalogue.bundled();
        ModelEntry entry = catalogue.entries().stream()
                .filter(candidate -> candidate.sources().stream()
                        .anyMatch(source -> source instanceof ModelSource.Pinned pinned
                                && pinned.artefact().sha256().equals(reference.sha256())))
                .findFirst()
                .orElseThrow();
        return pull(entry.name());
    }

    /// @param name in the catalogue
    static Path pull(String name) {
        Catalogue catalogue = Catalogue.bundled();
        ModelStore store = new ModelStore(
                StoreSettings.fromEnvironment(
                        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name")),
                catalogue);
        try {
            return store.pull(name, PullListener.silent());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static void assertPerplexity(LocalModel model, ReferenceCase reference, int chunks) {
        Perplexity.Result result = new Perplexity(model, 512)
                .measure(ReferenceModels.englishText(), chunks, (window, windows, soFar) -> {});
        double exact = reference.float32().chunks()[chunks - 1];
        double quantised = reference.file().chunks()[chunks - 1];
        assertThat(result.perplexity()).isCloseTo(exact, within(EXACT * exact));
        assertThat(result.perplexity()).isCloseTo(quantised, within(QUANTISED * quantised));
    }

    static void assertContinuations(LocalModel model, ReferenceCase reference, int prompts) {
        List<ReferenceCase.Continuation> continuations = reference.file().continuations();
        assertThat(continuations).hasSizeGreaterThanOrEqualTo(10);
        for (ReferenceCase.Continuation continuation : continuations.subList(0, prompts)) {
            assertThat(model.rawPrompt(continuation.prompt())).isEqualTo(continuation.tokens());
            GenerationOptions options =
                    GenerationOptions.DEFAULT.withMaxTokens(continuation.steps().size());
            Completion completion = model.complete(continuation.prompt(), options, AnswerListener.silent());
            List<GeneratedToken> tokens = completion.tokens();
            for (int i = 0; i < continuation.steps().size(); i++) {
                ReferenceCase.Step step = continuation.steps().get(i);
                // The token that ends an answer is not among its tokens.
                boolean same = i < tokens.size()
                        ? tokens.get(i).id() == step.token()
                        : model.tokenizer().endOfAnswer().contains(step.token());
                if (!same) {
                    assertThat(step.margin())
                            .as("%s: '%s' parts at token %d", reference, continuation.prompt(), i)
                            .isLessThan(CLOSE);
                    break;
                }
            }
        }
    }
}
