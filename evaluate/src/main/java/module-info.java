/// Measures of a model's quality.
module dev.bantam.evaluate {
    requires transitive dev.bantam.api;
    requires static org.jspecify;

    exports dev.bantam.evaluate;
}
