package dev.bantam.cli.demo;

import dev.bantam.cli.demo.DemoReport.Comparison;
import dev.bantam.cli.demo.DemoReport.Confusion;
import dev.bantam.cli.demo.DemoReport.Cost;
import dev.bantam.cli.demo.DemoReport.Curve;
import dev.bantam.cli.demo.DemoReport.CurvePoint;
import dev.bantam.cli.demo.DemoReport.Data;
import dev.bantam.cli.demo.DemoReport.Environment;
import dev.bantam.cli.demo.DemoReport.Example;
import dev.bantam.cli.demo.DemoReport.Fact;
import dev.bantam.cli.demo.DemoReport.Fate;
import dev.bantam.cli.demo.DemoReport.Loss;
import dev.bantam.cli.demo.DemoReport.Outcome;
import dev.bantam.cli.demo.DemoReport.Part;
import dev.bantam.cli.demo.DemoReport.Role;
import dev.bantam.cli.demo.DemoReport.Score;
import dev.bantam.cli.demo.DemoReport.StepTime;
import dev.bantam.cli.demo.DemoReport.Threshold;
import dev.bantam.cli.demo.DemoReport.Training;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Figures as a demonstration might find them; nothing was measured.
final class SampleReport {
    static final List<String> LABELS = List.of(
            "billing_dispute",
            "cancel_close",
            "feature_request",
            "how_to",
            "import_export",
            "integration_api",
            "invoice_document",
            "login_access",
            "outage_performance",
            "permissions_sharing",
            "plan_change",
            "sync_data_loss");

    /// A message that would take over the page if it were not escaped.
    static final String HOSTILE = "</p></main><script>alert(1)</script><img src=x onerror=\"alert('2')\"> & &lt;b&gt; "
            + "\u0000\u0007\u202Eevil\uFFFF ]]> <!-- ";

    private SampleReport() {}

    static DemoReport report() {
        return new DemoReport(
                data(),
                List.of(
                        new Score("most frequent label", Role.BASELINE, 306, 0.098, 0.069, 0.137, 0.015, 2_140_000, ""),
                        new Score(
                                "TF-IDF + logistic regression",
                                Role.BASELINE,
                                306,
                                0.732,
                                0.679,
                                0.778,
                                0.727,
                                48_300,
                                "words and pairs of words"),
                        new Score(
                                "SmolLM2-135M, untuned",
                                Role.UNTUNED,
                                306,
                                0.211,
                                0.169,
                                0.260,
                                0.153,
                                5.43,
                                "is told the labels"),
                        new Score(
                                "SmolLM2-135M, tuned",
                                Role.TUNED,
                                306,
                                0.774,
                                0.724,
                                0.817,
                                0.771,
                                9.87,
                                "learnt the labels")),
                List.of(
                        new Comparison("most frequent label", 0.676, 0.621, 0.729),
                        new Comparison("TF-IDF + logistic regression", 0.042, -0.007, 0.092),
                        new Comparison("SmolLM2-135M, untuned", 0.563, 0.503, 0.621)),
                confusion(),
                training(),
                List.of(curve("validation", 213, 0.105, 5), curve("test", 352, 0.117, 6)),
                new Threshold(
                        0.95,
                        true,
                        0.912,
                        new Outcome(213, 112, 107, 0.899, 0.981, 42, 39),
                        new Outcome(352, 194, 180, 0.882, 0.956, 46, 41)),
                new Cost(
                        0.3125,
                        0.0042,
                        0.1403,
                        List.of(
                                new Fact("large model, a million tokens read", "$0.50 (--price-in)"),
                                new Fact("large model, a million tokens written", "$2.00 (--price-out)"),
                                new Fact("tokens of a message with its prompt", "561 read, 16 written"),
                                new Fact("this machine", "$0.10 an hour (--machine-price), 9.9 messages a second"))),
                examples(),
                environment());
    }

    private static Data data() {
        return new Data(
                List.of(
                        new Part("train", 1143, 0, 147, 117),
                        new Part("validation", 213, 42, 139, 23),
                        new Part("test", 352, 46, 160, 38)),
                LABELS,
                List.of("2 messages of the test part have a near duplicate in the training part"));
    }

