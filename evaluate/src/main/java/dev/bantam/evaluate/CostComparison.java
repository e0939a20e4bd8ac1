package dev.bantam.evaluate;

/// What requests cost if a large model answers all of them, and if a local model sees all of them first and
/// sends some on to the large one. All amounts are in the currency of the prices and for 1,000 requests.
///
/// The machine is charged for the seconds it works. One that waits for requests costs the same by the hour, so the
/// local cost of a request is higher the less there is to do.
///
/// @param large a request to the large model
/// @param sentOn share of the requests that the local model sends on, from 0 to 1
/// @param machinePrice of the local machine, an hour
/// @param seconds that a request keeps the whole local machine busy, measured
public record CostComparison(CallCost large, double sentOn, double machinePrice, double seconds) {
    private static final double REQUESTS = 1_000;
    private static final double SECONDS_AN_HOUR = 3_600;

    /// @throws IllegalArgumentException if a number is out of its range, or the large model costs nothing
    public CostComparison {
        Amounts.check("share sent on", sentOn);
        Amounts.check("price of a machine hour", machinePrice);
        Amounts.check("number of seconds", seconds);
        if (sentOn > 1) {
            throw new IllegalArgumentException("the share sent on is " + sentOn + "; it must be from 0 to 1");
        }
        if (large.perRequest() == 0) {
            throw new IllegalArgumentException("the large model costs nothing; there is nothing to compare");
        }
    }

    /// The large model alone.
    public double before() {
        return REQUESTS * large.perRequest();
    }

    /// The local model's part of [#after()]: it sees every request.
    public double local() {
        return REQUESTS * machinePrice * seconds / SECONDS_AN_HOUR;
    }

    /// The large model's part of [#after()]: the requests sent on.
    public double upstream() {
        return sentOn * before();
    }

    /// The local model first, the large one for what is sent on.
    public double after() {
        return local() + upstream();
    }

    /// What is saved; negative where the local model makes it dearer.
    public double saved() {
        return before() - after();
    }

    /// Share of [#before()] that is saved.
    public double savedShare() {
        return saved() / before();
    }
}
