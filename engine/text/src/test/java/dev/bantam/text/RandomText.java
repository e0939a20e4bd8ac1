package dev.bantam.text;

import java.util.Random;

/// Short texts of characters that tokenizers treat differently, from a seed.
final class RandomText {
    private static final String[] PARTS = {
        "a",
        "B",
        "ab",
        "the",
        " the",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\n\n",
        "\u00a0",
        "\u3000",
        "\u0085",
        "1",
        "23",
        "\u0663",
        "\u2163",
        "\u00bd",
        "'",
        "'s",
        "'LL",
        "'re",
        "'\u017f",
        ".",
        "!?",
        "-",
        "_",
        "\u00e9",
        "e\u0301",
        "\u0301",
        "\ud83d\ude00",
        "\u200d",
        "\u4e2d",
        "\uac00",
        "\ud835\udfd8",
        "\ud835\udc00",
        "\u0000",
        "\u007f",
        "\u2581",
        "<",
        ">",
        "<b>",
        "\ufffd",
        "q",
        "/",
        "AB",
        "\u01c5",
        "\u02b0",
        "$",
        "\u200b"
    };

    private RandomText() {}

    static String next(Random random, int parts) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(parts + 1); i > 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }
}
