package dev.bantam.text.template;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// Python's `strftime` in the C locale.
final class TimeFormat {
    private TimeFormat() {}

    static Text format(Context context, Text format) {
        ZonedDateTime now = ZonedDateTime.now(context.clock());
        TextBuilder out = context.builder();
        String chars = format.chars();
        for (int at = 0; at < chars.length(); at++) {
            boolean control = format.isControl(at);
            if (chars.charAt(at) != '%' || at + 1 == chars.length()) {
                out.append(chars.charAt(at), control);
                continue;
            }
            char code = chars.charAt(++at);
            boolean bare = code == '-' && at + 1 < chars.length();
            if (bare) {
                code = chars.charAt(++at);
            }
            String field = field(now, code);
            out.append(bare ? field.replaceFirst("^[0 ]+(?=.)", "") : field, control);
        }
        return out.build();
    }

    private static String field(ZonedDateTime now, char code) {
        return switch (code) {
            case 'Y' -> String.valueOf(now.getYear());
            case 'y' -> padded(now.getYear() % 100, 2);
            case 'C' -> padded(now.getYear() / 100, 2);
            case 'm' -> padded(now.getMonthValue(), 2);
            case 'd' -> padded(now.getDayOfMonth(), 2);
            case 'e' -> spaced(now.getDayOfMonth());
            case 'B' -> now.getMonth().getDisplayName(TextStyle.FULL, Locale.US);
            case 'b', 'h' ->
                now.getMonth().getDisplayName(TextStyle.FULL, Locale.US).substring(0, 3);
            case 'A' -> now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US);
            case 'a' ->
                now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US).substring(0, 3);
            case 'H' -> padded(now.getHour(), 2);
            case 'k' -> spaced(now.getHour());
            case 'I' -> padded(now.get(ChronoField.CLOCK_HOUR_OF_AMPM), 2);
            case 'l' -> spaced(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> padded(now.getMinute(), 2);
            case 'S' -> padded(now.getSecond(), 2);
            case 'f' -> padded(now.getNano() / 1000, 6);
            case 'p' -> now.getHour() < 12 ? "AM" : "PM";
            case 'P' -> now.getHour() < 12 ? "am" : "pm";
            case 'j' -> padded(now.getDayOfYear(), 3);
            case 'u' -> String.valueOf(now.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
            case 'U' -> padded((now.getDayOfYear() + 6 - now.getDayOfWeek().getValue() % 7) / 7, 2);
            case 'W' -> padded((now.getDayOfYear() + 6 - (now.getDayOfWeek().getValue() - 1)) / 7, 2);
            case 'V' -> padded(now.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            case 'G' -> String.valueOf(now.get(IsoFields.WEEK_BASED_YEAR));
            case 's' -> String.valueOf(now.toEpochSecond());
            case 'D', 'x' -> field(now, 'm') + "/" + field(now, 'd') + "/" + field(now, 'y');
            case 'F' -> field(now, 'Y') + "-" + field(now, 'm') + "-" + field(now, 'd');
            case 'T', 'X' -> field(now, 'H') + ":" + field(now, 'M') + ":" + field(now, 'S');
            case 'R' -> field(now, 'H') + ":" + field(now, 'M');
            case 'r' -> field(now, 'I') + ":" + field(now, 'M') + ":" + field(now, 'S') + " " + field(now, 'p');
            case 'c' ->
                field(now, 'a') + " " + field(now, 'b') + " " + field(now, 'e') + " " + field(now, 'T') + " "
                        + field(now, 'Y');
            // The reference asks for the local time without a zone, which leaves these two empty.
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw new EvaluationError("strftime_now knows no '%" + code + "'");
        };
    }

    private static String padded(int number, int width) {
        String digits = String.valueOf(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static String spaced(int number) {
        return number < 10 ? " " + number : String.valueOf(number);
    }
}
