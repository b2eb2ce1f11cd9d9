"""Writes the reference pages that follow from the code; ``--check`` only says which are stale.

``reference/formats.json`` is what aibom reads of the names and magic of its formats instead of importing them all.

A page is one function that returns its text; ``PAGES`` is all there is to extend.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from cli_page import cli_page
from formats_page import formats_page
from mapping_page import mapping_page
from publishers_page import publishers_page
from tables_page import tables_page

from aibom.formats.claims import write_claims

DOCS = Path(__file__).resolve().parent
NOTICE = "<!-- Written by docs/generate.py from the code: change that, and run it. -->\n"
PAGES: dict[str, Callable[[], str]] = {
    "reference/cli.md": cli_page,
    "reference/formats.json": write_claims,
    "reference/formats.md": formats_page,
    "reference/mapping.md": mapping_page,
    "reference/publishers.md": publishers_page,
    "reference/tables.md": tables_page,
}
"""Function by page, relative to this folder."""


def main(arguments: list[str]) -> int:
    """Write all pages, or with ``--check`` say which are stale; returns the exit code."""
    stale = []
    for page, function in PAGES.items():
        path = DOCS / page
        text = (NOTICE + "\n" if page.endswith(".md") else "") + function()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(page)
        if arguments != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for page in stale:
        print(f"docs/{page} {'is stale' if arguments == ['--check'] else 'written'}")
    return 1 if stale and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
