package dev.bantam.generate;

import dev.bantam.api.AnswerListener;
import dev.bantam.api.Completion;
import dev.bantam.api.Completion.FinishReason;
import dev.bantam.api.Completion.Usage;
import dev.bantam.api.GeneratedToken;
import dev.bantam.api.GeneratedToken.Alternative;
import dev.bantam.api.GenerationOptions;
import dev.bantam.generate.ReasoningSplitter.Piece;
import dev.bantam.model.Session;
import dev.bantam.tensor.Kernels;
import dev.bantam.text.StreamDecoder;
import dev.bantam.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Makes one answer: prompt, then draw, decode, match, tell, until something ends it.
final class AnswerLoop {
    private final Session session;
    private final Tokenizer tokenizer;
    private final Kernels kernels;
    private final GenerationOptions options;
    private final AnswerListener listener;
    private final Set<Integer> ends;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private final ReasoningSplitter splitter;
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    /// @param ends ids that end the answer and are no part of it
    /// @param start whether the answer may begin with reasoning
    AnswerLoop(
            Session session,
            Tokenizer tokenizer,
            Kernels kernels,
            GenerationOptions options,
            AnswerListener listener,
            Set<Integer> ends,
            ReasoningSplitter.Start start) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.kernels = kernels;
        this.options = options;
        this.listener = listener;
        this.ends = ends;
        this.splitter = new ReasoningSplitter(start);
    }

    /// Starts a new sequence.
    ///
    /// @param reuse whether what the session kept of an earlier prompt may serve, and this one's is kept
    Completion answer(int[] prompt, boolean reuse) {
        Sampler sampler = new Sampler(options.sampling(), kernels, tokenizer.size(), prompt);
        long start = System.nanoTime();
        if (!reuse) {
            session.clear();
        }
        float[] logits =
                reuse ? session.restart(prompt, listener::onPrompt) : session.prompt(prompt, listener::onPrompt);
        long promptDone = System.nanoTime();
        if (logits == null) {
            return completion(FinishReason.CANCELLED, prompt.length, 0, start, promptDone, promptDone);
        }
        StreamDecoder decoder = tokenizer.streamDecoder();
        StopMatcher stops = new StopMatcher(options.stop());
        int most = session.capacity() - prompt.length;
        int limit = options.maxTokens() == 0 ? most : Math.min(most, options.maxTokens());
        FinishReason reason = FinishReason.LENGTH;
        long firstToken = promptDone;
        int drawn = 0;
        while (drawn < limit) {
            int id = sampler.next(logits);
            drawn++;
            if (drawn == 1) {
                firstToken = System.nanoTime();
            }
            if (ends.contains(id)) {
                reason = FinishReason.STOP;
                break;
            }
            tokens.add(report(id, logits));
            boolean goOn = tell(splitter.append(stops.append(decoded(id, decoder))));
            if (stops.stopped()) {
                reason = FinishReason.STOP;
                break;
            }
            if (!goOn) {
                reason = FinishReason.CANCELLED;
                break;
            }
            if (drawn < limit) {
                logits = session.generate(id);
            }
        }
        if (!stops.stopped() && reason != FinishReason.CANCELLED) {
            tell(splitter.append(stops.append(decoder.finish())));
            if (stops.stopped()) {
                reason = FinishReason.STOP;
            } else {
                tell(splitter.append(stops.finish()));
            }
        }
        if (reason != FinishReason.CANCELLED) {
            tell(splitter.finish());
        }
        return completion(reason, prompt.length, drawn, start, firstToken, promptDone);
    }

    /// A token's text; of control tokens a tag of reasoning alone, where the vocabulary has those as such.
    private String decoded(int id, StreamDecoder decoder) {
        if (tokenizer.isControl(id)) {
            String name = textOf(id);
            return splitter.expects(name) ? decoder.finish() + name : "";
        }
        return decoder.append(id);
    }

    /// Every token is heard of, as an empty piece at least: so an answer can be ended at each.
    private boolean tell(Piece piece) {
        if (!piece.reasoning().isEmpty() || piece.text().isEmpty() && splitter.isReasoning()) {
            reasoning.append(piece.reasoning());
            if (!listener.onReasoning(piece.reasoning())) {
                return false;
            }
            if (piece.text().isEmpty()) {
                return true;
            }
        }
        text.append(piece.text());
        return listener.onText(piece.text());
    }

    private Completion completion(
            FinishReason reason, int promptTokens, int drawn, long start, long firstToken, long promptDone) {
        Usage usage = new Usage(
                promptTokens,
                drawn,
                Duration.ofNanos(firstToken - start),
                Duration.ofNanos(promptDone - start),
                Duration.ofNanos(System.nanoTime() - promptDone));
        return new Completion(text.toString(), reasoning.toString(), reason, List.copyOf(tokens), usage);
    }

    private GeneratedToken report(int id, float[] logits) {
        double total = kernels.logSumExp(logits, 0, tokenizer.size());
        List<Alternative> alternatives = options.topLogprobs() == 0
                ? List.of()
                : IntStream.range(0, tokenizer.size())
                        .boxed()
                        .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                        .limit(options.topLogprobs())
                        .map(other -> new Alternative(other, textOf(other), logits[other] - total))
                        .toList();
        return new GeneratedToken(id, textOf(id), logits[id] - total, alternatives);
    }

    private String textOf(int id) {
        return new String(tokenizer.bytes(id), StandardCharsets.UTF_8);
    }
}
