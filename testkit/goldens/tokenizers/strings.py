"""Varied text from a seed: scripts, emoji, spaces, digits, code, control characters, marks, long lines."""

import random

WORDS = ("the of and to in is that it was for on are with as his they at be this have from or one had by word but not "
         "what all were we when your can said there use an each which she do how their if will up other about out many "
         "then them these so some her would make like him into time has look two more write go see number no way could "
         "people my than first water been call who oil its now find long down day did get come made may part "
         "tokenizer internationalisation antidisestablishmentarianism iPhone McDonald's HTTP2 x86_64 naïve café Zürich "
         "straße œuvre São Łódź Ångström I'm you're we'll they've it's don't he'd IT'S DON'T WE'LL O'Neil 'tis rock'n'roll").split()
# First and last code point of blocks with a script's letters, marks and signs.
BLOCKS = [(0x20, 0x7e), (0xa0, 0xff), (0x100, 0x17f), (0x180, 0x24f), (0x250, 0x2af), (0x2b0, 0x2ff), (0x300, 0x36f),
          (0x370, 0x3ff), (0x400, 0x4ff), (0x530, 0x58f), (0x590, 0x5ff), (0x600, 0x6ff), (0x700, 0x74f),
          (0x900, 0x97f), (0x980, 0x9ff), (0xa00, 0xa7f), (0xb80, 0xbff), (0xe00, 0xe7f), (0xe80, 0xeff),
          (0xf00, 0xfff), (0x1000, 0x109f), (0x10a0, 0x10ff), (0x1100, 0x11ff), (0x1200, 0x137f), (0x13a0, 0x13ff),
          (0x1780, 0x17ff), (0x1800, 0x18af), (0x1e00, 0x1eff), (0x1f00, 0x1fff), (0x2000, 0x206f), (0x2070, 0x209f),
          (0x20a0, 0x20cf), (0x2100, 0x214f), (0x2150, 0x218f), (0x2190, 0x21ff), (0x2200, 0x22ff), (0x2300, 0x23ff),
          (0x2460, 0x24ff), (0x2500, 0x257f), (0x2580, 0x259f), (0x25a0, 0x25ff), (0x2600, 0x26ff), (0x2700, 0x27bf),
          (0x3000, 0x303f), (0x3040, 0x309f), (0x30a0, 0x30ff), (0x3100, 0x312f), (0x3200, 0x32ff), (0x4e00, 0x9fff),
          (0xa000, 0xa48f), (0xac00, 0xd7a3), (0xe000, 0xe0ff), (0xf900, 0xfaff), (0xfb00, 0xfb4f), (0xfe00, 0xfe0f),
          (0xfe30, 0xfe4f), (0xff00, 0xffef), (0x10000, 0x1007f), (0x10400, 0x1044f), (0x12000, 0x120ff),
          (0x1d400, 0x1d7ff), (0x1f1e6, 0x1f1ff), (0x1f300, 0x1f5ff), (0x1f600, 0x1f64f), (0x1f680, 0x1f6ff),
          (0x1f900, 0x1f9ff), (0x20000, 0x200ff), (0xe0000, 0xe007f), (0x10fff0, 0x10ffff)]
SPACES = " \t\n\r\v\f\x1c\x1f\x85\xa0\u1680\u2000\u2003\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
EMOJI = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "1️⃣", "🧑🏿‍🚀", "❤️", "😀", "🤷‍♀️", "☺", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
CODE = ["def f(x: int) -> str:\n    return f\"{x!r}\"\n", "for (int i = 0; i < n; i++) {\n\t\tsum += a[i] * b[i];\n\t}\r\n",
        "SELECT * FROM t WHERE a >= 10 AND b IS NOT NULL;", "<div class=\"x\"><b>bold</b>&nbsp;</div>\n<table><tr><td>1</td></tr></table>",
        "{\"key\": [1, 2.5e-10, null, true]}", "#!/bin/sh\nset -eu\ngrep -rn 'a b' . | awk '{print $1}' > /dev/null 2>&1",
        "let v: Vec<&'static str> = vec![];", "\\frac{a_{1}}{b^{2}} \\leq \\sum_{i=0}^{\\infty} x_i", "0x1F 0b1010 1_000_000 3.14159 1e9",
        "https://example.org/a/b?c=d&e=%20f#g", "std::cout << \"hi\\n\" << std::endl;", "- [ ] item\n  * sub\n\n## Title ##\n| a | b |\n|---|---|",
        "<0x0A><0xFF>", "<unk></s><s>", "Ġhello Ċ â Ģ ▁a ▁▁b"]


