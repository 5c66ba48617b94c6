"""Runs a job of ``jobs`` in a fresh process, and any command with a stopwatch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

MB = 1024 * 1024
QUIET = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "false"}


class JobFailed(RuntimeError):
    """A job ended with an error; the message is the end of what it said."""


@dataclass(frozen=True)
class Ran:
    """A command that came to its end: wall seconds, seconds of processor time, peak memory in MB, what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def job(name: str, **arguments: Any) -> Any:
    """What the job called ``name`` returns."""
    done = run([sys.executable, "-m", "eval.bench.jobs", name, json.dumps(arguments)])
    return json.loads(done.output.splitlines()[-1])


def run(command: Sequence[str], allowed: Sequence[int] = (0,)) -> Ran:
    """Runs a command to its end. Raises ``JobFailed`` for an exit code that is not ``allowed``."""
    with TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(seen), *command]
        done = subprocess.run(launcher, capture_output=True, text=True, env=os.environ | QUIET, check=True)
        seconds, cpu_seconds, code, peak = json.loads(seen.read_text())
    if code not in allowed:
        raise JobFailed(f"{' '.join(command[:4])} …: {done.stderr[-2000:]}")
    return Ran(seconds, cpu_seconds, peak / _PEAK_UNITS_A_MB, done.stdout)


LAUNCHER = """
import json, os, sys, time
started = time.perf_counter()
_, status, used = os.wait4(os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ), 0)
with open(sys.argv[1], "w") as file:
    seconds = time.perf_counter() - started, used.ru_utime + used.ru_stime
    json.dump([*seconds, os.waitstatus_to_exitcode(status), used.ru_maxrss], file)
"""
"""Starts the command and waits for it. The system's count of a process's memory begins with that of the process that
started it, so something small has to do that."""
_PEAK_UNITS_A_MB = MB if sys.platform == "darwin" else 1024


def memory_now() -> float:
    """Memory of this process in MB: now where the system tells (Linux), else the most so far."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PEAK_UNITS_A_MB
