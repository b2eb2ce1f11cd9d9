"""Source text to a syntax tree, within bounds: nobody's file costs the interpreter its stack, or minutes.

CPython's parser is recursive. It has limits of its own, but they were chosen for the main thread's stack
(https://docs.python.org/3/library/ast.html#ast.parse warns of crashes), so it runs in a thread with a stack of ours.
"""

from __future__ import annotations

import ast
import io
import threading
import tokenize
import warnings
from collections.abc import Callable
from typing import Any, Final

from aibom.plugin import FormatError

__all__ = ["MAX_BYTES", "decode", "parse", "with_stack"]

MAX_BYTES: Final = 2 * 1024 * 1024
"""Largest file that is parsed: a tree takes some 50 times its text (measured), and what is larger was generated."""
_MAX_LINE: Final = 200_000
_MAX_BRACES: Final = 20_000
"""Braces of a file: the parser of CPython 3.11 takes seconds for an f-string with 100,000 of them (measured)."""
_STACK: Final = 64 * 1024 * 1024


def decode(data: bytes) -> str:
    """Return source as text, by its encoding cookie (PEP 263).

    Raises:
        FormatError: it is no text, or in no encoding that Python knows.
    """
    if b"\0" in data:
        raise FormatError("NUL bytes")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, LookupError, ValueError) as error:
        raise FormatError("not text in the encoding that it declares") from error


def parse(text: str) -> ast.Module:
    """Return the syntax tree of source text.

    Raises:
        FormatError: it is not Python, or nested too deeply.
    """
    if text.count("{") > _MAX_BRACES or len(max(text.split("\n"), key=len)) > _MAX_LINE:
        raise FormatError("generated: it has a line, or braces, beyond what is parsed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the author's escape sequences are not ours to speak of
            return ast.parse(text)
    except (RecursionError, MemoryError) as error:
        raise FormatError("nested too deeply") from error
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError(f"no Python at line {line}" if line else "no Python") from error


def with_stack(work: Callable[[], Any]) -> Any:
    """Run something in a thread whose stack bears a deep tree, and return or raise what it does."""
    result: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:  # handed over to whoever waits
            failure.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=run, name="aibom-parse")
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if failure:
        raise failure[0]
    return result[0]
