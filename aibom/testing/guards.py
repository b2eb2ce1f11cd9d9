"""What the contract of formats watches with: bytes that count how they are read, and a clock."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from aibom.plugin import Blob

__all__ = ["Reader", "time_limit"]


class Reader:
    """Bytes behind a blob.

    Attributes:
        data: the bytes.
        read: bytes asked for so far.
        calls: how often.
    """

    def __init__(self, data: bytes, *, broken: bool = False) -> None:
        """Take the bytes.

        Args:
            data: the bytes.
            broken: they cannot be had: each read raises OSError.
        """
        self.data = data
        self.broken = broken
        self.read = 0
        self.calls = 0

    def __call__(self, offset: int, length: int) -> bytes:
        """Return at most ``length`` bytes from ``offset``."""
        if self.broken:
            raise OSError("broken on purpose")
        self.calls += 1
        self.read += length
        return self.data[offset : offset + length]

    def blob(self, path: str, size: int | None = None, budget: int | None = None) -> Blob:
        """Make a blob of the bytes.

        Args:
            path: its path.
            size: bytes that it claims to have; None for as many as there are.
            budget: bytes that may be read of it; None for aibom's own limit.
        """
        length = len(self.data) if size is None else size
        return Blob(path, length, self) if budget is None else Blob(path, length, self, budget=budget)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise AssertionError where the block hangs; only in the main thread of systems that have alarms.

    Args:
        seconds: far more than the block needs on a slow machine.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def hang(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still running after {seconds:g} seconds")

    previous = signal.signal(signal.SIGALRM, hang)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
