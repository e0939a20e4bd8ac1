package dev.bantam.cli.demo;

import dev.bantam.api.ChatRequest;
import dev.bantam.cli.demo.Answers.Answer;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.demo.DemoReport.Score;
import dev.bantam.cli.demo.RouteSteps.Tokens;
import dev.bantam.cli.terminal.Progress;
import dev.bantam.generate.LocalModel;
import dev.bantam.generate.LocalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The steps that ask the language model: as it came, and tuned.
final class ModelSteps implements AutoCloseable {
    private final DemoSettings settings;
    private final Tickets tickets;
    private final Map<String, String> inputs;
    private @Nullable LocalModel base;

    /// @param modelHash SHA-256 of the model's file
    ModelSteps(DemoSettings settings, Tickets tickets, String modelHash) {
        this.settings = settings;
        this.tickets = tickets;
        inputs = Map.of("model", modelHash);
    }

    /// The model as it came, loaded once.
    LocalModel base() throws IOException {
        LocalModel model = base;
        if (model == null) {
            model = LocalModel.load(settings.modelFile(), LocalOptions.DEFAULT.withThreads(settings.threads()));
            base = model;
        }
        return model;
    }

    /// What the untuned model says.
    ///
    /// @param tokens of its prompt and its answer: about what a large model would read and write
    record Untuned(Answers answers, Tokens tokens) {}

    DemoStep<Untuned> untuned() {
        Function<Ticket, ChatRequest> prompt = ticket -> DemoPrompts.untuned(tickets.labels(), ticket.text());
        return new DemoStep<>(
                "untuned",
                Untuned.class,
                inputs,
                progress -> {
                    progress.update(0, 0, "loading the model");
                    LocalModel model = base();
                    Answers answers = ask(model, Role.UNTUNED, "is told the labels", List.of(), prompt, progress);
                    return new Untuned(answers, tokens(model, prompt));
                },
                untuned -> line(untuned.answers()));
    }

    DemoStep<Answers> tuned(Path adapter) {
        Function<Ticket, ChatRequest> prompt = ticket -> DemoPrompts.tuned(ticket.text());
        return new DemoStep<>(
                "tuned",
                Answers.class,
                inputs,
                progress -> {
                    progress.update(0, 0, "loading the model");
                    close();
                    LocalOptions options =
                            LocalOptions.DEFAULT.withThreads(settings.threads()).withAdapter(adapter);
                    try (LocalModel model = LocalModel.load(settings.modelFile(), options)) {
                        List<Ticket> validation = tickets.validation();
                        return ask(model, Role.TUNED, "has learnt the labels", validation, prompt, progress);
                    }
                },
                this::line);
    }

    private Tokens tokens(LocalModel model, Function<Ticket, ChatRequest> prompt) {
        List<Ticket> test = tickets.test();
        double read = 0;
        double written = 0;
        for (Ticket ticket : test) {
            read += model.chatPrompt(prompt.apply(ticket)).length;
            written += model.answerTokens(DemoPrompts.label(ticket.intent())).length;
        }
        return new Tokens(read / test.size(), written / test.size());
    }

    private String line(Answers answers) {
        Score score = answers.score(tickets);
        return String.format(
                Locale.ROOT,
                "right in %.1f %% (%.1f to %.1f) of %d test messages with a label; %s messages/s",
                100 * score.accuracy(),
                100 * score.low(),
                100 * score.high(),
                score.messages(),
                Figures.speed(answers.messagesPerSecond()));
    }

    private Answers ask(
            LocalModel model,
            Role role,
            String note,
            List<Ticket> validation,
            Function<Ticket, ChatRequest> prompt,
            Progress progress) {
        List<Ticket> all = new ArrayList<>(validation);
        all.addAll(tickets.test());
        long start = System.nanoTime();
        List<double[]> rows = model.labelLogProbabilities(
                all.stream().map(prompt).toList(), DemoPrompts.labels(tickets.labels()), (done, total) -> {
                    progress.update(done, total, done + " of " + total + " messages");
                    return true;
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Answer> answers = rows.stream().map(this::best).toList();
        String name = settings.modelName() + (role == Role.TUNED ? ", tuned" : ", untuned");
        int split = validation.size();
        return new Answers(
                name, role, note, all.size() / seconds, answers.subList(0, split), answers.subList(split, all.size()));
    }

    private Answer best(double[] logProbabilities) {
        int best = 0;
        for (int i = 1; i < logProbabilities.length; i++) {
            best = logProbabilities[i] > logProbabilities[best] ? i : best;
        }
        return new Answer(tickets.labels().get(best), Math.exp(logProbabilities[best]));
    }

    @Override
    public void close() {
        if (base != null) {
            base.close();
            base = null;
        }
    }
}
