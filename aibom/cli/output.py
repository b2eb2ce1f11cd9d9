"""Everything that the command line prints. No text from outside reaches a terminal as it is.

Results go to standard output, everything about them to standard error, one message a line. ``for_terminal`` makes a
line of what a file name, a card or a server says: escape sequences, line breaks and hidden characters become visible.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from aibom.errors import AibomError, UsageError, ValidationError

if TYPE_CHECKING:
    from aibom.serialize.loss import Loss
    from aibom.serialize.problem import Problem

__all__ = [
    "LONGEST_LIST",
    "failed",
    "json_result",
    "losses",
    "note",
    "problem_line",
    "problems",
    "reader_gone",
    "result",
    "result_bytes",
    "set_verbose",
    "styled",
    "table",
]

LONGEST_LIST = 20
"""Lines of one list that are printed on standard error without ``-v``."""

_STYLES = {"": "", "heading": "bold", "name": "bold cyan", "quiet": "dim", "bad": "red", "warn": "yellow"}
_ASCII = str.maketrans({"├": "|", "└": "`", "│": "|", "─": "-", "·": "-", "…": "..."})
"""What a tree is drawn with where the terminal's encoding knows no lines."""
_INTERRUPTED = 130
_READER_GONE = 141
_state = {"verbose": False}


def set_verbose(verbose: bool) -> None:
    """Print whole lists, and the traceback of an unexpected exception."""
    _state["verbose"] = verbose


def note(text: str, *, kind: str = "") -> None:
    """Print one message on standard error: ``aibom: <kind>: <text>``."""
    _print(f"aibom: {kind}: {text}" if kind else f"aibom: {text}")


def result(text: str) -> None:
    """Print one line on standard output."""
    from aibom.normalize.text import for_terminal

    _result_text(f"{for_terminal(text)}\n")


def json_result(value: Any) -> None:
    """Print a value as JSON on standard output; whatever is not printable ASCII is escaped."""
    result_bytes(json.dumps(value, indent=2).encode() + b"\n")


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows on standard output, in columns."""
    from aibom.normalize.text import for_terminal

    cells = [tuple(for_terminal(cell) for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    _result_text(text)


def styled(lines: Iterable[Iterable[tuple[str, str]]]) -> None:
    """Print lines on standard output, with colours where that is a terminal.

    Args:
        lines: each a list of a style (a key of ``_STYLES``) and a text that is safe for a terminal.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        from rich.console import Console
        from rich.text import Text

        console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        for line in lines:
            console.print(Text.assemble(*((text, _STYLES[style]) for style, text in line)), soft_wrap=True)
        return
    text = "".join("".join(text for _, text in line).rstrip() + "\n" for line in lines)
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII)
    _result_text(text)


def result_bytes(data: bytes) -> None:
    """Write bytes to standard output, all of them and at once.

    Raises:
        AibomError: they cannot be written.
    """
    if sys.stdout is None:
        raise AibomError("standard output is closed")
    try:
        sys.stdout.flush()
        left = memoryview(data)
        while left:
            # With PYTHONUNBUFFERED one call may write a part, and says so instead of raising.
            left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AibomError(f"cannot write to standard output: {error.strerror or error}") from error


def problem_line(problem: Problem) -> str:
    """Return a problem as one line: severity, pointer, component, message."""
    where = f"[{problem.component}]" if problem.component else ""
    return " ".join(part for part in (problem.severity, problem.pointer, where, problem.message) if part)


def problems(found: Iterable[Problem]) -> None:
    """Print problems of a BOM of ours on standard error."""
    _list([(p.severity, problem_line(p).partition(" ")[2]) for p in found])


def losses(found: Iterable[Loss]) -> None:
    """Print what a version cannot say: one line for each sentence, with one of its places and their number."""
    found = tuple(found)
    if _state["verbose"]:
        _list([("loss", " ".join(filter(None, (item.pointer, item.component, item.message)))) for item in found])
        return
    times = Counter(item.message for item in found)
    first = {item.message: item for item in reversed(found)}
    lines = []
    for message in sorted(times):
        where = first[message].component or first[message].pointer
        more = f" and {times[message] - 1} more" if times[message] > 1 else ""
        lines.append(("loss", f"{message}{f' ({where}{more})' if where else more}"))
    _list(lines)


def failed(error: Exception) -> int:
    """Print why a command failed, in one line and a hint, and return the exit code."""
    if isinstance(error, click.Abort):
        note("interrupted; nothing was written")
        return _INTERRUPTED
    if isinstance(error, click.ClickException):
        ctx = getattr(error, "ctx", None)
        _error(error.format_message(), f"see {ctx.command_path if ctx else 'aibom'} --help")
        return UsageError.exit_code
    if isinstance(error, AibomError):
        _error(error.message, error.hint)
        if isinstance(error, ValidationError):
            problems(error.problems)
        if error.__cause__ is not None:
            _traceback(error.__cause__)
        return error.exit_code
    _error(f"internal: {type(error).__name__}: {error}", "run it again with -v, and report what it prints")
    _traceback(error)
    return AibomError.exit_code


def reader_gone() -> int:
    """Keep quiet after the reader of our output has closed it, and return the exit code that a shell gives then."""
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            # What is left in the buffer would raise again when the interpreter ends.
            os.dup2(silent, stream.fileno())
    return _READER_GONE


def _error(message: str, hint: str) -> None:
    note(message, kind="error")
    if hint:
        _print(f"hint: {hint}")


def _list(lines: list[tuple[str, str]]) -> None:
    shown = lines if _state["verbose"] else lines[:LONGEST_LIST]
    for kind, text in shown:
        note(text, kind=kind)
    if rest := len(lines) - len(shown):
        note(f"{rest} more lines; -v prints all")


def _print(text: str) -> None:
    from aibom.normalize.text import for_terminal

    if sys.stderr is not None:
        sys.stderr.write(for_terminal(text) + "\n")


def _result_text(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    result_bytes(text.encode(encoding, "backslashreplace"))


def _traceback(error: BaseException) -> None:
    if not _state["verbose"]:
        return
    import traceback

    for line in "".join(traceback.format_exception(error)).splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        if sys.stderr is not None:
            sys.stderr.write(indent)
        _print(line)
