package dev.bantam.generate;

import dev.bantam.api.ChatRequest;
import dev.bantam.formats.Checkpoint;
import dev.bantam.formats.Checkpoints;
import dev.bantam.text.Tokenizer;
import dev.bantam.text.Tokenizers;
import dev.bantam.text.VocabularyException;
import dev.bantam.text.template.ChatTemplate;
import dev.bantam.text.template.TemplateException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// How a model file turns text into token ids: its tokenizer, its chat template, its tokens for filling in. The
/// weights are not needed. Immutable and thread-safe.
public final class ModelText {
    private static final String TEMPLATE_KEY = "tokenizer.chat_template";

    private final Tokenizer tokenizer;
    private final ChatEncoder encoder;
    private final FillTokens fill;

    private final boolean embeds;

    private ModelText(Tokenizer tokenizer, ChatEncoder encoder, FillTokens fill, boolean embeds) {
        this.embeds = embeds;
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.fill = fill;
    }

    private static final String TOKENIZER = "tokenizer.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String GENERATION_CONFIG = "generation_config.json";

    /// Reads those of a GGUF file, or of a Hugging Face folder.
    ///
    /// @throws IOException if it can't be read
    /// @throws dev.bantam.formats.FormatException if it is neither, or a damaged one
    /// @throws dev.bantam.text.VocabularyException if its vocabulary is of a kind that can't be used
    /// @throws dev.bantam.text.template.TemplateException if its chat template is malformed
    public static ModelText load(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            return read(file, checkpoint);
        }
    }

    /// @param file that the checkpoint was opened from
    static ModelText read(Path file, Checkpoint checkpoint) throws IOException {
        boolean folder = Files.isDirectory(file);
        Tokenizer tokenizer =
                folder ? tokenizer(file) : Tokenizers.from(new CheckpointVocabulary(checkpoint.metadata()));
        ChatTemplate template = checkpoint
                .metadata()
                .string(TEMPLATE_KEY)
                .map(ModelText::template)
                .orElse(null);
        int endOfText = folder
                ? tokenizer.endOfText()
                : checkpoint
                        .metadata()
                        .integer("tokenizer.ggml.eos_token_id")
                        .orElse(-1L)
                        .intValue();
        return new ModelText(
                tokenizer,
                new ChatEncoder(tokenizer, template, endOfText),
                FillTokens.read(checkpoint.metadata(), tokenizer),
                checkpoint.metadata().string("general.architecture").stream()
                        .anyMatch(name -> checkpoint.metadata().keys().contains(name + ".pooling_type")));
    }

    /// A folder's; what stands beside `tokenizer.json` may be missing.
    private static Tokenizer tokenizer(Path folder) throws IOException {
        Path file = folder.resolve(TOKENIZER);
        if (!Files.isRegularFile(file)) {
            throw new VocabularyException(folder + ": " + TOKENIZER + " is missing; other vocabularies, such as"
                    + " tokenizer.model, are not read: save the tokenizer with transformers once");
        }
        try (InputStream json = Files.newInputStream(file);
                InputStream config = optional(folder.resolve(TOKENIZER_CONFIG));
                InputStream generation = optional(folder.resolve(GENERATION_CONFIG))) {
            return Tokenizers.fromJson(json, config, generation);
        }
    }

    private static InputStream optional(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Files.newInputStream(file)
                : new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
    }

    private static ChatTemplate template(String source) {
        try {
            return ChatTemplate.parse(source);
        } catch (TemplateException malformed) {
            throw new TemplateException(TEMPLATE_KEY + ": " + malformed.getMessage());
        }
    }

    /// The tokenizer.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// True if the file has a chat template.
    public boolean hasChatTemplate() {
        return encoder.template() != null;
    }

    /// The token ids that a chat becomes.
    ///
    /// @throws IllegalArgumentException if there is no chat template, or it refuses this chat
    public int[] chatPrompt(ChatRequest request) {
        return tokenizer.encode(encoder.prompt(request));
    }

    /// The token ids of a raw text, with the token that starts a text where the model expects it.
    public int[] rawPrompt(String text) {
        int[] ids = tokenizer.encode(text);
        if (!tokenizer.addsBeginOfText()) {
            return ids;
        }
        int[] prompt = new int[ids.length + 1];
        prompt[0] = tokenizer.beginOfText();
        System.arraycopy(ids, 0, prompt, 1, ids.length);
        return prompt;
    }

    /// The token ids of a text that a vector is made of: with the tokens that begin and end a text, where the model was
    /// made for embeddings; as [#rawPrompt] where it was made to go on.
    public int[] embeddingPrompt(String text) {
        int[] prompt = rawPrompt(text);
        if (!embeds || !tokenizer.addsEndOfText()) {
            return prompt;
        }
        int[] ended = Arrays.copyOf(prompt, prompt.length + 1);
        ended[prompt.length] = tokenizer.endOfText();
        return ended;
    }

    /// The token ids after which the model writes what is missing between two texts.
    ///
    /// @throws IllegalArgumentException if the vocabulary lacks a token for this; names it
    public int[] fillPrompt(String prefix, String suffix) {
        return fill.prompt(tokenizer, prefix, suffix);
    }

    ChatEncoder encoder() {
        return encoder;
    }

    FillTokens fill() {
        return fill;
    }
}
