package dev.bantam.model;

import java.util.List;

/// A model family: how its settings become a [ModelConfig]. One small file each.
interface Family {
    /// All families that can be run.
    List<Family> ALL = List.of(
            new Llama(),
            new Qwen2(),
            new Qwen3(),
            new Smollm3(),
            new Granite(),
            new Phi3(),
            new Stablelm(),
            new Olmo2(),
            new Nemotron(),
            new Gemma(),
            new Gemma2(),
            new Gemma3(),
            new Qwen3Moe(),
            new Bert(),
            new GemmaEmbedding());

    /// The name that files give it.
    String architecture();

    /// @param vocabularySize rows of the embedding tensor
    /// @throws ModelException if a setting is missing or not supported
    ModelConfig configure(Parameters parameters, int vocabularySize);

    /// The family of that name.
    ///
    /// @throws ModelException if there is none
    static Family named(String architecture) {
        String shown = architecture.length() <= 100 ? architecture : architecture.substring(0, 100) + "...";
        return ALL.stream()
                .filter(family -> family.architecture().equals(architecture))
                .findFirst()
                .orElseThrow(() -> new ModelException("the architecture " + shown + " is not supported; supported are "
                        + ALL.stream().map(Family::architecture).toList()));
    }
}
