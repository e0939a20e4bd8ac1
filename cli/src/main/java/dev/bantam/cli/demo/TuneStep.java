package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Fact;
import dev.bantam.cli.demo.DemoReport.Loss;
import dev.bantam.cli.demo.DemoReport.Training;
import dev.bantam.cli.terminal.Progress;
import dev.bantam.generate.LocalModel;
import dev.bantam.tune.AdapterFile;
import dev.bantam.tune.LoraRecipe;
import dev.bantam.tune.LoraTrainer;
import dev.bantam.tune.TrainingExample;
import dev.bantam.tune.TrainingResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The step that tunes. It keeps an unfinished training every few steps and goes on from there.
final class TuneStep {
    private static final int KEPT_EVERY = 10;
    private static final int POINTS = 40;

    // Less than one pass over the data leaves few steps: small batches and a high rate make the most of them.
    // Right on validation: 43.3 % at 1e-3 with batches of 8, 55.6 % with these.
    private static final float LEARNING_RATE = 2e-3f;
    private static final int BATCH_SIZE = 4;

    private final Path output;
    private final Tickets tickets;
    private final String modelName;
    private final String modelHash;
    private final LoraRecipe recipe;

    /// @param modelHash SHA-256 of the model's file
    TuneStep(DemoSettings settings, Tickets tickets, String modelHash) {
        output = settings.output();
        this.tickets = tickets;
        this.modelHash = modelHash;
        modelName = settings.modelName();
        recipe = LoraRecipe.DEFAULT
                .withLearningRate(LEARNING_RATE)
                .withBatchSize(BATCH_SIZE)
                .withLength(LoraRecipe.DEFAULT.epochs(), settings.trainTokens());
    }

    /// Gives the model that is tuned.
    @FunctionalInterface
    interface Base {
        /// Loads it where that is still to do.
        LocalModel load() throws IOException;
    }

    /// What tuning made.
    ///
    /// @param training how it went
    /// @param weightsSha256 of the adapter's weights, which lie in [TuneStep#adapter()]
    /// @param tokens trained on
    record Tuned(Training training, String weightsSha256, long tokens) {}

    /// The adapter's folder, in PEFT's layout.
    Path adapter() {
        return output.resolve("adapter");
    }

    DemoStep<Tuned> step(Base base) {
        return new DemoStep<>(
                "tune",
                Tuned.class,
                Map.of("model", modelHash, "recipe", recipe.toString()),
                progress -> tune(base, progress),
                tuned -> {
                    List<Loss> losses = tuned.training().losses();
                    return String.format(
                            Locale.ROOT,
                            "loss from %.2f to %.2f nats a token in %,d tokens of %,d messages; adapter in %s",
                            losses.getFirst().loss(),
                            losses.getLast().loss(),
                            tuned.tokens(),
                            tuned.training().messages(),
                            adapter());
                },
                this::whole);
    }

    private boolean whole(Tuned tuned) {
        try {
            return FileHash.of(adapter().resolve(AdapterFile.WEIGHTS)).equals(tuned.weightsSha256());
        } catch (IOException gone) {
            return false;
        }
    }

    private Tuned tune(Base base, Progress progress) throws IOException {
        progress.update(0, 0, "loading the model");
        LocalModel model = base.load();
        List<TrainingExample> examples =
                tickets.train().stream().map(ticket -> example(model, ticket)).toList();
        Path state = state(examples);
        List<Loss> losses = new ArrayList<>();
        TrainingResult result;
        try (LoraTrainer trainer = new LoraTrainer(model.transformer(), model.compute())) {
            progress.update(0, 0, "preparing");
            result = trainer.train(examples, recipe, new LoraTrainer.Checkpoints(state, KEPT_EVERY), step -> {
                losses.add(new Loss(step.tokens(), step.loss()));
                String note = String.format(Locale.ROOT, "loss %.2f", step.loss());
                progress.update(step.tokens(), step.totalTokens(), note);
                return true;
            });
        }
        AdapterFile.save(result.adapter(), adapter(), modelName);
        Files.deleteIfExists(state);
        if (losses.isEmpty()) {
            // Everything was learnt before an interruption, after the last listener was told.
            losses.add(new Loss(result.tokens(), 0));
        }
        return new Tuned(
                new Training(
                        result.examples(),
                        smoothed(losses),
                        facts(result, losses.getFirst().tokens())),
                FileHash.of(adapter().resolve(AdapterFile.WEIGHTS)),
                result.tokens());
    }

    private static TrainingExample example(LocalModel model, Ticket ticket) {
        int[] prompt = model.chatPrompt(DemoPrompts.tuned(ticket.text()));
        int[] answer = model.answerTokens(DemoPrompts.label(ticket.intent()));
        int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
        return new TrainingExample(tokens, prompt.length);
    }

    /// Where this very training is kept while it is unfinished; others are not gone on with.
    private Path state(List<TrainingExample> examples) throws IOException {
        StringBuilder what = new StringBuilder(modelHash).append(recipe);
        examples.forEach(example -> what.append(example.firstTarget()).append(Arrays.toString(example.tokens())));
        Path state = output.resolve("training-" + FileHash.of(what.toString()).substring(0, 12) + ".state");
        try (DirectoryStream<Path> others = Files.newDirectoryStream(output, "training-*.state")) {
            for (Path other : others) {
                if (!other.equals(state)) {
                    Files.delete(other);
                }
            }
        }
        return state;
    }

    /// Means of a few neighbouring steps: a single step's loss is that of a few messages.
    private static List<Loss> smoothed(List<Loss> losses) {
        int window = Math.ceilDiv(losses.size(), POINTS);
        List<Loss> means = new ArrayList<>();
        for (int from = 0; from < losses.size(); from += window) {
            List<Loss> part = losses.subList(from, Math.min(losses.size(), from + window));
            double mean = part.stream().mapToDouble(Loss::loss).average().orElse(0);
            means.add(new Loss(part.getLast().tokens(), mean));
        }
        return means;
    }

    private List<Fact> facts(TrainingResult result, long firstTokens) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "length",
                Figures.count(result.tokens()) + " tokens, prompts included: " + Figures.count(result.examples())
                        + " of " + Figures.count(tickets.train().size()) + " messages, in " + result.steps()
                        + " steps of "
                        + recipe.batchSize() + " messages"));
        facts.add(new Fact(
                "adapter",
                "rank " + recipe.rank() + ", alpha " + Math.round(recipe.alpha()) + ", "
                        + Figures.count(result.adapter().parameters()) + " parameters"));
        facts.add(new Fact(
                "optimiser",
                "AdamW, learning rate up to " + recipe.learningRate() + ", "
                        + recipe.schedule().name().toLowerCase(Locale.ROOT) + " to 0, seed " + recipe.seed()));
        if (firstTokens > recipe.batchSize() * 1000L) {
            facts.add(new Fact(
                    "interrupted", "went on at " + Figures.count(firstTokens) + " tokens; the curve begins there"));
        }
        return facts;
    }
}
