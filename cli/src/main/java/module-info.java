/// The command line: the only place where the modules are put together and the only one that prints.
module dev.bantam.cli {
    requires dev.bantam.compress;
    requires dev.bantam.evaluate;
    requires dev.bantam.generate;
    requires dev.bantam.store;
    requires dev.bantam.tune;
    requires info.picocli;
    requires java.management;
    requires tools.jackson.databind;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires static org.jspecify;

    // Answers with --format json are records.
    opens dev.bantam.cli to
            info.picocli,
            tools.jackson.databind;
    // Steps of the demonstration keep their results as JSON of these records.
    opens dev.bantam.cli.demo to
            tools.jackson.databind;
}
