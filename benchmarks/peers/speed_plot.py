#!/usr/bin/env python3
"""The ratios of speed.py's results as a drawing: speed_plot.py RESULTS.json [MORE.json ...] OUT.svg"""

import json
import sys
from html import escape
from pathlib import Path
from statistics import median

WIDTH, LEFT, ROW, BAR = 760, 250, 24, 14
COLOURS = {"pp": "#4878a8", "tg": "#d08030"}


def write(files: list[dict], out: Path) -> None:
    """Draws a bar for each model and test: Bantam's tokens a second by llama.cpp's, medians."""
    bars = [bar for results in files for bar in ratios(results)]
    longest = max([2.0, *(ratio for _, _, ratio in bars)])
    scale = (WIDTH - LEFT - 60) / longest
    height = 50 + ROW * len(bars)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" '
        'font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        '<text x="10" y="20" font-weight="bold">Tokens a second, times those of llama.cpp</text>',
    ]
    for row, (model, test, ratio) in enumerate(bars):
        y = 36 + ROW * row
        lines.append(f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(model)} {escape(test)}</text>')
        lines.append(
            f'<rect x="{LEFT}" y="{y}" width="{ratio * scale:.1f}" height="{BAR}" fill="{COLOURS[test[:2]]}"/>'
        )
        lines.append(f'<text x="{LEFT + ratio * scale + 6:.1f}" y="{y + 12}">{ratio:.2f}</text>')
    even = LEFT + scale
    lines.append(f'<line x1="{even:.1f}" y1="30" x2="{even:.1f}" y2="{height - 12}" stroke="#222" stroke-dasharray="4 3"/>')
    out.write_text("\n".join([*lines, "</svg>"]) + "\n")


def ratios(results: dict) -> list[tuple[str, str, float]]:
    return [
        (model["name"], test, middle(model, "bantam", test) / middle(model, "llama.cpp", test))
        for model in results["models"]
        if model["rounds"]
        for test in results["tests"]
    ]


def middle(model: dict, program: str, test: str) -> float:
    return median(one[program]["tokens_per_second"][test] for one in model["rounds"])


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    write([json.loads(Path(file).read_text()) for file in sys.argv[1:-1]], Path(sys.argv[-1]))
