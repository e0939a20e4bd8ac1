package dev.bantam.text.template;

import dev.bantam.text.TextSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A string that remembers of each character whether the template wrote it (control) or the chat did (user).
///
/// Offsets are those of `String`; Python's indices count code points: see [#size()] and [#offset(int)].
final class Text implements Value {
    private static final int[] UNIFORM = {};

    static final Text EMPTY = of("", true);

    private final String chars;
    private final boolean control;
    private final int[] switches;
    private final boolean markup;
    private int size = -1;

    /// @param control who wrote the first character
    /// @param switches ascending offsets at which the other origin begins
    /// @param markup whether the template called it `safe`: then `+` escapes what is added, as in Python
    Text(String chars, boolean control, int[] switches, boolean markup) {
        this.chars = chars;
        this.control = control;
        this.switches = switches;
        this.markup = markup;
    }

    static Text of(String chars, boolean control) {
        return new Text(chars, control, UNIFORM, false);
    }

    /// Text that the template wrote.
    static Text template(String chars) {
        return of(chars, true);
    }

    /// Text that came with the chat.
    static Text user(String chars) {
        return of(chars, false);
    }

    String chars() {
        return chars;
    }

    boolean isEmpty() {
        return chars.isEmpty();
    }

    int length() {
        return chars.length();
    }

    boolean isMarkup() {
        return markup;
    }

    Text withMarkup(boolean wanted) {
        return wanted == markup ? this : new Text(chars, control, switches, wanted);
    }

    /// Whether the template wrote all of it.
    boolean isControl() {
        return control && switches.length == 0;
    }

    boolean isControl(int offset) {
        return control == (switchesUpTo(offset) % 2 == 0);
    }

    /// How many switches come at or before the offset.
    private int switchesUpTo(int offset) {
        int at = Arrays.binarySearch(switches, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /// Other characters made out of these: the template's only where all of these are.
    Text derive(String other) {
        return of(other, isControl());
    }

    /// As many characters in the same places, with the origins of these; user text where the lengths differ.
    Text replaceAll(String other) {
        if (switches.length == 0) {
            return of(other, control);
        }
        boolean aligned = isAscii(chars) && other.length() == chars.length();
        return aligned ? new Text(other, control, switches, false) : user(other);
    }

    Text substring(int from, int to) {
        if (from == 0 && to == chars.length()) {
            return withMarkup(false);
        }
        String part = chars.substring(from, to);
        if (switches.length == 0 || from >= to) {
            return of(part, control);
        }
        int[] inside = Arrays.copyOfRange(switches, switchesUpTo(from), switchesUpTo(to - 1));
        for (int i = 0; i < inside.length; i++) {
            inside[i] -= from;
        }
        return new Text(part, isControl(from), inside, false);
    }

    Text substring(int from) {
        return substring(from, chars.length());
    }

    /// Length in code points.
    int size() {
        if (size < 0) {
            size = chars.codePointCount(0, chars.length());
        }
        return size;
    }

    /// The offset of a code point.
    int offset(int codePoint) {
        return size() == chars.length() ? codePoint : chars.offsetByCodePoints(0, codePoint);
    }

    /// Text of one code point.
    Text at(int codePoint) {
        int from = offset(codePoint);
        return substring(from, from + Character.charCount(chars.codePointAt(from)));
    }

    /// The runs of one origin, in order.
    List<TextSpan> spans() {
        List<TextSpan> spans = new ArrayList<>(switches.length + 1);
        int from = 0;
        boolean origin = control;
        for (int offset : switches) {
            spans.add(new TextSpan(chars.substring(from, offset), origin));
            from = offset;
            origin = !origin;
        }
        if (from < chars.length()) {
            spans.add(new TextSpan(chars.substring(from), origin));
        }
        return spans;
    }

    /// Offsets at which the origin changes between `from` and `to`.
    int[] switches() {
        return switches;
    }

    static boolean isAscii(String chars) {
        return chars.chars().allMatch(c -> c < 128);
    }

    @Override
    public long weight() {
        return 1L + chars.length();
    }

    /// Equal characters; who wrote them doesn't matter.
    @Override
    public boolean equals(Object other) {
        return other instanceof Text text && text.chars.equals(chars);
    }

    @Override
    public int hashCode() {
        return chars.hashCode();
    }

    @Override
    public String toString() {
        return chars;
    }
}
