"""What the machine is, how busy it is with other things, and one program run on it. Only the standard library."""

import os
import platform
import resource
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# What decides the speed of arithmetic, as Linux names it on x86 and on Arm.
FLAGS = (
    "avx2 fma f16c avx_vnni avx512f avx512bw avx512vl avx512_vnni avx512_bf16 avx512_vbmi amx_tile amx_int8 amx_bf16 "
    "asimd asimdhp asimddp i8mm bf16 sve sve2"
).split()


class RunFailure(Exception):
    """A program that did not do its work; the message says which and why."""


@dataclass(frozen=True)
class Run:
    """What a program printed, how long it took, and how many cores others kept busy: None where that is not known."""

    output: str
    seconds: float
    others: float | None


def description() -> dict:
    """Processor, cores, flags, memory and system."""
    processor = cpu_info()
    present = set((processor.get("flags") or processor.get("Features") or "").split())
    return {
        "cpu": processor.get("model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "flags": [flag for flag in FLAGS if flag in present],
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def cpu_info() -> dict[str, str]:
    """The first processor of /proc/cpuinfo; empty where there is none."""
    fields: dict[str, str] = {}
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
    except OSError:
        pass
    return fields


def busy_seconds() -> float | None:
    """Seconds that all cores together have been busy since the system started, those a hypervisor took included."""
    try:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    except (OSError, ValueError):
        return None
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def busy_cores(window: float = 1.0) -> float | None:
    """Cores in use now, over a moment in which this process sleeps. None where the system does not say."""
    before, start = busy_seconds(), time.monotonic()
    time.sleep(window)
    after = busy_seconds()
    return None if before is None or after is None else (after - before) / (time.monotonic() - start)


def run(command: list[str], timeout: float) -> Run:
    """Runs a program to its end. Whatever ends the wait ends the program too, with all that it has started."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        busy, used, start = busy_seconds(), children_seconds(), time.monotonic()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True
            )
        except OSError as failure:
            raise RunFailure(f"{command[0]} cannot be run: {failure.strerror}") from failure
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired as late:
            end(process)
            raise RunFailure(f"{Path(command[0]).name} did not end within {timeout:g} s") from late
        except BaseException:
            end(process)
            raise
        seconds = time.monotonic() - start
        busy_after = busy_seconds()
        if status != 0:
            errors.seek(0)
            raise RunFailure(f"{Path(command[0]).name} ended with status {status}: {errors.read()[-2000:].strip()}")
        others = None
        # Processor time is counted in hundredths of a second: less than a second says nothing.
        if busy is not None and busy_after is not None and seconds >= 1:
            others = max(0.0, busy_after - busy - (children_seconds() - used)) / seconds
        output.seek(0)
        return Run(output.read(), seconds, others)


def children_seconds() -> float:
    """Processor time of all programs that were run to their end."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def end(process: subprocess.Popen) -> None:
    """Ends a program and what it has started: all that is in the session that was made for it."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
