package dev.bantam.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Which examples each step takes: epochs in shuffled orders, up to the token budget.
///
/// @param batches the steps; numbers of examples
/// @param tokens of all examples taken, each as often as it is taken
record TrainingPlan(List<List<Integer>> batches, long tokens) {
    /// @throws IllegalArgumentException if there is no example, or the first does not fit the budget
    static TrainingPlan of(List<TrainingExample> examples, LoraRecipe recipe) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("there is no example to learn from");
        }
        Random random = new Random(recipe.seed());
        List<Integer> order = new ArrayList<>();
        long tokens = 0;
        boolean full = false;
        for (int epoch = 0; epoch < recipe.epochs() && !full; epoch++) {
            for (int index : shuffled(examples.size(), random)) {
                int length = examples.get(index).tokens().length;
                full = tokens + length > recipe.tokenBudget();
                if (full) {
                    break;
                }
                tokens += length;
                order.add(index);
            }
        }
        if (order.isEmpty()) {
            throw new IllegalArgumentException(
                    "the budget of " + recipe.tokenBudget() + " tokens does not hold the first example");
        }
        List<List<Integer>> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += recipe.batchSize()) {
            batches.add(List.copyOf(order.subList(from, Math.min(order.size(), from + recipe.batchSize()))));
        }
        return new TrainingPlan(List.copyOf(batches), tokens);
    }

    private static int[] shuffled(int size, Random random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }
}
