/// Records and ports that users see: requests, answers, and the models that turn one into the other.
module dev.bantam.api {
    requires static org.jspecify;

    exports dev.bantam.api;
}
