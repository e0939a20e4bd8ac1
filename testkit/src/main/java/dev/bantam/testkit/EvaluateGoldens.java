package dev.bantam.testkit;

import tools.jackson.databind.JsonNode;

/// What scikit-learn, scipy and statsmodels compute, as the scripts of `testkit/goldens/evaluate` write it.
public final class EvaluateGoldens {
    private EvaluateGoldens() {}

    /// TF-IDF with logistic regression on a few messages: `classifiers.py`.
    public static JsonNode classifiers() {
        return Resources.json("evaluate/classifiers.json");
    }

    /// Intervals, tests, confusion matrices, risk and coverage: `figures.py`.
    public static JsonNode figures() {
        return Resources.json("evaluate/figures.json");
    }
}
