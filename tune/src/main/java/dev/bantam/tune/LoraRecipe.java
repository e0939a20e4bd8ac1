package dev.bantam.tune;

import dev.bantam.model.AdapterTarget;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/// How an adapter is trained.
///
/// @param rank rows of each A
/// @param alpha changes are multiplied with `alpha / rank`
/// @param targets which maps of every layer
/// @param learningRate the highest
/// @param schedule how the learning rate falls to zero after the warm-up
/// @param warmup share of the steps in which it rises from zero
/// @param batchSize sequences of a step
/// @param epochs how often each example is taken, unless the token budget ends training before
/// @param tokenBudget the most tokens of all sequences trained on, prompts included; examples are never cut:
/// training ends before the first that would go beyond
/// @param weightDecay of AdamW (Loshchilov & Hutter 2019)
/// @param clipNorm gradients are scaled down to this global norm at most
/// @param seed of the first A and of the examples' order
public record LoraRecipe(
        int rank,
        float alpha,
        Set<AdapterTarget> targets,
        float learningRate,
        Schedule schedule,
        float warmup,
        int batchSize,
        int epochs,
        long tokenBudget,
        float weightDecay,
        float clipNorm,
        long seed) {
    /// How the learning rate falls.
    public enum Schedule {
        /// In a straight line.
        LINEAR,
        /// Along half a cosine.
        COSINE
    }

    /// Rank 16 on all maps, three epochs.
    public static final LoraRecipe DEFAULT = new LoraRecipe(
            16, 32, EnumSet.allOf(AdapterTarget.class), 1e-3f, Schedule.LINEAR, 0.05f, 8, 3, Long.MAX_VALUE, 0, 1, 42);

    /// @throws IllegalArgumentException if a number is out of its range
    public LoraRecipe {
        require("rank", rank >= 1, rank);
        require("alpha", alpha > 0 && alpha < Float.POSITIVE_INFINITY, alpha);
        require("number of targets", !targets.isEmpty(), targets.size());
        targets = Collections.unmodifiableSet(EnumSet.copyOf(targets));
        require("learning rate", learningRate > 0 && learningRate < Float.POSITIVE_INFINITY, learningRate);
        require("warm-up", warmup >= 0 && warmup < 1, warmup);
        require("batch size", batchSize >= 1, batchSize);
        require("number of epochs", epochs >= 1, epochs);
        require("token budget", tokenBudget >= 1, tokenBudget);
        require("weight decay", weightDecay >= 0 && weightDecay < 1, weightDecay);
        require("gradient clipping norm", clipNorm > 0, clipNorm);
    }

    private static void require(String what, boolean holds, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("the " + what + " is " + value + ", which is out of range");
        }
    }

    /// The learning rate of a step, from 0.
    double learningRate(int step, int steps) {
        int rising = Math.round(warmup * steps);
        if (step < rising) {
            return (double) learningRate * (step + 1) / (rising + 1);
        }
        double done = (double) (step - rising) / Math.max(1, steps - rising);
        return learningRate
                * switch (schedule) {
                    case LINEAR -> 1 - done;
                    case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
                };
    }

    /// The same with another rank and alpha.
    public LoraRecipe withRank(int rank, float alpha) {
        return with(fields -> {
            fields.rank = rank;
            fields.alpha = alpha;
        });
    }

    /// The same on other maps.
    public LoraRecipe withTargets(Set<AdapterTarget> targets) {
        return with(fields -> fields.targets = targets);
    }

    /// The same with another highest learning rate.
    public LoraRecipe withLearningRate(float learningRate) {
        return with(fields -> fields.learningRate = learningRate);
    }

    /// The same with another batch size.
    public LoraRecipe withBatchSize(int batchSize) {
        return with(fields -> fields.batchSize = batchSize);
    }

    /// The same for another length.
    public LoraRecipe withLength(int epochs, long tokenBudget) {
        return with(fields -> {
            fields.epochs = epochs;
            fields.tokenBudget = tokenBudget;
        });
    }

    /// The same with another seed.
    public LoraRecipe withSeed(long seed) {
        return with(fields -> fields.seed = seed);
    }

    private LoraRecipe with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return new LoraRecipe(
                fields.rank,
                fields.alpha,
                fields.targets,
                fields.learningRate,
                schedule,
                warmup,
                fields.batchSize,
                fields.epochs,
                fields.tokenBudget,
                weightDecay,
                clipNorm,
                fields.seed);
    }

    /// What a changed copy may differ in.
    private static final class Fields {
        int rank;
        float alpha;
        Set<AdapterTarget> targets;
        float learningRate;
        int batchSize;
        int epochs;
        long tokenBudget;
        long seed;

        Fields(LoraRecipe recipe) {
            rank = recipe.rank;
            alpha = recipe.alpha;
            targets = recipe.targets;
            learningRate = recipe.learningRate;
            batchSize = recipe.batchSize;
            epochs = recipe.epochs;
            tokenBudget = recipe.tokenBudget;
            seed = recipe.seed;
        }
    }
}
