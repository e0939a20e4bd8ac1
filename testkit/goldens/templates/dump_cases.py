"""Writes cases.json: templates with their variables and what jinja2 makes of them (null where it refuses).

Run with the packages of requirements.txt: python dump_cases.py
"""

import json
import pathlib

import expressions
import statements
from oracle import render

TARGET = pathlib.Path(__file__).parents[2] / "src/main/resources/dev/bantam/testkit/templates/cases.json"


def main():
    cases = []
    for group, variables, templates in expressions.GROUPS + statements.GROUPS:
        for index, template in enumerate(templates):
            output = render(template, variables)
            cases.append({"name": f"{group} {index}", "template": template, "variables": group, "output": output})
    contexts = {group: variables for group, variables, _ in expressions.GROUPS + statements.GROUPS}
    text = json.dumps({"variables": contexts, "cases": cases}, indent=1, ensure_ascii=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    refused = sum(case["output"] is None for case in cases)
    print(f"{len(cases)} cases, {refused} of them refused, {len(text)} bytes")


if __name__ == "__main__":
    main()
