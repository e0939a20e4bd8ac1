package dev.bantam.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bantam.api.ChatMessage;
import dev.bantam.api.ChatRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("train.jsonl"), """
                {"id":"a","text":"pay","intent":"billing","language":"de","traits":[]}

                {"text":"enter","intent":"login_access"}
                """);
        Files.writeString(folder.resolve("validation.jsonl"), "{\"text\":\"x\",\"intent\":\"out_of_scope\"}\n");
        Files.writeString(folder.resolve("test.jsonl"), "{\"text\":\"y\",\"intent\":\"billing\"}");
    }

    @Test
    void readsTheExampleOfTheProject() throws IOException {
        Tickets tickets = Tickets.read(Path.of("..", "examples", "tickets"));
        assertThat(tickets.labels()).hasSize(12).isSorted().doesNotContain(Ticket.OUT_OF_SCOPE);
        assertThat(tickets.train()).hasSizeGreaterThan(1000).noneMatch(Ticket::outOfScope);
        assertThat(tickets.validation()).hasSizeGreaterThan(150).anyMatch(Ticket::outOfScope);
        assertThat(tickets.test()).hasSizeGreaterThan(250).anyMatch(Ticket::outOfScope);
    }

    @Test
    void readsWhatIsThere() throws IOException {
        Tickets tickets = Tickets.read(folder);
        assertThat(tickets.train())
                .containsExactly(
                        new Ticket("a", "pay", "billing", "de"),
                        new Ticket("train.jsonl:3", "enter", "login_access", ""));
        assertThat(tickets.labels()).containsExactly("billing", "login_access");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"text\":\"y\"}|field intent: is missing",
                "{\"intent\":\"billing\"}|field text: is missing",
                "{\"text\":\" \",\"intent\":\"billing\"}|field text: must be text",
                "{\"text\":7,\"intent\":\"billing\"}|field text: must be text, but is 7",
                "{\"text\":null,\"intent\":\"billing\"}|field text: must be text, but is null",
                "{\"text\":\"y\",\"intent\":\"billing\",\"id\":\"z\"}|field id: z occurs twice",
                "{\"text\":\"y\",\"intent\":\"biling\"}|field intent: biling does not occur in train.jsonl",
                "[1]|is no JSON object",
                "{\"text\":\"y|is no valid JSON",
            })
    void namesFileLineAndField(String row, String problem) throws IOException {
        String first = "{\"text\":\"y\",\"intent\":\"billing\",\"id\":\"z\"}\n";
        Files.writeString(folder.resolve("test.jsonl"), first + row);
        assertThatThrownBy(() -> Tickets.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.jsonl")
                .hasMessageContaining(":2")
                .hasMessageContaining(problem);
    }

    @Test
    void refusesWhatCannotBeUsed() throws IOException {
        Files.write(folder.resolve("test.jsonl"), new byte[] {'{', (byte) 0xFF});
        assertThatThrownBy(() -> Tickets.read(folder)).hasMessageContaining("is not UTF-8");
        Files.writeString(folder.resolve("test.jsonl"), "\n");
        assertThatThrownBy(() -> Tickets.read(folder)).hasMessageContaining("has no message");
        Files.delete(folder.resolve("test.jsonl"));
        assertThatThrownBy(() -> Tickets.read(folder)).hasMessageContaining("there is no file");
    }

    @Test
    void trainingNeedsLabels() throws IOException {
        Files.writeString(folder.resolve("train.jsonl"), "{\"text\":\"x\",\"intent\":\"billing\"}");
        assertThatThrownBy(() -> Tickets.read(folder)).hasMessageContaining("at least two");
        Files.writeString(folder.resolve("train.jsonl"), "{\"text\":\"x\",\"intent\":\"out_of_scope\"}");
        assertThatThrownBy(() -> Tickets.read(folder)).hasMessageContaining("train.jsonl: has messages");
    }

    @Test
    void promptsNameTheLabelsOnlyWhereTheyAreNotLearnt() throws IOException {
        Tickets tickets = Tickets.read(folder);
        ChatRequest untuned = DemoPrompts.untuned(tickets.labels(), "hello_there");
        assertThat(untuned.messages().getFirst().content()).contains("billing, login access.");
        assertThat(untuned.messages().getLast()).isEqualTo(ChatMessage.user("hello_there"));
        ChatRequest tuned = DemoPrompts.tuned("hello_there");
        assertThat(tuned.messages().getFirst().content()).hasSizeLessThan(40).doesNotContain("billing");
        assertThat(tuned.messages().getLast()).isEqualTo(ChatMessage.user("hello_there"));
    }
}
