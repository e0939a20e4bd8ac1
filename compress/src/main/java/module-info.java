/// Compression: models in smaller number formats.
module dev.bantam.compress {
    requires transitive dev.bantam.model;
    requires dev.bantam.text;
    requires static org.jspecify;

    exports dev.bantam.compress;
}
