package dev.bantam.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bantam.cli.terminal.Terminal;
import picocli.CommandLine.Option;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Whether an answer is for a person or for a program.
final class FormatOption {
    /// What an answer is written as.
    enum Format {
        /// For a person.
        TEXT,
        /// One JSON document, and nothing else on standard output.
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: one document on standard output (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    boolean json() {
        return format == Format.JSON;
    }

    /// Prints a record; `promptTokens` becomes `prompt_tokens`, and what is null is left out.
    static void print(Terminal terminal, Object document) {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
        terminal.out().println(mapper.writeValueAsString(document));
        terminal.out().flush();
    }
}
