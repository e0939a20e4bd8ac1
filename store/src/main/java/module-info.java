/// Where models come from and where they lie on this machine.
module dev.bantam.store {
    requires transitive dev.bantam.formats;
    requires java.net.http;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires static org.jspecify;

    exports dev.bantam.store;
}
