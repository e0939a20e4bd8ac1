package dev.bantam.text.template;

import java.util.Arrays;

/// Gathers a [Text]; everything added is charged to the budget first.
final class TextBuilder {
    private static final int SWITCH_COST = 8;

    private final Budget budget;
    private final StringBuilder chars = new StringBuilder();
    private int[] switches = new int[4];
    private int count;
    private boolean first = true;
    private boolean last = true;

    TextBuilder(Budget budget) {
        this.budget = budget;
        budget.object();
    }

    /// Counts a step of whoever writes here.
    void step() {
        budget.step();
    }

    TextBuilder append(String added, boolean control) {
        if (!added.isEmpty()) {
            budget.characters(chars.length(), added.length());
            mark(control);
            chars.append(added);
        }
        return this;
    }

    TextBuilder append(IntValue added, boolean control) {
        budget.digits(added.value().bitLength());
        return append(added.value().toString(), control);
    }

    TextBuilder append(char added, boolean control) {
        budget.characters(chars.length(), 1);
        mark(control);
        chars.append(added);
        return this;
    }

    TextBuilder append(Text added) {
        return append(added, 0, added.length());
    }

    /// Appends a text several times; at once where one origin wrote it, for a template may ask for millions.
    TextBuilder append(Text added, int times) {
        if (added.isEmpty() || times <= 0) {
            return this;
        }
        if (added.switches().length > 0) {
            for (int i = 0; i < times; i++) {
                append(added);
            }
            return this;
        }
        budget.characters(chars.length(), (long) added.length() * times);
        mark(added.isControl(0));
        chars.repeat(added.chars(), times);
        return this;
    }

    TextBuilder append(Text added, int from, int to) {
        if (from >= to) {
            return this;
        }
        budget.characters(chars.length(), to - from);
        int[] inside = added.switches();
        int at = Arrays.binarySearch(inside, from);
        int next = at >= 0 ? at + 1 : -at - 1;
        boolean control = added.isControl(from);
        int position = from;
        while (position < to) {
            int end = next < inside.length ? Math.min(inside[next++], to) : to;
            mark(control);
            chars.append(added.chars(), position, end);
            position = end;
            control = !control;
        }
        return this;
    }

    int length() {
        return chars.length();
    }

    private void mark(boolean control) {
        if (chars.isEmpty()) {
            first = control;
        } else if (control != last) {
            budget.allocate(SWITCH_COST);
            if (count == switches.length) {
                switches = Arrays.copyOf(switches, count * 2);
            }
            switches[count++] = chars.length();
        }
        last = control;
    }

    Text build() {
        return new Text(chars.toString(), first, Arrays.copyOf(switches, count), false);
    }
}
