package dev.bantam.tune;

import dev.bantam.model.Adapter;
import dev.bantam.model.BackwardWeights;
import dev.bantam.model.ModelConfig;
import dev.bantam.model.Transformer;
import dev.bantam.tensor.Compute;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Trains adapters for a model whose own weights stay as they are. (Hu et al. 2021)
///
/// The same model, examples and recipe give the same bits on a machine, whatever the number of threads, and
/// whether or not training was interrupted. Beside the model it takes four bytes for each of its weights, once,
/// and while it trains `8 * layers * (hidden + (heads + kvHeads) * headDim + feedForward)` bytes for each token
/// of the longest example. Not thread-safe.
public final class LoraTrainer implements AutoCloseable {
    private final Transformer base;
    private final Compute compute;
    private final BackwardWeights weights;

    /// @param base must stay open as long as the trainer
    /// @param compute used by nobody else while training runs
    /// @throws dev.bantam.model.ModelException if the model computes something whose gradient is not known here
    public LoraTrainer(Transformer base, Compute compute) {
        LossGradient.requireSupported(base);
        this.base = base;
        this.compute = compute;
        this.weights = new BackwardWeights(base, compute);
    }

    /// Where and how often an unfinished training is kept.
    ///
    /// @param file of the state; if it exists, training goes on from it
    /// @param everySteps steps between two states; the state is kept as well when the listener says stop
    public record Checkpoints(Path file, int everySteps) {
        /// @throws IllegalArgumentException if there are no steps between two states
        public Checkpoints {
            if (everySteps < 1) {
                throw new IllegalArgumentException("a state every " + everySteps + " steps is not possible");
            }
        }
    }

    /// Trains from the start.
    ///
    /// @throws IllegalArgumentException if there is nothing to learn from within the token budget, or a token is
    /// not in the vocabulary, or an example is longer than the model's context
    /// @throws TrainingException if the loss is no longer a finite number
    public TrainingResult train(List<TrainingExample> examples, LoraRecipe recipe, TrainingListener listener) {
        try {
            return run(examples, recipe, null, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // no file is touched
        }
    }

    /// Trains, or goes on where an earlier call stopped. The state's file is left where it is at the end.
    ///
    /// @throws IOException if the state can't be read or written
    /// @throws dev.bantam.formats.FormatException if the state is damaged
    /// @throws TrainingException as for the other method, or if the state belongs to another training
    public TrainingResult train(
            List<TrainingExample> examples, LoraRecipe recipe, Checkpoints checkpoints, TrainingListener listener)
            throws IOException {
        return run(examples, recipe, checkpoints, listener);
    }

    private TrainingResult run(
            List<TrainingExample> examples,
            LoraRecipe recipe,
            @Nullable Checkpoints checkpoints,
            TrainingListener listener)
            throws IOException {
        ModelConfig config = base.config();
        TrainingPlan plan = TrainingPlan.of(examples, recipe);
        int longest = longest(examples, config);
        Adapter adapter = start(config, recipe);
        LossGradient gradient = new LossGradient(base.withAdapter(adapter), adapter, weights, compute, longest);
        AdamW optimizer = new AdamW(adapter, gradient.gradients(), compute, recipe.weightDecay(), recipe.clipNorm());
        TrainingState state =
                new TrainingState(adapter, optimizer, TrainingState.fingerprint(config.toString(), recipe, examples));
        int steps = plan.batches().size();
        int step = checkpoints == null ? 0 : Math.min(steps, state.load(checkpoints.file()));
        if (step > 0) {
            gradient.refresh();
        }
        long tokens = 0;
        for (List<Integer> batch : plan.batches().subList(0, step)) {
            tokens += tokens(examples, batch);
        }
        double loss = Double.NaN;
        while (step < steps) {
            List<Integer> batch = plan.batches().get(step);
            loss = batchLoss(examples, batch, gradient);
            if (!Double.isFinite(loss)) {
                throw new TrainingException("the loss of step " + (step + 1) + " of " + steps + " is " + loss
                        + ": training fell apart; a lower learning rate than " + recipe.learningRate() + " may help");
            }
            double norm = optimizer.step(step, recipe.learningRate(step, steps));
            if (!Double.isFinite(norm)) {
                throw new TrainingException("the gradient of step " + (step + 1) + " of " + steps + " is not finite:"
                        + " training fell apart; a lower learning rate than " + recipe.learningRate() + " may help");
            }
            gradient.refresh();
            step++;
            tokens += tokens(examples, batch);
            boolean goOn =
                    listener.onStep(new TrainingListener.Progress(step, steps, tokens, plan.tokens(), loss, norm));
            if (checkpoints != null && (!goOn || step % checkpoints.everySteps() == 0)) {
                state.save(checkpoints.file(), step);
            }
            if (!goOn) {
                break;
            }
        }
        int taken = (int) plan.batches().subList(0, step).stream()
                .flatMap(List::stream)
                .distinct()
                .count();
        return new TrainingResult(adapter, step, steps, taken, tokens, loss);
    }

    private static double batchLoss(List<TrainingExample> examples, List<Integer> batch, LossGradient gradient) {
        int targets =
                batch.stream().mapToInt(index -> examples.get(index).targets()).sum();
        double loss = 0;
        for (int index : batch) {
            loss += gradient.add(examples.get(index), 1f / targets);
        }
        return loss / targets;
    }

    private static long tokens(List<TrainingExample> examples, List<Integer> batch) {
        return batch.stream()
                .mapToLong(index -> examples.get(index).tokens().length)
                .sum();
    }

    private static int longest(List<TrainingExample> examples, ModelConfig config) {
        int longest = 0;
        for (int e = 0; e < examples.size(); e++) {
            int[] tokens = examples.get(e).tokens();
            if (tokens.length > config.contextLength()) {
                throw new IllegalArgumentException("example " + e + " has " + tokens.length
                        + " tokens, but the model's context is " + config.contextLength());
            }
            for (int token : tokens) {
                if (token < 0 || token >= config.vocabularySize()) {
                    throw new IllegalArgumentException("example " + e + " has token " + token
                            + ", which is not in the vocabulary of " + config.vocabularySize());
                }
            }
            longest = Math.max(longest, tokens.length);
        }
        return longest;
    }

    /// A as PEFT starts it, Kaiming-uniform with `a = sqrt(5)`: within `1 / sqrt(inputs)`. (He et al. 2015) B is
    /// zero.
    static Adapter start(ModelConfig config, LoraRecipe recipe) {
        Adapter adapter = new Adapter(config, recipe.rank(), recipe.alpha(), recipe.targets());
        Random random = new Random(recipe.seed());
        adapter.pairs().forEach(pair -> {
            double bound = 1 / Math.sqrt(pair.inputs());
            for (int i = 0; i < pair.a().length; i++) {
                pair.a()[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
        });
        return adapter;
    }

    /// Frees the transposed weights; the model stays open.
    @Override
    public void close() {
        weights.close();
    }
}
