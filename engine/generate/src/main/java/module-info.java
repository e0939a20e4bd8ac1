/// Generation: sampling, stopping, streaming; the local implementation of the API.
module dev.bantam.generate {
    requires transitive dev.bantam.api;
    requires transitive dev.bantam.model;
    requires transitive dev.bantam.text;
    requires static org.jspecify;

    exports dev.bantam.generate;
}
