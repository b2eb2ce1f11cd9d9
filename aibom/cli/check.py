"""``aibom check``: the gate for continuous integration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from aibom.cli.options import answer_option, output_option

if TYPE_CHECKING:
    from aibom.graph.check import Concern

__all__ = ["command"]

_RULES = (
    *("missing-license", "unpinned", "unsafe-import", "license-chain", "license-contradiction", "unknown", "invalid"),
)
_UNREADABLE = 3


@click.command("check", short_help="Fail on missing licences, loose references, unsafe files.")
@click.argument("boms", metavar="BOM...", nargs=-1, required=True)
@click.option(
    "--fail-on", metavar="RULE,...", help=f"Fail on these only: {', '.join(_RULES)}, or the rule of any finding."
)
@answer_option("One line for each, or JSON.")
@output_option
@click.pass_context
def command(ctx: click.Context, boms: tuple[str, ...], fail_on: str | None, form: str, output_path: str) -> None:
    """Print what is wrong with what BOMs list: rule, component, and the path on which it got there.

    missing-license and unpinned are asked of models, data sets and libraries; invalid is a document that the official
    schema refuses. Without --fail-on everything that is printed fails. BOM is a file of any tool, a wheel, or - for
    standard input.

    Exit code: 0 nothing that fails, 1 something does, 2 usage, 3 a BOM cannot be read.
    """
    from aibom.cli import output, write
    from aibom.errors import SourceError

    asked = {rule.strip() for rule in fail_on.split(",")} - {""} if fail_on is not None else None
    if asked is not None and not asked:
        raise click.UsageError(f"--fail-on names nothing; it knows {', '.join(_RULES)}.", ctx)
    found: list[tuple[str, Concern]] = []
    code = 0
    for bom in boms:
        try:
            found += ((bom, concern) for concern in _concerns(bom))
        except SourceError as error:
            output.note(error.message, kind="error")
            code = _UNREADABLE
    _refuse_misspelled(ctx, (asked or set()) - {concern.rule for _, concern in found})
    shown = [(bom, concern) for bom, concern in found if asked is None or concern.rule in asked]
    if form == "json":
        rows = [
            {"document": b, "rule": c.rule, "ref": c.ref, "name": c.name, "detail": c.detail, "path": list(c.path)}
            for b, c in shown
        ]
        write.deliver(write.json_text("aibom.check/1", {"failed": bool(shown), "concerns": rows}), output_path)
    else:
        from aibom.normalize.text import for_terminal

        write.deliver(write.lines(for_terminal(_line(bom, concern)) for bom, concern in shown), output_path)
    ctx.exit(code or (1 if shown else 0))


def _refuse_misspelled(ctx: click.Context, unseen: set[str]) -> None:
    """Let no gate pass because its rule is misspelled; plugins may have rules that nothing broke."""
    from difflib import get_close_matches

    from aibom.cli import output
    from aibom.graph.check import FINDINGS

    known = (*_RULES, *sorted(FINDINGS))
    for rule in sorted(unseen.difference(known)):
        if near := get_close_matches(rule.lower(), known, 1):
            raise click.UsageError(f"No rule '{rule}'. Did you mean '{near[0]}'?", ctx)
        output.note(f"{rule} is no rule of aibom's, and no finding of these BOMs", kind="warning")


def _line(bom: str, concern: Concern) -> str:
    way = f" [{' > '.join(concern.path)}]" if len(concern.path) > 1 else ""
    who = f"{concern.name} ({concern.ref}): " if concern.ref else ""
    return f"{bom}: {concern.rule}: {who}{concern.detail}{way}"


def _concerns(bom: str) -> list[Concern]:
    from io import BytesIO

    from aibom import api
    from aibom.errors import SerializationError
    from aibom.graph.check import Concern, concerns
    from aibom.store.files import is_wheel, read_bytes

    if bom != "-" and is_wheel(bom):
        return list(concerns(api.load(bom)))
    data = read_bytes(sys.stdin.buffer if bom == "-" else bom)
    found = [
        Concern("invalid", problem.component, "", f"{problem.pointer} {problem.message}".strip())
        for problem in api.validate(BytesIO(data))
        if problem.severity == "error"
    ]
    try:
        return found + list(concerns(api.load(BytesIO(data))))
    except SerializationError as error:
        return found or [Concern("invalid", "", "", error.message)]
