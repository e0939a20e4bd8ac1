/// Tuning: the backward pass, low-rank adapters and the optimiser that trains them.
module dev.bantam.tune {
    requires transitive dev.bantam.model;
    requires static org.jspecify;

    exports dev.bantam.tune;
}
