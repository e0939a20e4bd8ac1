package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LbfgsTest {
    /// Sum of i (x_i - 1 / i)^2 for i from 1 on: steep here, flat there.
    private static double bowl(double[] point, double[] gradient) {
        double value = 0;
        for (int i = 0; i < point.length; i++) {
            double off = point[i] - 1.0 / (i + 1);
            value += (i + 1) * off * off;
            gradient[i] = 2 * (i + 1) * off;
        }
        return value;
    }

    @Test
    void theMinimumOfABowlIsFound() {
        double[] point = Lbfgs.minimize(LbfgsTest::bowl, 500, 1e-9, 1_000);
        for (int i = 0; i < point.length; i++) {
            assertThat(point[i]).isCloseTo(1.0 / (i + 1), within(1e-9));
        }
    }

    @Test
    void aFarMinimumInAFlatPlaceIsFound() {
        // Softplus with its minimum where 1 / (1 + e^x) = 1e-6.
        double[] point = Lbfgs.minimize(
                (x, gradient) -> {
                    gradient[0] = 1e-6 - 1 / (1 + Math.exp(x[0]));
                    return 1e-6 * x[0] + Math.log1p(Math.exp(-x[0]));
                },
                1,
                1e-13,
                1_000);
        assertThat(point[0]).isCloseTo(Math.log(1e6 - 1), within(1e-5));
    }

    @Test
    void whereTheStartIsTheMinimumNothingMoves() {
        assertThat(Lbfgs.minimize(
                        (x, gradient) -> {
                            gradient[0] = 2 * x[0];
                            return x[0] * x[0];
                        },
                        1,
                        1e-9,
                        0))
                .containsExactly(0);
    }

    @Test
    void whatDoesNotConvergeIsRefused() {
        assertThatThrownBy(() -> Lbfgs.minimize(LbfgsTest::bowl, 500, 1e-9, 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in 3 steps");
        // Falls for ever.
        assertThatThrownBy(() -> Lbfgs.minimize(
                        (x, gradient) -> {
                            gradient[0] = -1;
                            return -x[0];
                        },
                        1,
                        1e-9,
                        10))
                .isInstanceOf(IllegalStateException.class);
    }
}
