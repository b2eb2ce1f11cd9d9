"""A graph as objects of other libraries, each imported when it is asked for, and as a table of a notebook."""

from __future__ import annotations

from collections import Counter
from typing import Any

from aibom.errors import UsageError
from aibom.graph.store import Store

__all__ = ["repr_html", "to_dataframe", "to_networkx"]

_SHOWN = 50


def to_networkx(graph: Store) -> Any:
    """Return a ``networkx.MultiDiGraph``; ends of relationships that are no components are nodes without attributes.

    Raises:
        UsageError: networkx is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise UsageError("networkx is not installed", hint="pip install 'aibom[networkx]'") from error
    made = networkx.MultiDiGraph()
    for c in graph:
        known = {"kind": c.kind.value, "name": c.name, "group": c.group, "version": c.version, "purl": c.purl}
        made.add_node(c.ref, **{key: value for key, value in known.items() if value is not None})
    for edge in graph.relationships():
        made.add_edge(edge.source, edge.target, rel=edge.rel.value, detail=edge.detail)
    return made


def to_dataframe(graph: Store) -> Any:
    """Return a ``pandas.DataFrame``: one row a component; licences and findings as tuples, the SHA-256 as hex.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise UsageError("pandas is not installed", hint="pip install 'aibom[pandas]'") from error
    from aibom.graph.findings import findings

    found: dict[str, list[str]] = {}
    for finding in findings(graph):
        text = f"{finding.rule}: {finding.detail}" if finding.rule else finding.detail
        found.setdefault(finding.ref, []).append(text)
    rows = [
        {
            "ref": c.ref,
            "kind": c.kind.value,
            "name": c.name,
            "group": c.group,
            "version": c.version,
            "purl": c.purl,
            "licenses": tuple(item.id or item.expression or item.name for item in c.licenses),
            "sha256": c.digest(),
            "findings": tuple(found.get(c.ref, ())),
            "unknowns": len(graph.unknowns(c.ref)),
        }
        for c in graph
    ]
    columns = ["ref", "kind", "name", "group", "version", "purl", "licenses", "sha256", "findings", "unknowns"]
    return pandas.DataFrame(rows, columns=columns).set_index("ref")


def repr_html(graph: Store) -> str:
    """Return what a notebook shows: numbers, and the first components; all text escaped."""
    from html import escape

    from aibom.normalize.text import for_terminal

    def cell(text: str | None) -> str:
        return f"<td>{escape(for_terminal(text or '')[:200])}</td>"

    counts = Counter(component.kind.value for component in graph)
    numbers = ", ".join(f"{counts[kind]} {kind}" for kind in sorted(counts)) or "no components"
    about = escape(for_terminal(graph.subject.name)) if graph.subject else "no subject"
    head = "".join(f"<th>{name}</th>" for name in ("kind", "name", "version", "licences", "ref"))
    body = "".join(
        f"<tr>{cell(c.kind.value)}{cell('/'.join(filter(None, (c.group, c.name))))}{cell(c.version)}"
        f"{cell(', '.join(i.id or i.expression or i.name or '' for i in c.licenses))}{cell(c.ref)}</tr>"
        for c in tuple(graph)[:_SHOWN]
    )
    more = f"<p>and {len(graph) - _SHOWN} more</p>" if len(graph) > _SHOWN else ""
    edges, unknowns = len(graph.relationships()), len(graph.unknowns())
    return (
        f"<p><b>{about}</b>: {numbers}; {edges} relationships, {unknowns} unknowns</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
    )
