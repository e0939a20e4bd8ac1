"""Checks the support messages and splits them: python3 split.py (standard library only).

Reads all *.jsonl files of this folder, refuses malformed rows and near duplicates, and writes train.jsonl,
validation.jsonl and test.jsonl again. The split depends on the texts alone, so that it stays as it is when rows are added.
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
TEAMS = {
    "billing_dispute": "Billing",
    "invoice_document": "Billing",
    "plan_change": "Accounts",
    "cancel_close": "Accounts",
    "login_access": "Identity",
    "permissions_sharing": "Identity",
    "sync_data_loss": "Reliability",
    "outage_performance": "Reliability",
    "import_export": "Data",
    "integration_api": "Platform",
    "how_to": "Guides",
    "feature_request": "Product",
    "out_of_scope": "Front desk",
}
FIELDS = ["id", "text", "intent", "team", "summary", "language", "traits"]
MOST_SIMILAR = 0.6


def shingles(text):
    """Runs of four characters of the text, without case and runs of blanks."""
    plain = " ".join(text.lower().split())
    return {plain[i : i + 4] for i in range(max(1, len(plain) - 3))}


def most_similar(rows):
    """The two texts that share most of their shingles (Jaccard)."""
    sets = [shingles(row["text"]) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: len(sets[i]))
    best = (0.0, None, None)
    for a, i in enumerate(order):
        for j in order[a + 1 :]:
            if len(sets[i]) < best[0] * len(sets[j]):
                break  # all that follow are longer still
            shared = len(sets[i] & sets[j])
            similarity = shared / (len(sets[i]) + len(sets[j]) - shared)
            if similarity > best[0]:
                best = (similarity, rows[i], rows[j])
    return best


def part(row):
    """Of each twenty messages fourteen are for training, two for validation, four for the test."""
    number = int(hashlib.sha256(row["text"].encode()).hexdigest(), 16) % 20
    if row["intent"] == "out_of_scope":
        return "validation" if number < 7 else "test"
    return "train" if number < 14 else "validation" if number < 16 else "test"


def check(row):
    problems = []
    if TEAMS.get(row.get("intent")) != row.get("team"):
        problems.append(f"intent {row.get('intent')} does not belong to team {row.get('team')}")
    if not row.get("text", "").strip() or not row.get("summary", "").strip():
        problems.append("text or summary is empty")
    if not isinstance(row.get("traits"), list):
        problems.append("traits is no list")
    if problems:
        sys.exit(f"{row}: {'; '.join(problems)}")


def main():
    rows = []
    for file in sorted(HERE.glob("*.jsonl")):
        rows += [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        check(row)
        row["id"] = hashlib.sha256(row["text"].encode()).hexdigest()[:10]
    if len({row["id"] for row in rows}) < len(rows):
        sys.exit("a text stands twice")
    similarity, first, second = most_similar(rows)
    print(f"most similar pair: {similarity:.2f}")
    if similarity > MOST_SIMILAR:
        sys.exit(f"too similar: {first['text']!r} and {second['text']!r}")
    parts = {"train": [], "validation": [], "test": []}
    for row in sorted(rows, key=lambda row: row["id"]):
        parts[part(row)].append(row)
    for name, chosen in parts.items():
        lines = (json.dumps({key: row[key] for key in FIELDS}, ensure_ascii=False) for row in chosen)
        (HERE / f"{name}.new").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    # Nothing is removed before all that replaces it is there.
    for file in HERE.glob("*.jsonl"):
        file.unlink()
    for name, chosen in parts.items():
        (HERE / f"{name}.new").rename(HERE / f"{name}.jsonl")
        print(f"{name:<11} {len(chosen):5}", dict(sorted(Counter(row["intent"] for row in chosen).items())))


if __name__ == "__main__":
    main()
