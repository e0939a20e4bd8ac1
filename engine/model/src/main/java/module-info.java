/// Layers, model families, the KV cache and the forward pass.
module dev.bantam.model {
    requires transitive dev.bantam.formats;
    requires transitive dev.bantam.tensor;
    requires static org.jspecify;

    exports dev.bantam.model;
}
