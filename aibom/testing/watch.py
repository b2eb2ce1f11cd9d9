"""Sees which files and sockets a piece of code opens, by the interpreter's audit events (PEP 578).

What it does not see: files that an extension module opens by itself, child processes, and descriptors that were open
before. Files of the interpreter, of installed distributions and of Python source are left out of ``outside``: importing
a module opens them.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from types import TracebackType
from typing import Any

import aibom

__all__ = ["Watch"]

_CONFINED = "aibom.collect.confine"
"""The module that opens what a Context is asked for: step by step below the source, by names that say nothing here."""

_PYTHON = (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".dylib", ".pth", ".zip", ".egg")
_METADATA = (".dist-info", ".egg-info")
_DEVICES = frozenset(("/dev/null", "/dev/random", "/dev/urandom"))

_active: list[Watch] = []
_hooked = False


class Watch:
    """While it is entered, notes what is opened, in all threads.

    Attributes:
        files: real, absolute paths of files and directories that were opened, in order.
        sockets: events of sockets, in order (``socket.connect ('127.0.0.1', 80)``).
    """

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.files: list[str] = []
        self.sockets: list[str] = []

    def __enter__(self) -> Watch:
        global _hooked  # an audit hook cannot be taken away again
        if not _hooked:
            sys.addaudithook(_hook)
            _hooked = True
        _active.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _active.remove(self)

    def outside(self, *roots: str) -> list[str]:
        """Return the files that are neither at or below ``roots`` nor the interpreter's own.

        Args:
            roots: paths, which need not exist.
        """
        allowed = [os.path.realpath(root) for root in (*roots, *_own())]
        foreign = (path for path in self.files if not _is_python(path))
        return [path for path in foreign if not any(_within(path, root) for root in allowed)]


def _own() -> set[str]:
    paths = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return {path for path in (*paths, *aibom.__path__) if path}


def _is_python(path: str) -> bool:
    return path.endswith(_PYTHON) or path in _DEVICES or any(part.endswith(_METADATA) for part in Path(path).parts)


def _within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _active:
        return
    if event.startswith("socket."):
        for watch in _active:
            watch.sockets.append(f"{event} {arguments[1:]}")
    elif event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        if sys._getframe(1).f_globals.get("__name__") == _CONFINED:
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        for watch in _active:
            watch.files.append(path)
