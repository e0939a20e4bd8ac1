package dev.bantam.text.template;

import java.time.Clock;

/// What filters, tests and methods share within one rendering.
record Context(Budget budget, Clock clock) {
    TextBuilder builder() {
        return new TextBuilder(budget);
    }

    /// To be called before `needle` is looked for in `text`.
    void search(Text text, Text needle) {
        budget.work(text.length() * (1L + needle.length() / 32));
    }
}
