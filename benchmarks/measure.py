"""Whole processes, measured by the operating system: wall and CPU seconds, and the peak memory of that process alone.

``os.wait4`` on one child gives that child's own usage; RUSAGE_CHILDREN would be a maximum over all children so far, and
a child forked from a large parent would count the parent's pages, so the children are started with ``posix_spawn``.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Usage", "run"]


@dataclass(frozen=True, slots=True)
class Usage:
    """One process: seconds and megabytes; medians over several runs, the memory a maximum."""

    wall: float
    cpu: float
    peak_mb: float


def run(command: Sequence[str], *, runs: int = 5, environment: Mapping[str, str] | None = None) -> Usage:
    """Run ``command`` once for the caches and ``runs`` times more.

    Raises:
        RuntimeError: it exits with anything but 0.
    """
    samples = [_once(command, environment) for _ in range(runs + 1)][1:]
    return Usage(
        statistics.median(sample.wall for sample in samples),
        statistics.median(sample.cpu for sample in samples),
        max(sample.peak_mb for sample in samples),
    )


def _once(command: Sequence[str], environment: Mapping[str, str] | None) -> Usage:
    quiet = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
    began = time.perf_counter()
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # What is installed has its byte code.
    pid = os.posix_spawnp(command[0], command, {**inherited, **(environment or {})}, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - began
    os.close(quiet)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
