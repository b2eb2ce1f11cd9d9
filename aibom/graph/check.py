"""What a gate looks for in a graph: missing licences, loose references, unsafe files, contradictions, unknowns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aibom.graph.component import Component, Kind
from aibom.graph.select import missing

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["FINDINGS", "RULES", "Concern", "concerns", "unpinned"]

RULES: Final = (
    *("missing-license", "unpinned", "unsafe-import", "license-chain", "license-contradiction", "unknown", "invalid"),
)
"""What a gate can fail on; ``invalid`` is about the document, not the graph."""

FINDINGS: Final = frozenset(
    {
        "archive",
        "contradiction",
        "count-mismatch",
        "digest-mismatch",
        "duplicate-key",
        "encoding",
        "file-extra",
        "file-missing",
        "file-modified",
        "file-unreadable",
        "lambda-layer",
        "layout",
        "license-chain",
        "license-contradiction",
        "metadata",
        "name",
        "path",
        "ratio",
        "remote-code",
        "scan",
        "signature",
        "template",
        "unsafe-import",
        "unused-bytes",
    }
)
"""Rules of the findings that aibom itself makes (docs/reference/findings.md); plugins have others."""

_KINDS = frozenset({Kind.MODEL, Kind.DATASET, Kind.LIBRARY, Kind.FRAMEWORK})
_REVISION = "aibom:requested-revision"
_REQUIREMENT = "aibom:requirement"


@dataclass(frozen=True, slots=True, order=True)
class Concern:
    """One thing that a gate found.

    Attributes:
        rule: one of ``RULES``, or the rule of a finding.
        ref: the component; empty for the document as a whole.
        name: its name.
        detail: what is the matter.
        path: refs from a root to the component, both included; empty for the document.
    """

    rule: str
    ref: str
    name: str
    detail: str
    path: tuple[str, ...] = ()


def concerns(graph: Graph) -> tuple[Concern, ...]:
    """Return everything that a gate could fail on, and all other findings, sorted.

    ``missing-license`` and ``unpinned`` are asked of models, data sets, libraries and frameworks; the other rules are
    those of findings.
    """
    ways = _ways(graph)
    found = {
        Concern(rule, ref, graph[ref].name if ref in graph.refs else "", detail, _way(ways, ref))
        for rule, ref, detail in _all(graph)
    }
    return tuple(sorted(found))


def unpinned(component: Component, *, has_bytes: bool) -> str:
    """Say why a component comes from a reference that could mean something else tomorrow; empty where it does not.

    Args:
        component: a model, data set, library or framework; others come from no reference.
        has_bytes: whether a digest says which bytes it is: its own, that of the whole, or of a file in it.
    """
    if component.kind not in _KINDS:
        return ""
    for value in component.values(_REVISION):
        if component.version is None or not component.version.startswith(value):
            return f"the reference names {value}, which can move"
    for value in component.values(_REQUIREMENT):
        if not ("==" in value and "*" not in value) and " @ " not in value:
            return f"required as {value}"
    if component.version is None and not has_bytes:
        return "named without version"
    return ""


def _all(graph: Graph) -> Iterator[tuple[str, str, str]]:
    for component in missing(graph, "license"):
        if component.kind in _KINDS:
            yield "missing-license", component.ref, "no licence"
    without_bytes = {component.ref for component in missing(graph, "digest")}
    for component in graph:
        if reason := unpinned(component, has_bytes=component.ref not in without_bytes):
            yield "unpinned", component.ref, reason
    for finding in graph.findings():
        yield finding.rule or "finding", finding.ref, finding.detail
    for item in graph.unknowns():
        subject = graph.subject.ref if graph.subject is not None else ""
        yield "unknown", item.ref or subject, f"{item.field}: {item.reason}"


def _ways(graph: Graph) -> dict[str, str]:
    """The component before each on a shortest way from a root; empty for roots."""
    first = [graph.subject.ref] if graph.subject is not None else []
    ways = dict.fromkeys([*first, *(root.ref for root in graph.roots())], "")
    waiting = deque(ways)
    while waiting:
        at = waiting.popleft()
        for edge in graph.outgoing(at):
            if edge.target not in ways:
                ways[edge.target] = at
                waiting.append(edge.target)
    return ways


def _way(ways: dict[str, str], ref: str) -> tuple[str, ...]:
    path = [ref] if ref else []
    while path and ways.get(path[-1]):
        path.append(ways[path[-1]])
    return tuple(reversed(path))
