package dev.bantam.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CostComparisonTest {
    private static final CallCost LARGE = new CallCost(2.50, 10, 400, 20);

    @Test
    void aRequestCostsItsTokens() {
        assertThat(LARGE.inputPerRequest()).isCloseTo(0.001, within(1e-15));
        assertThat(LARGE.outputPerRequest()).isCloseTo(0.0002, within(1e-15));
        assertThat(LARGE.perRequest()).isCloseTo(0.0012, within(1e-15));
    }

    /// 1,000 requests of half a second are 500 seconds of a machine at 0.072 an hour: one cent.
    @Test
    void allPartsOfAThousandRequestsAreShown() {
        CostComparison costs = new CostComparison(LARGE, 0.25, 0.072, 0.5);
        assertThat(costs.before()).isCloseTo(1.2, within(1e-12));
        assertThat(costs.local()).isCloseTo(0.01, within(1e-12));
        assertThat(costs.upstream()).isCloseTo(0.3, within(1e-12));
        assertThat(costs.after()).isCloseTo(0.31, within(1e-12));
        assertThat(costs.saved()).isCloseTo(0.89, within(1e-12));
        assertThat(costs.savedShare()).isCloseTo(0.89 / 1.2, within(1e-12));
    }

    @Test
    void sendingEverythingOnCostsMoreThanBefore() {
        CostComparison costs = new CostComparison(LARGE, 1, 0.072, 0.5);
        assertThat(costs.saved()).isCloseTo(-0.01, within(1e-12));
        assertThat(costs.savedShare()).isNegative();
        assertThat(new CostComparison(LARGE, 0, 0, 0).savedShare()).isEqualTo(1);
    }

    @Test
    void amountsThatCannotBeAreRefused() {
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused(() -> new CallCost(wrong, 1, 1, 1), "input tokens is " + wrong);
            assertRefused(() -> new CallCost(1, wrong, 1, 1), "output tokens is " + wrong);
            assertRefused(() -> new CallCost(1, 1, wrong, 1), "input tokens is " + wrong);
            assertRefused(() -> new CallCost(1, 1, 1, wrong), "output tokens is " + wrong);
            assertRefused(() -> new CostComparison(LARGE, wrong, 1, 1), "sent on is " + wrong);
            assertRefused(() -> new CostComparison(LARGE, 1, wrong, 1), "machine hour is " + wrong);
            assertRefused(() -> new CostComparison(LARGE, 1, 1, wrong), "seconds is " + wrong);
        }
        assertRefused(() -> new CostComparison(LARGE, 1.1, 1, 1), "1.1");
        assertRefused(() -> new CostComparison(new CallCost(0, 0, 1, 1), 1, 1, 1), "costs nothing");
    }

    private static void assertRefused(Runnable attempt, String message) {
        assertThatThrownBy(attempt::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
