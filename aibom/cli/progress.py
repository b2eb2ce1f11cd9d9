"""A bar on the terminal for work that takes a while; ``rich`` is imported only when one is shown."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Bar"]

_PATIENCE = 0.5
"""Seconds of work before a bar appears."""
_WIDTH = 60


class Bar:
    """Progress on standard error, only where that is a terminal; safe to call from any thread.

    Call it with units done, units in all (None: not known) and what is being worked on.
    """

    def __init__(self, *, shown: bool = True) -> None:
        """Make a bar.

        Args:
            shown: False for none at all.
        """
        self._shown = shown and sys.stderr is not None and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._shown = False
            if self._bar is not None:
                self._bar[0].stop()

    def __call__(self, done: int, total: int | None = None, what: str = "") -> None:
        """Show how far the work is, once it has taken long enough."""
        if not self._shown or time.monotonic() - self._begun < _PATIENCE:
            return
        from aibom.normalize.text import for_terminal

        label = for_terminal(what)
        label = label if len(label) <= _WIDTH else f"…{label[1 - _WIDTH :]}"
        with self._lock:
            if self._shown:
                self._update(completed=done, total=total, description=label)

    def _update(self, **state: Any) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            # Names may hold what rich takes for markup.
            label = TextColumn("{task.description}", markup=False)
            alone: dict[str, Any] = {"transient": True, "redirect_stdout": False, "redirect_stderr": False}
            bar = Progress(BarColumn(), MofNCompleteColumn(), label, console=Console(file=sys.stderr), **alone)
            self._bar = (bar, bar.add_task("", total=None))
            bar.start()
        self._bar[0].update(self._bar[1], **state)
