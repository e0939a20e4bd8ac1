package dev.bantam.compress;

import dev.bantam.tensor.DType;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A number format for the tensors whose name contains a match.
///
/// @param pattern what is looked for in a tensor's name
/// @param dtype what such a tensor is stored in
public record TypeOverride(Pattern pattern, DType dtype) {
    /// Reads `REGEX=TYPE`, such as `ffn_down=Q8_0` or `^output\.weight$=F16`.
    ///
    /// @throws IllegalArgumentException if it is not of that form
    public static TypeOverride parse(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("\"" + text + "\" is not of the form REGEX=TYPE, such as ffn_down=Q8_0");
        }
        String type = text.substring(equals + 1).toUpperCase(Locale.ROOT);
        try {
            DType dtype = Arrays.stream(DType.values())
                    .filter(known -> known.name().equals(type))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\": there is no number format "
                            + type + ", only " + Arrays.toString(DType.values())));
            return new TypeOverride(Pattern.compile(text.substring(0, equals)), dtype);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": no regular expression: " + malformed.getDescription(), malformed);
        }
    }

    boolean matches(String tensor) {
        return pattern.matcher(tensor).find();
    }
}
