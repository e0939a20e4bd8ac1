package dev.bantam.cli.chat;

import dev.bantam.store.NameDistance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What can be typed besides messages.
enum SlashCommand {
    HELP("/help", "", "shows this"),
    SYSTEM("/system", "TEXT", "gives instructions for the whole chat; - takes them away, no text shows them"),
    SET("/set", "KEY VALUE", "changes how answers are made; alone it shows all keys"),
    SHOW("/show", "", "shows the conversation so far"),
    UNDO("/undo", "", "takes back the last question and its answer"),
    CLEAR("/clear", "", "forgets the conversation but not the instructions"),
    SAVE("/save", "FILE", "writes the conversation to a file, as JSON"),
    LOAD("/load", "FILE", "goes on with a saved conversation instead of this one"),
    EXIT("/exit", "", "leaves, as Ctrl-D does");

    final String word;
    final String argument;
    final String description;

    SlashCommand(String word, String argument, String description) {
        this.word = word;
        this.argument = argument;
        this.description = description;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(command -> command.word).toList();
    }

    /// @throws IllegalArgumentException if there is none of that name; names the nearest
    static SlashCommand of(String word) {
        if (word.equals("/bye") || word.equals("/quit")) {
            return EXIT;
        }
        return Arrays.stream(values())
                .filter(command -> command.word.equals(word))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> near = NameDistance.nearest(word.toLowerCase(Locale.ROOT), words(), 1);
                    return new IllegalArgumentException("there is no command " + word
                            + (near.isEmpty() ? ";" : "; did you mean " + near.getFirst() + "?")
                            + " /help shows all; a message that begins with / needs a blank before it");
                });
    }
}
