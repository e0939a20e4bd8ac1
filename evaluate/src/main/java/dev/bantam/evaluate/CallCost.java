package dev.bantam.evaluate;

/// What a request to a model costs that is paid by the token. Prices are an assumption of whoever states them;
/// all amounts are in the currency of the prices.
///
/// @param inputPrice of a million input tokens
/// @param outputPrice of a million output tokens
/// @param inputTokens of a request, on average
/// @param outputTokens of a request, on average
public record CallCost(double inputPrice, double outputPrice, double inputTokens, double outputTokens) {
    private static final double MILLION = 1e6;

    /// @throws IllegalArgumentException if a number is negative or not finite
    public CallCost {
        Amounts.check("price of a million input tokens", inputPrice);
        Amounts.check("price of a million output tokens", outputPrice);
        Amounts.check("number of input tokens", inputTokens);
        Amounts.check("number of output tokens", outputTokens);
    }

    /// What a request's input costs.
    public double inputPerRequest() {
        return inputPrice * inputTokens / MILLION;
    }

    /// What a request's output costs.
    public double outputPerRequest() {
        return outputPrice * outputTokens / MILLION;
    }

    /// What a request costs.
    public double perRequest() {
        return inputPerRequest() + outputPerRequest();
    }
}
