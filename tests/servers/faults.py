"""The ways in which a test server fails on demand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

__all__ = ["DONE", "Fault"]

NAMES = frozenset(
    (
        *("hang", "slow", "drip", "drip-headers", "truncated", "reset", "status", "redirect"),
        *("malformed", "html", "empty", "deep", "large", "wrong"),
    )
)
DONE = frozenset(("slow", "drip", "drip-headers", "truncated", "reset"))
"""What fails only after the request was carried out: its answer does not arrive, or not whole."""


@dataclass
class Fault:
    """What goes wrong with requests whose path and query match.

    ``status`` answers with ``status`` and ``headers``; ``redirect`` leads to ``to`` (the request's own URL for a loop);
    ``wrong`` answers 200 with the JSON ``value``; ``slow`` answers after ``seconds``; ``drip`` sends a byte of the
    body, ``drip-headers`` of a header, every ``seconds``; ``truncated`` and ``reset`` break off in the body and before
    it. With ``method``, requests of that method only.
    """

    pattern: str
    name: str
    times: int | None = None
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    to: str = ""
    value: Any = None
    seconds: float = 0.05
    method: str = ""

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"{self.name} is not one of {', '.join(sorted(NAMES))}")

    def takes(self, target: str, method: str = "") -> bool:
        """Whether a request is hit; counts it."""
        if self.times == 0 or (self.method and method != self.method) or not re.search(self.pattern, target):
            return False
        if self.times is not None:
            self.times -= 1
        return True
