package dev.bantam.model;

import org.jspecify.annotations.Nullable;

/// Rotary position embedding of a layer, as its settings declare it. (Su et al. 2021)
///
/// @param base of the frequencies
/// @param dimensions how many of a head's values are rotated, the first ones; the others stay as they are
/// @param factor what positions are divided by: linear scaling, or the interpolated part of YaRN
/// @param yarn which dimensions are interpolated; null for all of them alike. (Peng et al. 2023, YaRN)
/// @param originalContext positions before the context was extended. A file with short and long factors
/// (Ding et al. 2024, LongRoPE) takes the long ones for sequences that may grow beyond
/// @param attentionFactor what rotated values are multiplied with
public record Rope(
        float base, int dimensions, float factor, @Nullable Yarn yarn, int originalContext, float attentionFactor) {
    /// Dimensions that turn more often than `betaFast` times in the original context are left as they are; those that
    /// turn less often than `betaSlow` times are interpolated; between them, a ramp.
    ///
    /// @param betaFast turns
    /// @param betaSlow turns
    public record Yarn(float betaFast, float betaSlow) {}

    /// Without any scaling.
    static Rope plain(float base, int dimensions, int context) {
        return new Rope(base, dimensions, 1f, null, context, 1f);
    }

    /// The angle that each pair of values turns by from one position to the next.
    ///
    /// @param divisors of the frequencies, as some files have them, `[dimensions / 2]`
    float[] frequencies(float @Nullable [] divisors) {
        float[] frequencies = new float[dimensions / 2];
        for (int i = 0; i < frequencies.length; i++) {
            float frequency = (float) (1 / Math.pow(base, 2.0 * i / dimensions));
            float kept = yarn == null ? 0f : kept(i, yarn);
            float scaled = kept == 0f ? frequency / factor : frequency / factor * (1 - kept) + frequency * kept;
            frequencies[i] = divisors == null ? scaled : scaled / divisors[i];
        }
        return frequencies;
    }

    /// How much of a pair's frequency is left as it is.
    private float kept(int pair, Yarn ramp) {
        double low = Math.max(Math.floor(pairTurning(ramp.betaFast)), 0);
        double high = Math.min(Math.ceil(pairTurning(ramp.betaSlow)), dimensions - 1);
        double width = low == high ? 0.001 : high - low;
        return (float) (1 - Math.clamp((pair - low) / width, 0, 1));
    }

    /// The pair, not rounded, that turns so many times in the original context.
    private double pairTurning(float turns) {
        return dimensions * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }
}
