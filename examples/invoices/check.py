#!/usr/bin/env python3
"""Checks every document of this folder against its JSON: fields, types, sums, and that what the JSON says stands in the text.

Usage: python3 check.py [FOLDER]      default: the folder of this script
Ends with 1 and names each fault where there is one.
"""

import json
import re
import sys
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

KINDS = ["invoice", "credit_note", "receipt"]
FIELDS = ["kind", "number", "date", "due_date", "seller", "seller_tax_id", "buyer", "currency", "lines", "net", "tax", "total"]
LINE_FIELDS = ["description", "quantity", "unit_price", "amount"]
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SIMILAR = 0.9


def squeezed(text):
    """Letters and digits alone, lower case: wrapping and punctuation of a layout do not count."""
    return "".join(c for c in text.lower() if c.isalnum())


def faults_of(text, row):
    if list(row) != FIELDS:
        yield f"fields are {list(row)}, not {FIELDS}"
        return
    if row["kind"] not in KINDS:
        yield f"kind {row['kind']!r} is none of {KINDS}"
    for name in ["date", "due_date"]:
        if row[name] is not None and not DATE.fullmatch(row[name]):
            yield f"{name} {row[name]!r} is not YYYY-MM-DD"
    if row["date"] is None:
        yield "date is missing"
    if not re.fullmatch(r"[A-Z]{3}", row["currency"]):
        yield f"currency {row['currency']!r} is not an ISO 4217 code"
    for name in ["number", "seller", "seller_tax_id", "buyer"]:
        if row[name] is not None and squeezed(row[name]) not in squeezed(text):
            yield f"{name} {row[name]!r} does not stand in the text"
    for name in ["number", "seller"]:
        if not row[name]:
            yield f"{name} is missing"
    if not row["lines"]:
        yield "no lines"
    for line in row["lines"]:
        if list(line) != LINE_FIELDS:
            yield f"a line's fields are {list(line)}, not {LINE_FIELDS}"
            return
        if squeezed(line["description"]) not in squeezed(text):
            yield f"description {line['description']!r} does not stand in the text"
        if abs(line["quantity"] * line["unit_price"] - line["amount"]) > Decimal("0.01"):
            yield f"{line['quantity']} x {line['unit_price']} is not {line['amount']}"
    if sum(line["amount"] for line in row["lines"]) != row["net"]:
        yield f"lines add up to {sum(line['amount'] for line in row['lines'])}, net is {row['net']}"
    if row["net"] + row["tax"] != row["total"]:
        yield f"net {row['net']} and tax {row['tax']} are not total {row['total']}"
    whole = re.sub(r"\D", "", str(abs(row["total"]).quantize(Decimal("0.01"))))
    digits = re.sub(r"\D", "", text)
    if whole not in digits and whole.removesuffix("00") not in digits:
        yield f"total {row['total']} does not stand in the text"
    if not 120 <= len(text) <= 2500:
        yield f"{len(text)} characters; a document has 120 to 2,500"


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    documents = sorted(folder.glob("*.txt"))
    texts, failed = {}, False
    for document in documents:
        data = document.with_suffix(".json")
        text = document.read_text(encoding="utf-8")
        try:
            row = json.loads(data.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
            found = list(faults_of(text, row))
        except Exception as e:  # a missing or broken file is a fault like any other
            found = [repr(e)]
        for other, other_text in texts.items():
            if SequenceMatcher(None, other_text, text, autojunk=False).quick_ratio() > SIMILAR:
                ratio = SequenceMatcher(None, other_text, text, autojunk=False).ratio()
                if ratio > SIMILAR:
                    found.append(f"{ratio:.2f} similar to {other}")
        for fault in found:
            print(f"{document.name}: {fault}", file=sys.stderr)
            failed = True
        texts[document.name] = text
    extra = {p.stem for p in folder.glob("*.json")} - {p.stem for p in documents}
    for name in sorted(extra):
        print(f"{name}.json has no document", file=sys.stderr)
        failed = True
    print(f"{len(documents)} documents")
    return 1 if failed or not documents else 0


if __name__ == "__main__":
    sys.exit(main())
