package dev.bantam.tune;

import dev.bantam.model.ModelConfig;
import dev.bantam.model.Tape;
import dev.bantam.tensor.Compute;
import dev.bantam.tensor.Matrix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Copies of what a tape hears, for one sequence.
final class TrainingTape implements Tape {
    /// Rows beyond the last token: a kernel may read past a row's end, into the next one.
    static final int SLACK_ROWS = 4;

    private final Compute compute;
    private final Map<Point, List<Matrix>> kept = new EnumMap<>(Point.class); // a matrix a layer

    TrainingTape(ModelConfig config, Compute compute, int maxTokens) {
        this.compute = compute;
        int layers = config.layers().size();
        for (Point point : Point.values()) {
            int width = switch (point) {
                case INPUT, MIDDLE -> config.hiddenSize();
                case QUERY_KEY_VALUE -> config.querySize() + 2 * config.kvSize();
                case ATTENDED -> config.querySize();
                case GATE_UP -> 2 * config.feedForwardSize();
            };
            int count = point == Point.INPUT ? layers + 1 : layers;
            kept.put(
                    point,
                    Stream.generate(() -> new Matrix(maxTokens + SLACK_ROWS, width))
                            .limit(count)
                            .toList());
        }
    }

    @Override
    public void record(Point point, int layer, Matrix values, int tokens) {
        Matrix copy = of(point, layer);
        int columns = values.columns();
        compute.pool()
                .run(
                        tokens,
                        (t, worker) ->
                                System.arraycopy(values.data(), values.row(t), copy.data(), copy.row(t), columns));
    }

    /// What was recorded last.
    Matrix of(Point point, int layer) {
        return Objects.requireNonNull(kept.get(point)).get(layer);
    }
}