def character(rng):
    while True:
        first, last = rng.choice(BLOCKS)
        code = rng.randint(first, last)
        if not 0xd800 <= code <= 0xdfff:
            return chr(code)


def block_run(rng):
    first, last = rng.choice(BLOCKS)
    return "".join(chr(rng.randint(first, last)) for _ in range(rng.randint(1, 12)))


def any_character(rng):
    code = rng.choice([rng.randint(0, 0x7f), rng.randint(0, 0x2fff), rng.randint(0, 0xffff), rng.randint(0, 0x10ffff)])
    return "\ufffd" if 0xd800 <= code <= 0xdfff else chr(code)


def part(rng, specials):
    kind = rng.randrange(17)
    match kind:
        case 0 | 1 | 2:
            words = [rng.choice(WORDS) for _ in range(rng.randint(1, 8))]
            return " ".join(word if rng.random() < .8 else rng.choice((word.upper(), word.title())) for word in words)
        case 3:
            return block_run(rng)
        case 4:
            return "".join(rng.choice(SPACES) for _ in range(rng.randint(1, 6)))
        case 5:
            return rng.choice(" \n\t") * rng.randint(1, 40)
        case 6:
            return str(rng.randrange(10 ** rng.randint(1, 18)))
        case 7:
            return rng.choice(EMOJI) * rng.randint(1, 2)
        case 8:
            return rng.choice(CODE)
        case 9:
            return "".join(chr(rng.randint(0, 0x20)) for _ in range(rng.randint(1, 4)))
        case 10:
            return rng.choice("aeonAEON가각ᄀ") + "".join(chr(rng.randint(0x300, 0x345)) for _ in range(rng.randint(1, 3)))
        case 11:
            return "".join(rng.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") for _ in range(rng.randint(1, 8)))
        case 12:
            return rng.choice(("'s", "'S", "'ll", "'LL", "'Ve", "'re", "'ſ", "'D", "'m", "''t", "’s", " 'd", "'l", "'v"))
        case 13:
            return "".join(character(rng) for _ in range(rng.randint(1, 6)))
        case 14:
            return rng.choice("aAx.-= ▁가é\u0301") * rng.randint(1, 80)
        case 15:
            return rng.choice(specials)[: rng.choice((None, None, None, -1, 3))]
        case _:
            return "".join(any_character(rng) for _ in range(rng.randint(1, 4)))


def strings(seed, count, specials):
    """The first are fixed, among them every special token of a vocabulary's list up to 40; no two are equal."""
    rng = random.Random(seed)
    fixed = ["", " ", "  ", "\n", "\t", "a", " a", "  a", "a ", "Hello world", " Hello", "\n\n\n", "'", "''", "'s", "\r\n\r\n x",
             "a  \n  b", "x" * 300, "ab" * 500, "\u0301" * 40, " " * 100, "\n" * 100, "0" * 50, "가" * 100, "a b" * 200]
    found = dict.fromkeys(fixed + CODE + EMOJI + specials[:40])
    while len(found) < count:
        glue = rng.choice(("", "", " ", "\n"))
        length = 1 + int(rng.expovariate(0.4))
        if rng.random() < 0.01:
            length *= 20
        found[glue.join(part(rng, specials) for _ in range(length))] = None
    return list(found)
