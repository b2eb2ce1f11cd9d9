"""Calls that are given up when they take too long, whatever they are doing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["Overdue", "call_within"]

_T = TypeVar("_T")


class Overdue(Exception):  # noqa: N818 - no error of the call
    """A call was given up; it may go on."""


def call_within(seconds: float, call: Callable[[], _T], name: str) -> _T:
    """Call in a thread of its own, and give it up when it takes too long: to who drips bytes no single read takes long.

    The process does not wait for what was given up.

    Args:
        seconds: how long it may take.
        call: what to call; its result and its exceptions come through.
        name: of the thread, for those who debug.

    Raises:
        Overdue: it took longer.
    """
    done: list[tuple[bool, Any]] = []
    ended = threading.Event()

    def work() -> None:
        try:
            done.append((True, call()))
        except BaseException as error:  # handed over to the caller
            done.append((False, error))
        finally:
            ended.set()

    threading.Thread(target=work, name=name, daemon=True).start()
    if not ended.wait(seconds):
        raise Overdue
    good, value = done[0]
    if good:
        return value  # type: ignore[no-any-return]
    raise value
