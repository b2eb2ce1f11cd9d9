"""What a user may set about a scan as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Progress", "Settings"]

Progress = Callable[[int, int | None, str], None]
"""Called with units done, units in all (None when not known) and what is worked on; from any thread, one at a time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a scan runs.

    Attributes:
        offline: use no network, whatever the sources are.
        keep_going: a source that cannot be read becomes an Unknown instead of the end of the scan.
        jobs: threads that hash; None for one a processor.
        depth: how many generations of parents are looked up.
        timeout: seconds for one repository, all waits included.
        exclude: globs of paths to leave out, as ``aibom.collect.exclude`` reads them.
        unsaid: further globs, of what is no part of the source: what is about to be written.
        no_hash: take no digests.
        cache: remember digests from scan to scan, in the user's cache directory.
        progress: told how far the work is.
        options: further options of single collectors, by name; they reach ``Context.options``.
    """

    offline: bool = False
    keep_going: bool = False
    jobs: int | None = None
    depth: int = 10
    timeout: float = 40.0
    exclude: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    no_hash: bool = False
    cache: bool = False
    progress: Progress | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def threads(self) -> int:
        """How many threads hash: what was asked for, else the processors of this process, at most 32."""
        if self.jobs is not None:
            return max(1, self.jobs)
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return min(32, usable)

    def for_collector(self, name: str) -> dict[str, Any]:
        """Return what a collector sees as ``Context.options``.

        Args:
            name: what the source is called in the BOM.
        """
        return {
            "depth": self.depth,
            "jobs": self.jobs,
            "timeout": self.timeout,
            "exclude": self.exclude,
            "no_hash": self.no_hash,
            **self.options,
            "name": name,
        }
