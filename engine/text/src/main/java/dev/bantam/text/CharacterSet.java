package dev.bantam.text;

import java.util.Arrays;

/// A set of characters: whole Unicode categories, or ranges of code points.
final class CharacterSet {
    private static final int LETTERS = bit(Character.MODIFIER_LETTER) | bit(Character.OTHER_LETTER);
    private static final int MARKS =
            bit(Character.NON_SPACING_MARK) | bit(Character.COMBINING_SPACING_MARK) | bit(Character.ENCLOSING_MARK);

    /// `\p{L}`
    static final CharacterSet LETTER = new CharacterSet(LETTERS
            | bit(Character.UPPERCASE_LETTER)
            | bit(Character.LOWERCASE_LETTER)
            | bit(Character.TITLECASE_LETTER));
    /// `\p{M}`
    static final CharacterSet MARK = new CharacterSet(MARKS);
    /// `\p{N}`
    static final CharacterSet NUMBER = new CharacterSet(
            bit(Character.DECIMAL_DIGIT_NUMBER) | bit(Character.LETTER_NUMBER) | bit(Character.OTHER_NUMBER));
    /// `\p{P}`
    static final CharacterSet PUNCTUATION = new CharacterSet(bit(Character.CONNECTOR_PUNCTUATION)
            | bit(Character.DASH_PUNCTUATION)
            | bit(Character.START_PUNCTUATION)
            | bit(Character.END_PUNCTUATION)
            | bit(Character.INITIAL_QUOTE_PUNCTUATION)
            | bit(Character.FINAL_QUOTE_PUNCTUATION)
            | bit(Character.OTHER_PUNCTUATION));
    /// `[\p{P}\p{S}]`
    static final CharacterSet SIGN = new CharacterSet(PUNCTUATION.categories
            | bit(Character.MATH_SYMBOL)
            | bit(Character.CURRENCY_SYMBOL)
            | bit(Character.MODIFIER_SYMBOL)
            | bit(Character.OTHER_SYMBOL));
    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
    static final CharacterSet UPPER =
            new CharacterSet(LETTERS | MARKS | bit(Character.UPPERCASE_LETTER) | bit(Character.TITLECASE_LETTER));
    /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
    static final CharacterSet LOWER = new CharacterSet(LETTERS | MARKS | bit(Character.LOWERCASE_LETTER));

    /// `\w`
    static final CharacterSet WORD = LETTER.or(MARK)
            .or(new CharacterSet(bit(Character.DECIMAL_DIGIT_NUMBER)
                    | bit(Character.LETTER_NUMBER)
                    | bit(Character.CONNECTOR_PUNCTUATION)))
            .or(new CharacterSet(0, 0x200c, 0x200d, 0x24b6, 0x24e9));

    /// Bits of `Character.getType`.
    private final int categories;
    /// First and last code point of each range.
    private final int[] ranges;

    private CharacterSet(int categories, int... ranges) {
        this.categories = categories;
        this.ranges = ranges;
    }

    CharacterSet or(CharacterSet other) {
        int[] both = Arrays.copyOf(ranges, ranges.length + other.ranges.length);
        System.arraycopy(other.ranges, 0, both, ranges.length, other.ranges.length);
        return new CharacterSet(categories | other.categories, both);
    }

    static CharacterSet ofRanges(int... ranges) {
        return new CharacterSet(0, ranges);
    }

    /// The set that an expression writes between brackets: characters, and ranges with `-` between two.
    static CharacterSet ofExpression(String members) {
        int[] characters = members.codePoints().toArray();
        int[] ranges = new int[2 * characters.length];
        int count = 0;
        for (int i = 0; i < characters.length; i++) {
            ranges[count++] = characters[i];
            boolean range = i + 2 < characters.length && characters[i + 1] == '-';
            i += range ? 2 : 0;
            ranges[count++] = characters[i];
        }
        return new CharacterSet(0, Arrays.copyOf(ranges, count));
    }

    boolean contains(int codePoint) {
        if ((categories >> Character.getType(codePoint) & 1) != 0) {
            return true;
        }
        for (int i = 0; i < ranges.length; i += 2) {
            if (codePoint >= ranges[i] && codePoint <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /// Whether the character that starts at `index` is in the set.
    boolean containsAt(String text, int index) {
        return contains(text.codePointAt(index));
    }

    /// The end of the run of members that starts at `start`, of at most `longest` characters.
    int endOfRun(String text, int start, int end, int longest) {
        int at = start;
        for (int i = 0; i < longest && at < end && containsAt(text, at); i++) {
            at = Splitter.after(text, at);
        }
        return at;
    }

    private static int bit(byte category) {
        return 1 << category;
    }
}
