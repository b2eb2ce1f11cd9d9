"""``aibom diff``: what changed between two BOMs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from aibom.cli.options import output_option

if TYPE_CHECKING:
    from aibom.graph.diff import Change, Diff

__all__ = ["command", "lines_of"]

_FAIL_ON = ("model-changed", "license-changed", "digest-changed", "new-unknown")
_LONGEST = 120


@click.command("diff", short_help="Say what changed between two BOMs.")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    show_default=True,
    help="Lines, JSON, or Markdown for a pull request.",
)
@click.option(
    "--fail-on",
    metavar="KIND,...",
    help=f"Exit code 1 for these kinds of change only: {', '.join(_FAIL_ON)}.",
)
@output_option
@click.pass_context
def command(ctx: click.Context, old: str, new: str, form: str, fail_on: str | None, output_path: str) -> None:
    """Compare two BOMs: components added, removed, changed field by field, relationships, findings, unknowns.

    A digest that changed under the same name and version is marked with an exclamation mark. Order, evidence,
    timestamps and serial numbers do not count. OLD and NEW are BOMs of any tool, or wheels.

    Exit code: 0 nothing changed (with --fail-on: nothing of that kind), 1 it did, 2 usage, 3 a BOM cannot be read.
    """
    from aibom import api
    from aibom.cli import write

    asked = {kind.strip() for kind in fail_on.split(",")} - {""} if fail_on is not None else None
    if asked is not None and (unknown := asked - set(_FAIL_ON)):
        raise click.UsageError(f"--fail-on knows {', '.join(_FAIL_ON)}; not {', '.join(sorted(unknown))}.", ctx)
    found = api.diff(api.load(old), api.load(new))
    texts = {"json": _json, "markdown": _markdown, "table": _lines}
    write.deliver(texts[form](found), output_path)
    different = bool(found) if asked is None else bool(asked & found.kinds())
    ctx.exit(1 if different else 0)


def lines_of(found: Diff) -> list[str]:
    """Return a line for everything that changed, safe for a terminal; what stands out comes first."""
    return [f"{mark} {text}" for mark, text in _said(found)]


def _lines(found: Diff) -> str:
    from aibom.cli.write import lines

    return lines(lines_of(found))


def _markdown(found: Diff) -> str:
    from aibom.cli.write import lines

    rows = [f"| {_mark(mark)} | {_escaped(text)} |" for mark, text in _said(found)]
    if not rows:
        return "No changes.\n"
    return lines(["| | change |", "|---|---|", *rows])


def _said(found: Diff) -> list[tuple[str, str]]:
    """Return a mark and a line for everything that changed; what stands out comes first."""
    from aibom.normalize.text import for_terminal

    rows: list[tuple[str, str]] = []
    rows += (("!", _change(change)) for change in found.changed if change.same_version)
    for mark, components in (("+", found.added), ("-", found.removed)):
        rows += ((mark, f"{c.kind.value} {c.name} {c.version or ''} ({c.ref})") for c in components)
    rows += (("~", _change(change)) for change in found.changed if not change.same_version)
    for mark, edges in (("+", found.relationships_added), ("-", found.relationships_removed)):
        rows += ((mark, " ".join(filter(None, (source, rel, detail, target)))) for source, rel, target, detail in edges)
    for mark, findings in (("+", found.findings_added), ("-", found.findings_removed)):
        rows += ((mark, f"finding {f.ref}: {f.rule} {f.detail}") for f in findings)
    for mark, unknowns in (("+", found.unknowns_added), ("-", found.unknowns_removed)):
        rows += ((mark, f"unknown {u.ref}: {u.field}: {u.reason}") for u in unknowns)
    return [(mark, for_terminal(text)) for mark, text in rows]


def _change(change: Change) -> str:
    where = f"{change.kind} {change.name} ({change.ref})" if change.ref else "document"
    warning = " under the same name and version" if change.same_version else ""
    return f"{where} {change.field}: {_short(change.old)} -> {_short(change.new)}{warning}"


def _short(text: str) -> str:
    value = json.loads(text) if text else ""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        names = (":".join(str(part) for part in item.values()) for item in value)
        value = ", ".join(names)
    elif not isinstance(value, str):
        value = text
    return (value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…") or "(none)"


def _mark(mark: str) -> str:
    return {"!": "**!**", "+": "added", "-": "removed", "~": "changed"}[mark]


def _escaped(text: str) -> str:
    # As code, in which nothing is markup or a link; a fence longer than any inside, and no bar that ends the cell.
    fence = "`" * (max(map(len, "".join(c if c == "`" else " " for c in text).split()), default=0) + 1)
    return f"{fence} {text.replace('|', chr(92) + '|')} {fence}"


def _json(found: Diff) -> str:
    from aibom.cli.write import json_text

    def edges(items: tuple[tuple[str, str, str, str], ...]) -> list[dict[str, str]]:
        return [{"source": s, "rel": rel, "target": t, "detail": detail} for s, rel, t, detail in items]

    def components(items: Any) -> list[dict[str, str | None]]:
        return [
            {"ref": c.ref, "kind": c.kind.value, "name": c.name, "version": c.version, "purl": c.purl} for c in items
        ]

    return json_text(
        "aibom.diff/1",
        {
            "different": bool(found),
            "kinds": sorted(found.kinds()),
            "added": components(found.added),
            "removed": components(found.removed),
            "changed": [
                {
                    "ref": change.ref,
                    "name": change.name,
                    "kind": change.kind,
                    "field": change.field,
                    "old": json.loads(change.old) if change.old else None,
                    "new": json.loads(change.new) if change.new else None,
                    "sameVersion": change.same_version,
                }
                for change in found.changed
            ],
            "relationshipsAdded": edges(found.relationships_added),
            "relationshipsRemoved": edges(found.relationships_removed),
            "findingsAdded": [{"ref": f.ref, "rule": f.rule, "detail": f.detail} for f in found.findings_added],
            "findingsRemoved": [{"ref": f.ref, "rule": f.rule, "detail": f.detail} for f in found.findings_removed],
            "unknownsAdded": [{"ref": u.ref, "field": u.field, "reason": u.reason} for u in found.unknowns_added],
            "unknownsRemoved": [{"ref": u.ref, "field": u.field, "reason": u.reason} for u in found.unknowns_removed],
        },
    )