    private static Confusion confusion() {
        Random random = new Random(7);
        List<List<Integer>> counts = new ArrayList<>();
        for (int row = 0; row <= LABELS.size(); row++) {
            List<Integer> cells = new ArrayList<>(Collections.nCopies(LABELS.size(), 0));
            int all = row < LABELS.size() ? 18 + random.nextInt(13) : 46;
            for (int message = 0; message < all; message++) {
                int cell = row < LABELS.size() && random.nextDouble() < 0.77 ? row : random.nextInt(LABELS.size());
                cells.set(cell, cells.get(cell) + 1);
            }
            counts.add(cells);
        }
        List<String> rows = new ArrayList<>(LABELS);
        rows.add(Ticket.OUT_OF_SCOPE);
        return new Confusion(rows, LABELS, counts);
    }

    private static Training training() {
        Random random = new Random(3);
        List<Loss> losses = new ArrayList<>();
        for (int step = 0; step <= 60; step++) {
            losses.add(new Loss(1000L * step, 0.22 + 2.4 * Math.exp(-step / 9.0) + 0.12 * random.nextGaussian() * 0.5));
        }
        return new Training(
                412,
                losses,
                List.of(
                        new Fact("tokens", "60,214 in 412 examples"),
                        new Fact("adapter", "rank 16, 2,442,240 parameters, all linear layers"),
                        new Fact("optimiser", "AdamW, learning rate 0.001, warm-up of 10 %, cosine to 0")));
    }

    private static Curve curve(String part, int messages, double aurc, int seed) {
        Random random = new Random(seed);
        List<CurvePoint> points = new ArrayList<>();
        int wrong = 0;
        for (int answered = 1; answered <= messages; answered++) {
            double share = (double) answered / messages;
            wrong += random.nextDouble() < 0.02 + 0.55 * Math.pow(share, 1.7) ? 1 : 0;
            points.add(new CurvePoint(share, (double) wrong / answered));
        }
        return new Curve(part, points, aurc);
    }

    private static List<Example> examples() {
        return List.of(
                new Example(
                        Fate.RIGHT,
                        "vanished. whole Q3 folder. monday",
                        "sync_data_loss",
                        "sync_data_loss",
                        0.994,
                        "en"),
                new Example(
                        Fate.RIGHT,
                        "Przy zakupie podałem zły NIP (przestawione cyfry). Proszę o fakturę korygującą do faktury z 14"
                                + " czerwca, kwota bez zmian.",
                        "invoice_document",
                        "invoice_document",
                        0.971,
                        "pl"),
                new Example(
                        Fate.WRONG,
                        "Is it too late to turn the yearly renewal into a smaller one? It's on Thursday and we only need 4"
                                + " of the 11.",
                        "plan_change",
                        "cancel_close",
                        0.933,
                        "en"),
                new Example(
                        Fate.WRONG, HOSTILE, Ticket.OUT_OF_SCOPE, "integration_api", 0.921, "x\" onload=\"alert(3)"),
                new Example(
                        Fate.SENT_ON,
                        "I'm a second-year student in Groningen, writing my bachelor thesis about why small firms switch"
                                + " from one collaboration tool to another, and I'm looking for companies that will let me"
                                + " send a questionnaire to fifty of their customers.\nIt's eleven questions.",
                        Ticket.OUT_OF_SCOPE,
                        "feature_request",
                        0.387,
                        "en"),
                new Example(
                        Fate.SENT_ON,
                        "https://status.example/" + "averylongaddress".repeat(12),
                        "outage_performance",
                        "outage_performance",
                        0.512,
                        ""));
    }

    private static Environment environment() {
        return new Environment(
                "SmolLM2-135M-Instruct",
                "21 November 2026",
                List.of(
                        new Fact("machine", "2 processors, AVX-512 (16 floats a vector), Linux amd64"),
                        new Fact("Java", "Temurin-25.0.1+8"),
                        new Fact("Bantam", "0.1.0"),
                        new Fact(
                                "model file",
                                "smollm2-135m-instruct-q4_1.gguf, 98.4 MB, SHA-256"
                                        + " b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")),
                List.of(
                        new StepTime("data", 0.31, false),
                        new StepTime("baselines", 1.62, false),
                        new StepTime("untuned", 64.8, true),
                        new StepTime("tune", 241.5, true),
                        new StepTime("tuned", 56.9, false),
                        new StepTime("threshold", 0.02, false),
                        new StepTime("route", 0.01, false),
                        new StepTime("page", 0.05, false)),
                List.of("./bantam pull smollm2", "./bantam demo --model smollm2 --train-tokens 60000"));
    }
}
