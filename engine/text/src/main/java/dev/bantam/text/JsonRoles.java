package dev.bantam.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads from `tokenizer.json` what text begins and ends with.
final class JsonRoles {
    private JsonRoles() {}

    static TokenRoles read(JsonFields top, TokenizerSettings settings, Vocabulary vocabulary) {
        Optional<String> before = Optional.empty();
        Optional<String> after = Optional.empty();
        boolean template = false;
        for (JsonFields processor : processors(top)) {
            String type = processor.requiredString("type");
            switch (type) {
                case "ByteLevel" -> {}
                case "TemplateProcessing" -> {
                    template = true;
                    boolean text = false;
                    for (JsonFields part : processor.objects("single")) {
                        Optional<String> token =
                                part.object("SpecialToken").map(special -> special.requiredString("id"));
                        if (token.isEmpty()) {
                            text = true;
                        } else if ((text ? after : before).isPresent()) {
                            throw processor.unknown("single", "two tokens on one side of the text", "one");
                        } else if (text) {
                            after = token;
                        } else {
                            before = token;
                        }
                    }
                }
                default -> throw processor.unknown("type", type, "ByteLevel, TemplateProcessing, Sequence");
            }
        }
        OptionalInt begin = id(before.or(settings::beginOfText), vocabulary);
        OptionalInt end = id(after.or(settings::endOfText), vocabulary);
        boolean addsBegin =
                template ? before.isPresent() : settings.addsBeginOfText().orElse(false);
        boolean addsEnd =
                template ? after.isPresent() : settings.addsEndOfText().orElse(false);
        Set<Integer> ends =
                id(settings.endOfText(), vocabulary).stream().boxed().collect(Collectors.toSet());
        for (int stated : settings.endOfAnswer()) {
            if (stated < 0 || stated >= vocabulary.size()) {
                throw new VocabularyException("generation_config.json: eos_token_id is %d, but there are %d tokens"
                        .formatted(stated, vocabulary.size()));
            }
            ends.add(stated);
        }
        return new TokenRoles(
                begin,
                end,
                addsBegin && begin.isPresent(),
                addsEnd && end.isPresent(),
                TokenRoles.withNamedEnds(ends, vocabulary));
    }

    private static List<JsonFields> processors(JsonFields top) {
        Optional<JsonFields> processor = top.object("post_processor");
        if (processor.isEmpty()) {
            return List.of();
        }
        boolean sequence = processor.get().requiredString("type").equals("Sequence");
        return sequence ? processor.get().objects("processors") : List.of(processor.get());
    }

    private static OptionalInt id(Optional<String> name, Vocabulary vocabulary) {
        if (name.isEmpty()) {
            return OptionalInt.empty();
        }
        int id = vocabulary.id(name.get());
        if (id < 0) {
            throw new VocabularyException(
                    "\"%s\", which text begins or ends with, is no token of tokenizer.json".formatted(name.get()));
        }
        return OptionalInt.of(id);
    }
}
