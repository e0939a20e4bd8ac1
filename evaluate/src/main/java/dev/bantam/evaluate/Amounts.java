package dev.bantam.evaluate;

/// The one check of prices and quantities.
final class Amounts {
    private Amounts() {}

    /// @throws IllegalArgumentException if the amount is negative or not finite
    static void check(String name, double amount) {
        if (!(amount >= 0 && Double.isFinite(amount))) {
            throw new IllegalArgumentException("the " + name + " is " + amount + "; it must be 0 or more");
        }
    }
}
