package dev.bantam.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Labelled messages in three parts.
///
/// @param train what a model is tuned on; has no message that is out of scope
/// @param validation what thresholds are chosen on
/// @param test what figures are made on
public record Tickets(List<Ticket> train, List<Ticket> validation, List<Ticket> test) {
    private static final JsonMapper JSON = new JsonMapper();

    /// Copies the lists.
    public Tickets {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /// Reads `train.jsonl`, `validation.jsonl` and `test.jsonl` of a folder. A line is a JSON object with at least
    /// `text` and `intent`; `id` and `language` are used where they are there.
    ///
    /// @throws IllegalArgumentException if a file is missing or a row is wrong; names the file, line and field
    /// @throws IOException if a file can't be read
    public static Tickets read(Path folder) throws IOException {
        Tickets tickets = new Tickets(
                rows(folder.resolve("train.jsonl")),
                rows(folder.resolve("validation.jsonl")),
                rows(folder.resolve("test.jsonl")));
        Set<String> labels = new HashSet<>(tickets.labels());
        if (labels.contains(Ticket.OUT_OF_SCOPE)) {
            throw new IllegalArgumentException(folder.resolve("train.jsonl") + ": has messages with the intent "
                    + Ticket.OUT_OF_SCOPE + "; they belong into validation.jsonl and test.jsonl alone");
        }
        if (labels.size() < 2) {
            throw new IllegalArgumentException(
                    folder.resolve("train.jsonl") + ": has only the intent " + labels + "; at least two are needed");
        }
        labels.add(Ticket.OUT_OF_SCOPE);
        requireKnown(tickets.validation, labels, folder.resolve("validation.jsonl"));
        requireKnown(tickets.test, labels, folder.resolve("test.jsonl"));
        return tickets;
    }

    /// The intents of the training part, sorted.
    public List<String> labels() {
        return train.stream().map(Ticket::intent).distinct().sorted().toList();
    }

    private static void requireKnown(List<Ticket> part, Set<String> labels, Path file) {
        for (Ticket ticket : part) {
            if (!labels.contains(ticket.intent())) {
                throw new IllegalArgumentException(file + ": message " + ticket.id() + ": field intent: "
                        + ticket.intent() + " does not occur in train.jsonl");
            }
        }
    }

    private static List<Ticket> rows(Path file) throws IOException {
        List<Ticket> rows = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (String line : text(file).lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            Ticket ticket = row(line, file + ":" + number);
            if (!ids.add(ticket.id())) {
                throw new IllegalArgumentException(
                        file + ":" + number + ": field id: " + ticket.id() + " occurs twice");
            }
            rows.add(ticket);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + ": has no message");
        }
        return rows;
    }

    private static String text(Path file) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no file " + file, missing);
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(file + ": is not UTF-8 text", malformed);
        }
    }

    private static Ticket row(String line, String place) {
        JsonNode row;
        try {
            row = JSON.readTree(line);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(
                    place + ": is no valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
        if (!row.isObject()) {
            throw new IllegalArgumentException(place + ": is no JSON object");
        }
        return new Ticket(
                string(row, "id", place, place.substring(place.lastIndexOf('/') + 1)),
                string(row, "text", place, null),
                string(row, "intent", place, null),
                string(row, "language", place, ""));
    }

    private static String string(JsonNode row, String field, String place, @Nullable String absent) {
        JsonNode value = row.get(field);
        if (value == null && absent != null) {
            return absent;
        }
        if (value == null) {
            throw new IllegalArgumentException(place + ": field " + field + ": is missing");
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new IllegalArgumentException(place + ": field " + field + ": must be text, but is " + value);
        }
        return value.stringValue();
    }
}
