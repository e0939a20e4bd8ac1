package dev.bantam.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import dev.bantam.api.GenerationOptions;
import dev.bantam.api.LabelScorer.Progress;
import dev.bantam.api.PromptTooLongException;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.GgufReader;
import dev.bantam.generate.LabelScoring.Limits;
import dev.bantam.model.KvType;
import dev.bantam.model.ModelException;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.KernelChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Probabilities of labels against the plain way, which runs every label by itself behind its whole prompt.
class LabelScoringTest {
    private static final String TEMPLATE = """
            {{ bos_token }}{% for message in messages %}<unk>{{ message.role }}: {{ message.content | trim }}\
            {{ eos_token }}{% endfor %}{% if add_generation_prompt %}<unk>assistant: {% endif %}""";

    /// Two that begin with another, some that begin alike, one that stands alone.
    private static final List<String> LABELS = List.of("fog", "foggy harbour", "foggy", "ferry late", "ferry", "?");

    private static final Progress ON = (done, total) -> true;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-tied", "qwen2", "gemma3"})
    void scoresAreThoseOfThePlainWay(String name) {
        try (LocalModel model = load(name)) {
            List<ChatRequest> requests = requests();
            // Longer than the window of gemma3's layers, and than a page of the cache.
            assertThat(requests).anyMatch(request -> model.chatPrompt(request).length > 100);
            List<int[]> answers = LABELS.stream().map(model::answerTokens).toList();
            assertThat(Arrays.mismatch(answers.get(0), answers.get(2))).isEqualTo(answers.get(0).length - 1);
            List<double[]> scores = model.labelLogProbabilities(requests, LABELS, ON);
            assertThat(scores).hasSameSizeAs(requests);
            for (int i = 0; i < requests.size(); i++) {
                int[] prompt = model.chatPrompt(requests.get(i));
                double sum = 0;
                for (int label = 0; label < LABELS.size(); label++) {
                    // Bits, not about: rows depend on no company, and both ways add from left to right.
                    assertThat(scores.get(i)[label])
                            .as("%s after request %d", LABELS.get(label), i)
                            .isEqualTo(plain(model, prompt, answers.get(label)));
                    sum += Math.exp(scores.get(i)[label]);
                }
                assertThat(sum).isBetween(0.0, 1.0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "gemma3"})
    void companyOrderAndThreadsChangeNoBit(String name) {
        List<ChatRequest> requests = requests();
        List<double[]> expected;
        try (LocalModel model = load(name, LocalOptions.DEFAULT.withThreads(1))) {
            expected = model.labelLogProbabilities(requests, LABELS, ON);
        }
        for (int threads : new int[] {1, 2, 5}) {
            try (LocalModel model = load(name, LocalOptions.DEFAULT.withThreads(threads))) {
                assertThat(array(model.labelLogProbabilities(requests, LABELS, ON)))
                        .isEqualTo(array(expected));
                assertThat(array(model.labelLogProbabilities(requests.reversed(), LABELS, ON)))
                        .isEqualTo(array(expected.reversed()));
                for (int i = 0; i < requests.size(); i++) {
                    assertThat(model.labelLogProbabilities(requests.subList(i, i + 1), LABELS, ON)
                                    .getFirst())
                            .isEqualTo(expected.get(i));
                }
                for (int label = 0; label < LABELS.size(); label++) {
                    List<String> one = LABELS.subList(label, label + 1);
                    List<double[]> alone = model.labelLogProbabilities(requests, one, ON);
                    for (int i = 0; i < requests.size(); i++) {
                        assertThat(alone.get(i)).containsExactly(expected.get(i)[label]);
                    }
                }
                ChatRequest again = requests.getFirst();
                assertThat(array(model.labelLogProbabilities(List.of(again, again), LABELS, ON)))
                        .isEqualTo(new double[][] {expected.getFirst(), expected.getFirst()});
            }
        }
    }

    /// Passes that hold a part of a prompt or of the labels, down to one token.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3"})
    void theSizeOfAPassChangesNoBit(String name) throws IOException {
        List<ChatRequest> requests = requests();
        List<int[]> prompts;
        List<int[]> answers;
        double[][] expected;
        try (LocalModel model = load(name)) {
            prompts = requests.stream().map(model::chatPrompt).toList();
            answers = LABELS.stream().map(model::answerTokens).toList();
            expected = array(model.labelLogProbabilities(requests, LABELS, ON));
        }
        try (Checkpoint checkpoint = GgufReader.open(TinyModels.file(name, directory));
                Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer transformer = Transformer.load(checkpoint, compute)) {
            for (int rows : new int[] {1, 9, 40, 200, 2000}) {
                for (int logits : new int[] {1, 8, 50, 2000}) {
                    Limits limits = new Limits(rows, logits, rows == 200 ? 1 : 1 << 20);
                    List<Integer> heard = new ArrayList<>();
                    Progress progress = (done, total) -> {
                        assertThat(total).isEqualTo(prompts.size());
                        heard.add(done);
                        return true;
                    };
                    LabelScoring scoring = new LabelScoring(transformer, compute, KvType.F32, prompts, answers, limits);
                    assertThat(array(scoring.score(progress))).isEqualTo(expected);
                    assertThat(heard)
                            .isSorted()
                            .doesNotHaveDuplicates()
                            .startsWith(0)
                            .endsWith(prompts.size());
                }
            }
            // Whenever it is stopped, what was done by then is there and right.
            for (int most = 0; most <= prompts.size(); most++) {
                int limit = most;
                List<Integer> heard = new ArrayList<>();
                List<double[]> scores = new LabelScoring(
                                transformer, compute, KvType.F32, prompts, answers, new Limits(60, 60, 1 << 20))
                        .score((done, total) -> {
                            heard.add(done);
                            return done < limit;
                        });
                assertThat(scores).hasSize(heard.getLast());
                assertThat(array(scores)).isEqualTo(Arrays.copyOf(expected, scores.size()));
                assertThat(heard.getLast()).isBetween(limit, prompts.size());
            }
        }
    }

    @Test
    void labelsShareWhatTheyBeginWith() {
        List<int[]> labels = List.of(
                new int[] {7, 8, 9, 1}, new int[] {7, 1}, new int[] {5, 1}, new int[] {7, 8, 4, 1}, new int[] {7, 8, 1
                });
        List<LabelTree> whole = LabelTree.of(labels, 5);
        assertThat(whole).hasSize(1);
        assertThat(whole.getFirst().size()).isEqualTo(5);
        for (int size = 1; size <= 5; size++) {
            List<LabelTree> trees = LabelTree.of(labels, size);
            assertThat(trees.stream().flatMap(tree -> tree.labels().stream())).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            for (LabelTree tree : trees) {
                assertThat(tree.size() <= size || tree.labels().size() == 1).isTrue();
                for (int i = 0; i < tree.labels().size(); i++) {
                    int[] label = labels.get(tree.labels().get(i));
                    int[] nodes = tree.nodes().get(i);
                    assertThat(nodes).hasSize(label.length - 1);
                    for (int t = 0; t < nodes.length; t++) {
                        assertThat(tree.tree().tokens()[nodes[t]]).isEqualTo(label[t]);
                        assertThat(tree.tree().parents()[nodes[t]]).isEqualTo(t == 0 ? -1 : nodes[t - 1]);
                    }
                }
            }
        }
    }

    @Test
    void progressCanStop() {
        try (LocalModel model = load("llama")) {
            assertThat(model.labelLogProbabilities(requests(), LABELS, (done, total) -> false))
                    .isEmpty();
            assertThat(model.labelLogProbabilities(List.of(), LABELS, ON)).isEmpty();
            assertThatThrownBy(() -> model.labelLogProbabilities(
                            requests(), LABELS, (done, total) -> model.logProbabilities(new int[] {5, 6}, 1)[0] < 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("listener");
            assertThat(model.labelLogProbabilities(requests(), LABELS, ON)).hasSameSizeAs(requests());
        }
    }

    @Test
    void scoringAndAnsweringLeaveEachOtherAlone() {
        try (LocalModel model = load("gemma3")) {
            ChatRequest request = requests().getFirst().withOptions(GenerationOptions.DEFAULT.withMaxTokens(12));
            var answer = model.chat(request).tokens();
            double[][] scores = array(model.labelLogProbabilities(requests(), LABELS, ON));
            assertThat(model.chat(request, AnswerListener.silent()).tokens()).isEqualTo(answer);
            assertThat(array(model.labelLogProbabilities(requests(), LABELS, ON)))
                    .isEqualTo(scores);
        }
    }

    @Test
    void whatCannotBeScoredIsRefused() {
        List<ChatRequest> requests = requests();
        try (LocalModel model = load("llama")) {
            refused(model, List.of(), "no label");
            refused(model, List.of("fog", ""), "empty");
            refused(model, List.of("fog", "  "), "empty");
            refused(model, List.of("fog", "ferry", "fog"), "\"fog\"");
            // The template trims.
            refused(model, List.of("fog", "fog "), "\"fog \"");
            ChatRequest longest = ChatRequest.of("fog ".repeat(50));
            int room = model.chatPrompt(longest).length + model.answerTokens("foggy harbour").length;
            for (int missing = 0; missing < 2; missing++) {
                int context = room - missing;
                try (LocalModel shorter = load("llama", new LocalOptions(2, context, 0))) {
                    if (missing == 0) {
                        assertThat(shorter.labelLogProbabilities(List.of(longest), LABELS, ON))
                                .hasSize(1);
                    } else {
                        Progress none = (done, total) -> {
                            throw new AssertionError("nothing can be run");
                        };
                        assertThatThrownBy(() -> shorter.labelLogProbabilities(
                                        List.of(requests.getFirst(), longest), LABELS, none))
                                .isInstanceOfSatisfying(PromptTooLongException.class, exception -> {
                                    assertThat(exception.promptTokens()).isEqualTo(room);
                                    assertThat(exception.contextLength()).isEqualTo(context);
                                });
                    }
                }
            }
        }
        try (LocalModel model = TinyModels.load(TinyModels.file("llama", directory))) {
            refused(model, LABELS, "no chat template");
        }
        try (LocalModel model = withTemplate("llama", "{{ raise_exception('not this one') }}", LocalOptions.DEFAULT)) {
            refused(model, LABELS, "not this one");
        }
    }

    @Test
    void damagedWeightsHaveNoScores() {
        Path broken = TinyModels.withNaN("llama", "output_norm.weight", directory);
        try (Checkpoint checkpoint = GgufReader.open(broken);
                Compute compute = new Compute(KernelChoice.best(), 2);
                Transformer transformer = Transformer.load(checkpoint, compute)) {
            LabelScoring scoring = new LabelScoring(
                    transformer,
                    compute,
                    KvType.F32,
                    List.of(new int[] {5, 6}),
                    List.of(new int[] {7, 1}),
                    Limits.of(transformer.config()));
            assertThatThrownBy(() -> scoring.score(ON))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("NaN");
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    private static void refused(LocalModel model, List<String> labels, String why) {
        assertThatThrownBy(() -> model.labelLogProbabilities(requests(), labels, ON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    /// A system prompt for all, and questions of very different lengths.
    private static List<ChatRequest> requests() {
        return IntStream.of(1, 30, 0, 7, 12, 2, 2, 25)
                .mapToObj(words -> new ChatRequest(
                        List.of(
                                ChatMessage.system("Sort the messages of the harbour."),
                                ChatMessage.user("What of the fog" + " and the ferry".repeat(words / 2) + words)),
                        GenerationOptions.DEFAULT))
                .toList();
    }

    private static double plain(LocalModel model, int[] prompt, int[] answer) {
        int[] whole = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, whole, prompt.length, answer.length);
        double sum = 0;
        for (double logProbability : model.logProbabilities(whole, prompt.length)) {
            sum += logProbability;
        }
        return sum;
    }

    private static double[][] array(List<double[]> rows) {
        return rows.toArray(double[][]::new);
    }

    private LocalModel load(String name) {
        return load(name, LocalOptions.DEFAULT.withThreads(2));
    }

    private LocalModel load(String name, LocalOptions options) {
        return withTemplate(name, TEMPLATE, options);
    }

    private LocalModel withTemplate(String name, String template, LocalOptions options) {
        return TinyModels.load(
                TinyModels.changed(name, directory, writer -> writer.string("tokenizer.chat_template", template)),
                options);
    }
}
