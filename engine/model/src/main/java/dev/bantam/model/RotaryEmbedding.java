package dev.bantam.model;

import dev.bantam.tensor.Kernels;

/// Cosines and sines of rotary position embedding for the tokens of a step. (Su et al. 2021)
///
/// Angles are float products of position and frequency, as the reference computes them.
public final class RotaryEmbedding {
    private final float[] frequencies;
    private float[] cos = new float[0];
    private float[] sin = new float[0];
    private float[] negativeSin = new float[0];

    /// @param headDim values a head, even
    /// @param base of the frequencies
    public RotaryEmbedding(int headDim, float base) {
        frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1 / Math.pow(base, 2.0 * i / headDim));
        }
    }

    /// Computes the angles of a step's tokens.
    public void prepare(int[] positions) {
        int half = frequencies.length;
        int tokens = positions.length;
        if (cos.length < tokens * half) {
            cos = new float[tokens * half];
            sin = new float[tokens * half];
            negativeSin = new float[tokens * half];
        }
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < half; i++) {
                float angle = positions[t] * frequencies[i];
                cos[t * half + i] = (float) Math.cos(angle);
                sin[t * half + i] = (float) Math.sin(angle);
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
