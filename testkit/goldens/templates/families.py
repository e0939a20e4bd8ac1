"""Writes families.json: what jinja2 makes of the chat templates of real models, as hashes.

The templates are their makers' own and are not kept here. They come from a package that carries them as data, told by
its SHA-256; the test fetches the same package. Run with the packages of requirements.txt:

    pip download --no-deps xinference==4.1.0 && python families.py xinference-4.1.0-py3-none-any.whl
"""

import hashlib
import json
import pathlib
import sys
import zipfile

from oracle import render
from statements import ASSISTANT, CALL, RESULT, SYSTEM, TOOL, USER, chat

TARGET = pathlib.Path(__file__).parents[2] / "src/main/resources/dev/bantam/testkit/templates/families.json"
FOLDER = "xinference/model/llm/models/"

# What is in a chat, and the text by which it is seen that a template writes it.
CHATS = {
    "turns": (chat([USER, ASSISTANT, USER]), "Hello"),
    "turns, ended": (chat([USER, ASSISTANT, USER, ASSISTANT], add_generation_prompt=False), "Hello"),
    "system": (chat([SYSTEM, USER, ASSISTANT, USER]), SYSTEM["content"]),
    "tools": (chat([USER], [TOOL]), "weather"),
    "tools and system": (chat([SYSTEM, USER], [TOOL], enable_thinking=False), "weather"),
    "tool result": (chat([USER, CALL, RESULT], [TOOL]), "21"),
    "tool result, then turns": (chat([SYSTEM, USER, CALL, RESULT, ASSISTANT, USER], [TOOL]), "21"),
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def templates(node, name, found):
    """Every template below `node` with the name of its model; each template once."""
    if isinstance(node, dict):
        name = node.get("model_name", name)
        template = node.get("chat_template")
        if isinstance(template, str) and "{" in template:
            found.setdefault(template, name)
        for value in node.values():
            templates(value, name, found)
    elif isinstance(node, list):
        for value in node:
            templates(value, name, found)


def main():
    wheel = pathlib.Path(sys.argv[1])
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for path in sorted(path for path in archive.namelist() if path.startswith(FOLDER) and path.endswith(".json")):
            templates(json.loads(archive.read(path)), path, found)
    families = []
    counts = dict.fromkeys(CHATS, 0)
    for template, name in found.items():
        outputs = {}
        for label, (variables, wanted) in CHATS.items():
            output = render(template, variables)
            outputs[label] = None if output is None else sha256(output.encode())
            counts[label] += output is not None and wanted in output
        families.append({"model": name, "template": sha256(template.encode()), "outputs": outputs})
    dump = {
        "package": "xinference==4.1.0",
        "sha256": sha256(wheel.read_bytes()),
        "folder": FOLDER,
        "chats": {label: variables for label, (variables, _) in CHATS.items()},
        "written": counts,
        "families": families,
    }
    TARGET.write_text(json.dumps(dump, indent=1) + "\n", encoding="utf-8")
    print(f"{len(families)} templates; chats written whole: {counts}")


if __name__ == "__main__":
    main()
