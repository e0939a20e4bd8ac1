/// How good a model is, in numbers that can be compared with other tools' numbers.
///
/// [Perplexity] measures a language model on a text. The rest is about a [TextClassifier] and rows of
/// [LabelledText]: look the data over ([DatasetCheck]), see what simple classifiers do ([MajorityBaseline],
/// [TfIdfBaseline]), count what is right ([ConfusionMatrix], with an [Interval]), tell whether one is better than
/// another ([PairedComparison]), how well confidence tells right from wrong ([RiskCoverage]), from where on to
/// trust it ([ThresholdChoice]), and what that saves ([CostComparison]).
@NullMarked
package dev.bantam.evaluate;

import org.jspecify.annotations.NullMarked;
