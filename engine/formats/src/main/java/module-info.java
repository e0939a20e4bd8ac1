/// GGUF and safetensors files. Nothing else in Bantam knows a byte of either.
module dev.bantam.formats {
    requires transitive dev.bantam.tensor;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.bantam.formats;
}
