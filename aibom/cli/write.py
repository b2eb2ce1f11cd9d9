"""Results as text, CSV or JSON, on standard output or in a file: what the commands that answer questions share."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["csv_text", "deliver", "json_text", "lines", "table_text"]


def deliver(text: str, path: str) -> None:
    """Write a result: to a file, whole or not at all, or to standard output.

    Args:
        text: the result, with its final line break.
        path: the file; ``-`` for standard output.

    Raises:
        UsageError: the file cannot be written.
    """
    if path != "-":
        from aibom.atomic import write_file

        write_file(path, text.encode())
        return
    import sys

    from aibom.cli.output import result_bytes

    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    result_bytes(text.encode(encoding, "backslashreplace"))


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows in columns, whatever they hold safe for a terminal."""
    from aibom.normalize.text import for_terminal

    cells = [[for_terminal(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return lines("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def lines(texts: Iterable[str]) -> str:
    """Return texts that are safe for a terminal already, one a line."""
    return "".join(f"{text.rstrip()}\n" for text in texts)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180), each cell one line and safe for a terminal."""
    from aibom.normalize.text import for_terminal

    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerows([for_terminal(cell) for cell in row] for row in rows)
    return made.getvalue()


def json_text(schema: str, value: dict[str, Any]) -> str:
    """Return a JSON object that says by which schema it was written (docs/reference/json.md); ASCII only."""
    return json.dumps({"schema": schema, **value}, indent=2, default=_text) + "\n"


def _text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
