package dev.bantam.model;

import dev.bantam.tensor.Kernels;

/// Cosines and sines of rotary position embedding for the tokens of a step. (Su et al. 2021)
///
/// Angles are float products of position and frequency, as the reference computes them.
public final class RotaryEmbedding {
    private final float[] frequencies;
    private final float[] longFrequencies;
    private final int originalContext;
    private final float attentionFactor;
    private float[] cos = new float[0];
    private float[] sin = new float[0];
    private float[] negativeSin = new float[0];

    /// @param frequencies the angle of each pair from one position to the next
    /// @param longFrequencies the same for sequences that may grow beyond the original context
    RotaryEmbedding(Rope rope, float[] frequencies, float[] longFrequencies) {
        this.frequencies = frequencies;
        this.longFrequencies = longFrequencies;
        this.originalContext = rope.originalContext();
        this.attentionFactor = rope.attentionFactor();
    }

    /// Computes the angles of a step's tokens.
    ///
    /// @param capacities of each token the most positions its sequence may have: all of a sequence is rotated alike
    public void prepare(int[] positions, int[] capacities) {
        int half = frequencies.length;
        int tokens = positions.length;
        if (cos.length < tokens * half) {
            cos = new float[tokens * half];
            sin = new float[tokens * half];
            negativeSin = new float[tokens * half];
        }
        for (int t = 0; t < tokens; t++) {
            float[] turning = capacities[t] > originalContext ? longFrequencies : frequencies;
            for (int i = 0; i < half; i++) {
                float angle = positions[t] * turning[i];
                cos[t * half + i] = (float) Math.cos(angle) * attentionFactor;
                sin[t * half + i] = (float) Math.sin(angle) * attentionFactor;
                negativeSin[t * half + i] = -sin[t * half + i];
            }
        }
    }

    /// Rotates one head of the token `firstPosition + token` in place.
    public void rotate(Kernels kernels, int token, float[] head, int offset) {
        int half = frequencies.length;
        kernels.rope(head, offset, cos, sin, token * half, half);
    }

    /// Undoes [#rotate], as gradients need it.
    public void rotateBack(Kernels kernels, int token, float[] head, int offset) {
        int half = frequencies.length;
        kernels.rope(head, offset, cos, negativeSin, token * half, half);
    }
}
