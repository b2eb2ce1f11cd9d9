"""``aibom verify``: whether files still are what a BOM says."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from aibom.cli.options import answer_option, output_option

if TYPE_CHECKING:
    from aibom.graph.verify import Mismatch

__all__ = ["command"]


@click.command("verify", short_help="Compare the digests of a BOM with what is there.")
@click.argument("bom")
@click.argument("source")
@click.option("--offline", is_flag=True, help="Use no network.")
@answer_option("One line for each file, or JSON.")
@output_option
@click.pass_context
def command(ctx: click.Context, bom: str, source: str, offline: bool, form: str, output_path: str) -> None:
    """Read the digests of SOURCE again and name the files that are missing, extra, different, or cannot be compared.

    SOURCE is a directory, a wheel, pip:environment or hf:org/name@revision, as for scan. BOM is a file of any tool, or
    - for standard input.

    Exit code: 0 all is as the BOM says, 1 it is not, 2 usage, 3 BOM or SOURCE cannot be read.
    """
    from dataclasses import asdict

    from aibom import api
    from aibom.cli import output, write
    from aibom.normalize.text import for_terminal

    graph = api.load(sys.stdin.buffer if bom == "-" else bom)
    found = api.verify(graph, source, offline=offline)
    if form == "json":
        rows = [asdict(item) for item in found]
        write.deliver(write.json_text("aibom.verify/1", {"verified": not found, "files": rows}), output_path)
    else:
        texts = (f"{item.problem}: {item.path} {_versus(item.expected, item.found)}" for item in found)
        write.deliver(write.lines(map(for_terminal, texts)), output_path)
    files = len(graph.components("file"))
    if not files and not found:
        output.note("the BOM lists no files: nothing was compared", kind="warning")
    else:
        right = f"{files} files are as the BOM says"
        output.note(f"{len(found)} files are not as the BOM says, which lists {files}" if found else right)
        if moved := _moved(found):
            output.note(f"{moved} of them lie there under another path: the BOM is about another folder", kind="hint")
    ctx.exit(1 if found else 0)


def _moved(found: Iterable[Mismatch]) -> int:
    """Count the files that are missing where the BOM says and there under another path."""
    by_problem: dict[str, Counter[str]] = {"missing": Counter(), "extra": Counter()}
    for item in found:
        if digest := item.expected or item.found:
            by_problem.setdefault(item.problem, Counter())[digest] += 1
    return (by_problem["missing"] & by_problem["extra"]).total()


def _versus(expected: str, found: str) -> str:
    if expected and found:
        return f"{expected} is {found} now"
    return expected or found
