package dev.bantam.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a `tokenizer.json` does to text before its model: `normalizer` and `pre_tokenizer`.
///
/// @param name what cuts text for the model
/// @param byteLevel whether the model merges bytes
/// @param words whether text is cut into BERT's words
/// @param splitters how byte-level text is cut
/// @param prefix when a sign for a space is put before text that is not byte-level
record JsonSteps(
        String name,
        boolean byteLevel,
        boolean words,
        Normalization normalization,
        List<Splitter> splitters,
        SentencePieceModel.SpacePrefix prefix) {
    private static final String SPACE = String.valueOf(SentencePieceModel.SPACE);

    /// Whether text is put before the text that a token is looked for in.
    boolean spacePrefix() {
        return !byteLevel && prefix != SentencePieceModel.SpacePrefix.NEVER;
    }

    /// Whether tokens that are to be found in normalised text are found in other text than was given.
    boolean changesText() {
        return !normalization.equals(Normalization.NONE) || spacePrefix();
    }

    static JsonSteps read(JsonFields top) {
        List<JsonFields> normalizers = flat(top, "normalizer", "normalizers");
        List<JsonFields> preTokenizers = flat(top, "pre_tokenizer", "pretokenizers");
        String last = preTokenizers.isEmpty() ? "" : preTokenizers.getLast().requiredString("type");
        return switch (last) {
            case "ByteLevel" -> byteLevel(normalizers, preTokenizers);
            case "BertPreTokenizer" -> words(normalizers, preTokenizers);
            default -> spaceSigns(normalizers, preTokenizers);
        };
    }

    /// The steps of a field, those of sequences in it one after another.
    private static List<JsonFields> flat(JsonFields parent, String field, String inner) {
        Optional<JsonFields> step = parent.object(field);
        List<JsonFields> steps = new ArrayList<>();
        step.ifPresent(first -> flatten(first, inner, steps));
        return steps;
    }

    private static void flatten(JsonFields step, String inner, List<JsonFields> steps) {
        if (step.requiredString("type").equals("Sequence")) {
            step.objects(inner).forEach(each -> flatten(each, inner, steps));
        } else {
            steps.add(step);
        }
    }

    private static JsonSteps byteLevel(List<JsonFields> normalizers, List<JsonFields> preTokenizers) {
        Normalization normalization = Normalization.NONE;
        for (JsonFields normalizer : normalizers) {
            String type = normalizer.requiredString("type");
            if (!normalization.equals(Normalization.NONE)) {
                throw normalizer.unknown("type", type, "no second normalizer");
            }
            normalization = switch (type) {
                case "NFC" -> new Composition(Normalizer.Form.NFC);
                case "NFD" -> new Composition(Normalizer.Form.NFD);
                case "NFKC" -> new Composition(Normalizer.Form.NFKC);
                case "NFKD" -> new Composition(Normalizer.Form.NFKD);
                default -> throw normalizer.unknown("type", type, "NFC, NFD, NFKC, NFKD");
            };
        }
        List<Splitter> splitters = new ArrayList<>();
        for (int i = 0; i < preTokenizers.size(); i++) {
            splitter(preTokenizers.get(i), i == preTokenizers.size() - 1).ifPresent(splitters::add);
        }
        if (splitters.equals(List.of(RunSplitter.upTo(1, CharacterSet.NUMBER), new Gpt2Splitter(false)))) {
            splitters = List.of(new Gpt2Splitter(true)); // the same in one go
        }
        if (splitters.isEmpty()) {
            splitters.add((text, start, end) -> end);
        }
        return new JsonSteps("ByteLevel", true, false, normalization, splitters, SentencePieceModel.SpacePrefix.NEVER);
    }

    private static Optional<Splitter> splitter(JsonFields step, boolean last) {
        String type = step.requiredString("type");
        return switch (type) {
            case "ByteLevel" -> {
                if (step.flag("add_prefix_space", true)) {
                    throw step.unknown("add_prefix_space", "true", "false");
                }
                if (!last) {
                    throw step.unknown("type", type, "ByteLevel only at the end");
                }
                yield step.flag("use_regex", true) ? Optional.of(new Gpt2Splitter(false)) : Optional.empty();
            }
            case "Digits" -> {
                if (!step.flag("individual_digits", false)) {
                    throw step.unknown("individual_digits", "false", "true");
                }
                yield Optional.of(RunSplitter.upTo(1, CharacterSet.NUMBER));
            }
            case "Split" -> Optional.of(expression(step));
            default -> throw step.unknown("type", type, "ByteLevel, Digits, Split, Sequence");
        };
    }

    private static Splitter expression(JsonFields step) {
        String behavior = step.requiredString("behavior");
        boolean invert = step.flag("invert", false);
        boolean onlyMatches = behavior.equals("Removed") && invert;
        if (!onlyMatches && (!behavior.equals("Isolated") || invert)) {
            throw step.unknown("behavior", behavior + (invert ? ", inverted," : ""), "Isolated; Removed, inverted");
        }
        String pattern = step.object("pattern")
                .flatMap(choice -> choice.string("Regex"))
                .orElseThrow(() -> step.unknown("pattern", "no Regex", "a Regex"));
        return Expressions.splitter(pattern, onlyMatches)
                .orElseThrow(() -> new VocabularyException(
                        "%s.pattern is an unknown regular expression: \"%s\"".formatted(step.place(), pattern)));
    }

    private static JsonSteps words(List<JsonFields> normalizers, List<JsonFields> preTokenizers) {
        if (normalizers.size() != 1 || preTokenizers.size() != 1) {
            throw new VocabularyException(
                    "tokenizer.json: BertPreTokenizer is known only with BertNormalizer, and both alone");
        }
        JsonFields normalizer = normalizers.getFirst();
        String type = normalizer.requiredString("type");
        if (!type.equals("BertNormalizer")) {
            throw normalizer.unknown("type", type, "BertNormalizer");
        }
        boolean lowerCase = normalizer.flag("lowercase", true);
        Normalization normalization = new BertNormalization(
                normalizer.flag("clean_text", true),
                normalizer.flag("handle_chinese_chars", true),
                normalizer.flag("strip_accents", lowerCase),
                lowerCase);
        return new JsonSteps(
                "BertPreTokenizer", false, true, normalization, List.of(), SentencePieceModel.SpacePrefix.NEVER);
    }

    private static JsonSteps spaceSigns(List<JsonFields> normalizers, List<JsonFields> preTokenizers) {
        SentencePieceModel.SpacePrefix prefix = SentencePieceModel.SpacePrefix.NEVER;
        boolean signs = false;
        for (JsonFields normalizer : normalizers) {
            String type = normalizer.requiredString("type");
            if (type.equals("Prepend")
                    && !signs
                    && normalizer.requiredString("prepend").equals(SPACE)) {
                prefix = SentencePieceModel.SpacePrefix.ALWAYS;
            } else if (type.equals("Replace") && replaces(normalizer)) {
                signs = true;
            } else {
                throw normalizer.unknown("type", type, "Prepend of ▁, then Replace of a space by ▁");
            }
        }
        for (JsonFields preTokenizer : preTokenizers) {
            String type = preTokenizer.requiredString("type");
            if (type.equals("Metaspace") && !signs) {
                prefix = metaspace(preTokenizer);
                signs = true;
            } else if (!type.equals("Split") || !signs || !splitsSpaces(preTokenizer)) {
                throw preTokenizer.unknown("type", type, "ByteLevel, BertPreTokenizer, Metaspace, Split");
            }
        }
        if (!signs) {
            throw new VocabularyException(
                    "tokenizer.json: without a pre_tokenizer, a normalizer must replace spaces by ▁");
        }
        return new JsonSteps("Metaspace", false, false, Normalization.NONE, List.of(), prefix);
    }

    private static boolean replaces(JsonFields normalizer) {
        return normalizer.requiredString("content").equals(SPACE)
                && normalizer
                        .object("pattern")
                        .flatMap(pattern -> pattern.string("String"))
                        .filter(" "::equals)
                        .isPresent();
    }

    /// Where every space has become a sign, nothing is left to split at.
    private static boolean splitsSpaces(JsonFields step) {
        return step.object("pattern")
                        .flatMap(pattern -> pattern.string("String"))
                        .filter(" "::equals)
                        .isPresent()
                && !step.flag("invert", false);
    }

    private static SentencePieceModel.SpacePrefix metaspace(JsonFields step) {
        if (!step.requiredString("replacement").equals(SPACE)) {
            throw step.unknown("replacement", step.requiredString("replacement"), SPACE);
        }
        if (step.flag("split", true)) {
            throw step.unknown("split", "true", "false");
        }
        String scheme = step.string("prepend_scheme").orElse(step.flag("add_prefix_space", true) ? "always" : "never");
        return switch (scheme) {
            case "always" -> SentencePieceModel.SpacePrefix.MISSING;
            case "first" -> SentencePieceModel.SpacePrefix.MISSING_AT_START;
            case "never" -> SentencePieceModel.SpacePrefix.NEVER;
            default -> throw step.unknown("prepend_scheme", scheme, "always, first, never");
        };
    }
}
