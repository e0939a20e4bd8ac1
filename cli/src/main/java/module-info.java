/// The command line: the only place where the modules are put together and the only one that prints.
module dev.bantam.cli {
    requires dev.bantam.evaluate;
    requires dev.bantam.generate;
    requires dev.bantam.store;
    requires dev.bantam.tune;
    requires info.picocli;
    requires java.management;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.bantam.cli to
            info.picocli;
    // Steps of the demonstration keep their results as JSON of these records.
    opens dev.bantam.cli.demo to
            tools.jackson.databind;
}
