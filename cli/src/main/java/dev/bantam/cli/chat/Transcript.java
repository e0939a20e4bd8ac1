package dev.bantam.cli.chat;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatMessage.Role;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.formats.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What was said. On disk it is JSON as OpenAI's chat requests have it: `{"model": ..., "messages": [{"role":
/// ..., "content": ...}]}`; answers also have a `finish_reason` (`stop`, `length`, or `cancelled` for one that
/// was stopped), and `reasoning_content` where the model thought.
public final class Transcript {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final List<Entry> entries = new ArrayList<>();

    /// A message.
    ///
    /// @param reasoning what was thought before an answer: kept for people, models are not shown it again
    /// @param finish why an answer ended, where that is known
    record Entry(
            ChatMessage message, String reasoning, @Nullable FinishReason finish) {
        static Entry of(ChatMessage message) {
            return new Entry(message, "", null);
        }
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<ChatMessage> messages() {
        return entries.stream().map(Entry::message).toList();
    }

    void add(ChatMessage message) {
        entries.add(Entry.of(message));
    }

    void add(Completion answer) {
        entries.add(new Entry(ChatMessage.assistant(answer.text()), answer.reasoning(), answer.finishReason()));
    }

    void removeLast() {
        entries.removeLast();
    }

    /// Takes the last question back, with what followed it.
    ///
    /// @return false if there is none
    boolean undo() {
        int last = entries.size() - 1;
        while (last >= 0 && entries.get(last).message().role() != Role.USER) {
            last--;
        }
        if (last >= 0) {
            entries.subList(last, entries.size()).clear();
        }
        return last >= 0;
    }

    /// Forgets all but the instructions.
    void clear() {
        Optional<String> system = system();
        entries.clear();
        system.ifPresent(this::system);
    }

    /// The instructions for the whole chat: its first message, if it is the system's.
    Optional<String> system() {
        return entries.isEmpty() || entries.getFirst().message().role() != Role.SYSTEM
                ? Optional.empty()
                : Optional.of(entries.getFirst().message().content());
    }

    /// Gives other instructions, or none where the text is empty.
    public void system(String text) {
        if (system().isPresent()) {
            entries.removeFirst();
        }
        if (!text.isEmpty()) {
            entries.addFirst(Entry.of(ChatMessage.system(text)));
        }
    }

    /// Writes all messages; the file appears whole or not at all.
    ///
    /// @throws IllegalArgumentException if there is a file that is no conversation, or no such folder
    /// @throws IOException if it can't be written
    void save(Path file, String model) throws IOException {
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder);
        }
        if (Files.exists(file)) {
            try {
                read(file);
            } catch (IllegalArgumentException other) {
                throw new IllegalArgumentException(
                        file + " exists and is no saved conversation: it is left alone; choose another name", other);
            }
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("model", model);
        ArrayNode messages = root.putArray("messages");
        for (Entry entry : entries) {
            ObjectNode message = messages.addObject();
            message.put("role", entry.message().role().name().toLowerCase(Locale.ROOT));
            message.put("content", entry.message().content());
            if (!entry.reasoning().isEmpty()) {
                message.put("reasoning_content", entry.reasoning());
            }
            if (entry.finish() != null) {
                message.put("finish_reason", entry.finish().name().toLowerCase(Locale.ROOT));
            }
        }
        try (AtomicFile target = AtomicFile.create(file)) {
            target.write(JSON.writeValueAsBytes(root));
            target.commit();
        } catch (AccessDeniedException refused) {
            // It names the sibling that is written first.
            throw new IOException("no permission to write " + file, refused);
        }
    }

    /// Takes the messages of a file instead of these. Where it can't be read, these stay.
    ///
    /// @throws IllegalArgumentException if it is no conversation; says what is wrong
    /// @throws IOException if it can't be read
    public void load(Path file) throws IOException {
        List<Entry> read = read(file);
        entries.clear();
        entries.addAll(read);
    }

    private static List<Entry> read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder, not a conversation");
        }
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no file " + file, missing);
        } catch (AccessDeniedException refused) {
            throw new IOException("no permission to read " + file, refused);
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(file + " is not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        JsonNode messages = root.isArray() ? root : root.path("messages");
        if (!messages.isArray()) {
            throw new IllegalArgumentException(file + " has no array \"messages\"");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode message : messages) {
            String where = file + ", message " + (entries.size() + 1);
            JsonNode content = message.path("content");
            if (!content.isString()) {
                throw new IllegalArgumentException(where + ": \"content\" must be a text");
            }
            entries.add(new Entry(
                    new ChatMessage(constant(Role.class, message.path("role"), where, "role"), content.asString()),
                    message.path("reasoning_content").asString(""),
                    message.has("finish_reason")
                            ? constant(FinishReason.class, message.get("finish_reason"), where, "finish_reason")
                            : null));
        }
        return entries;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode value, String where, String field) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value.asString(""))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(where + ": \"" + field + "\" is " + value + "; known are "
                + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }
}
