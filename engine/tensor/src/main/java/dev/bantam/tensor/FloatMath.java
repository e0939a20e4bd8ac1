package dev.bantam.tensor;

/// Scalar definitions of the functions that kernels need, each a fixed sequence of float operations, so that a vector
/// twin can give the same bits.
public final class FloatMath {
    /// Below this, [#exp] is the value at this point: 2^-126, the smallest normal float.
    public static final float EXP_MIN = -87.33654f;
    /// Above this, [#exp] is the value at this point, just under the largest float.
    public static final float EXP_MAX = 88.37626f;

    public static final float LOG2_E = 1.44269504f;
    /// Adding and subtracting this rounds a small float to the nearest whole number, ties to even.
    public static final float ROUND = 12582912f;
    /// ln 2 in two parts: the first has few bits, so its products are exact (Cody & Waite 1980).
    public static final float LN2_HIGH = 0.693359375f;

    public static final float LN2_LOW = -2.12194440e-4f;

    /// Minimax polynomial of (e^r - 1 - r) / r^2 on |r| <= ln(2) / 2, highest power first (Cephes expf).
    private static final float[] EXP = {
        1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f
    };

    public static final float EXP_0 = EXP[0];
    public static final float EXP_1 = EXP[1];
    public static final float EXP_2 = EXP[2];
    public static final float EXP_3 = EXP[3];
    public static final float EXP_4 = EXP[4];
    public static final float EXP_5 = EXP[5];

    /// sqrt(2 / pi), and the cubic term of the tanh form of GELU (Hendrycks & Gimpel 2016).
    public static final float GELU_SCALE = 0.7978845608f;

    public static final float GELU_CUBIC = 0.044715f;

    /// Half of the complementary error function is a polynomial in 1 / (1 + [#ERF_STEP] x), times e^(-x^2 / 2), at
    /// x / sqrt(2); it errs by 8e-8 at most (Abramowitz & Stegun 1964, 7.1.26).
    public static final float ERF_STEP = 0.23164189f;

    public static final float ERF_1 = 0.127414796f;
    public static final float ERF_2 = -0.142248368f;
    public static final float ERF_3 = 0.710706871f;
    public static final float ERF_4 = -0.726576014f;
    public static final float ERF_5 = 0.530702715f;

    private FloatMath() {}

    /// e^x within 2 ulp.
    public static float exp(float x) {
        float bounded = Math.max(Math.min(x, EXP_MAX), EXP_MIN);
        float n = Math.fma(bounded, LOG2_E, ROUND) - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, bounded));
        float p = Math.fma(EXP_0, r, EXP_1);
        p = Math.fma(p, r, EXP_2);
        p = Math.fma(p, r, EXP_3);
        p = Math.fma(p, r, EXP_4);
        p = Math.fma(p, r, EXP_5);
        p = Math.fma(p, r * r, r) + 1f;
        return p * Float.intBitsToFloat(((int) n + 127) << 23);
    }

    /// x / (1 + e^-x).
    public static float silu(float x) {
        return x / (1f + exp(-x));
    }

    /// x / 2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))), with tanh(u) = 1 - 2 / (e^2u + 1).
    public static float gelu(float x) {
        float u = GELU_SCALE * Math.fma(GELU_CUBIC * x * x, x, x);
        float tanh = 1f - 2f / (exp(u + u) + 1f);
        return 0.5f * x * (1f + tanh);
    }

    /// x times the normal distribution's share below x: the form of GELU that is not an approximation (Hendrycks &
    /// Gimpel
    /// 2016).
    public static float geluErf(float x) {
        float magnitude = Math.abs(x);
        float t = 1f / Math.fma(magnitude, ERF_STEP, 1f);
        float p = Math.fma(ERF_5, t, ERF_4);
        p = Math.fma(p, t, ERF_3);
        p = Math.fma(p, t, ERF_2);
        p = Math.fma(p, t, ERF_1);
        float beyond = p * t * exp(x * x * -0.5f);
        return Math.max(x, 0f) - magnitude * beyond;
    }

    /// cap * tanh(x / cap), with tanh(u) = 1 - 2 / (e^2u + 1).
    public static float softcap(float x, float cap) {
        float u = x / cap;
        return cap * (1f - 2f / (exp(u + u) + 1f));
    }

    /// Half float to float for finite halves, by rescaling the exponent: exact, subnormals included.
    public static float halfToFloat(short half) {
        int bits = half << 16;
        float magnitude = Float.intBitsToFloat((bits & 0x7fff0000) >>> 3) * 0x1p112f;
        return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (bits & 0x80000000));
    }

    /// bfloat16 to float.
    public static float brainToFloat(short brain) {
        return Float.intBitsToFloat(brain << 16);
    }
}
