"""The figures of speed.py as a Markdown table."""

from statistics import median

QUIET = 0.5  # cores that others may use before figures are doubtful


def table(results: dict) -> str:
    options = results["options"]
    lines = [
        "| model | test | Bantam, tok/s | llama.cpp, tok/s | Bantam / llama.cpp |",
        "|---|---|---:|---:|---:|",
    ]
    notes = [load_note(results)]
    for model in results["models"]:
        rounds = model["rounds"]
        busy = busiest(rounds)
        for test in results["tests"] if rounds else []:
            bantam = [one["bantam"]["tokens_per_second"][test] for one in rounds]
            llama = [one["llama.cpp"]["tokens_per_second"][test] for one in rounds]
            ratios = [a / b for a, b in zip(bantam, llama)]
            ratio = spread(median(bantam) / median(llama), ratios, 2)
            mark = f" (load {busy:.1f}!)" if busy is not None and busy > QUIET else ""
            lines.append(
                f"| {model['name']} | {test} | {spread(median(bantam), bantam, 1)} | {spread(median(llama), llama, 1)} "
                f"| {ratio}{mark} |"
            )
        if model.get("same_text"):
            notes.append(f"{model['name']}: the best tokens of both begin with the same {model['same_text']}")
        if model["failure"]:
            count = f"{len(rounds)} of {options['rounds']} rounds"
            notes.append(f"{model['name']}: only {count}: {model['failure'].splitlines()[0]}")
    lines.append("")
    lines.append(
        f"Rounds: {options['rounds']}, in each a process of either, and of each process the mean of its runs "
        f"({options['r']}, after an untimed one). Threads: {options['t']}. Medians; the ratio is that of the medians. "
        "In brackets the least and the greatest; for the ratio, of a round."
    )
    lines.append("")
    lines += [f"- {line}" for line in [*context(results), *filter(None, notes)]]
    return "\n".join(lines) + "\n"


def spread(middle: float, values: list[float], digits: int) -> str:
    return f"{middle:.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def busiest(rounds: list[dict]) -> float | None:
    """The most cores that others used, just before a process or beside it. None where it is not known.

    Not the load average: after the first process that is mostly our own.
    """
    seen = [
        process[name]
        for one in rounds
        for process in one.values()
        for name in ("busy_cores_before", "busy_cores_of_others")
        if process[name] is not None
    ]
    return max(seen, default=None)


def load_note(results: dict) -> str | None:
    start = results["load_average_at_start"]
    busy = busiest([one for model in results["models"] for one in model["rounds"]])
    if busy is not None and busy > QUIET:
        return (
            f"WARNING: others used up to {busy:.1f} cores during this (load average at the start: {start:.1f}); "
            f"above {QUIET} the figures are doubtful."
        )
    if start > QUIET:
        return f"WARNING: the load average was {start:.1f} at the start; above {QUIET} the figures are doubtful."
    if busy is None:
        return "Whether others used the machine meanwhile is not known: this system does not say."
    return None


def context(results: dict) -> list[str]:
    machine, bantam = results["machine"], results["versions"]["bantam"]
    revision = bantam["revision"][:12] if bantam["revision"] else "of unknown revision"
    changed = " with changes" if bantam["changed"] else ""
    java = (bantam["java"] or "of unknown version").splitlines()
    llama = (results["versions"]["llama.cpp"] or "of unknown version").splitlines()
    return [
        f"{results['time']}, {machine['system']}",
        f"{machine['cpu']}, {machine['cores']} cores ({' '.join(machine['flags'])})",
        f"Bantam {revision}{changed}, Java: {java[-1]}",
        f"llama.cpp {llama[0].removeprefix('version: ')}",
    ]
