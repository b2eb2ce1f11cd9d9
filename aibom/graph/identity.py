"""Which components of several BOMs are one thing, and which only share a name: new refs before a merge.

Refs of strangers' BOMs are numbers or the names of their tools, so equal refs may mean different things and one thing
may have several. A component is known by its purl with version; else by its ref, as long as nobody uses that ref for
another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component
from aibom.graph.evidence import Unknown

if TYPE_CHECKING:
    from aibom.graph.graph import Graph, Observation

__all__ = ["aligned", "lost", "pointers", "renamed"]

_LINK: Final = "urn:cdx:"
_POINTERS = frozenset(
    {"ref", "bom-ref", "subjects", "assemblies", "dependencies", "vulnerabilities", "affects", "provides"}
)


def aligned(graphs: Sequence[Graph]) -> list[dict[str, str]]:
    """Return, for each graph, the new ref of each component whose ref has to change. Independent of their order."""
    by_ref: dict[str, set[tuple[str, ...]]] = {}
    for graph in graphs:
        for component in graph:
            by_ref.setdefault(component.ref, set()).add(_fingerprint(component))
    clashing = {ref for ref, prints in by_ref.items() if _clash(prints)}
    kept = [{c.ref: _apart(c) if c.ref in clashing else c.ref for c in graph} for graph in graphs]
    by_purl: dict[str, set[str]] = {}
    for graph, names in zip(graphs, kept, strict=True):
        for component in graph:
            if (purl := _pinned(graph, component)) is not None:
                by_purl.setdefault(purl, set()).add(names[component.ref])
    taken = {name for names in kept for name in names.values()}
    found = []
    for graph, names in zip(graphs, kept, strict=True):
        changed = {}
        for component in graph:
            name = names[component.ref]
            purl = _pinned(graph, component)
            if purl is not None and len(by_purl[purl]) > 1:
                name = purl if purl in by_purl[purl] or purl not in taken else min(by_purl[purl])
            if name != component.ref:
                changed[component.ref] = name
        found.append(changed)
    return found


def renamed(graph: Graph, names: Mapping[str, str], links: Mapping[str, Mapping[str, str]]) -> list[Observation]:
    """Return a graph's observations with new refs.

    Args:
        graph: any graph.
        names: the new ref, by the old one, of what has to change.
        links: the same for each other BOM by its BOM-Link: references into it become references to its components.
    """

    def name(ref: str) -> str:
        if ref.startswith(_LINK):
            head, mark, inner = ref.partition("#")
            if mark and head in links:
                return links[head].get(unquote(inner), unquote(inner))
        return names.get(ref, ref)

    found: list[Observation] = []
    for component in graph:
        model = component.model
        if model is not None and model.same_bytes_as:
            model = replace(model, same_bytes_as=tuple(map(name, model.same_bytes_as)))
        extra = tuple((key, pointers(text, name)) for key, text in component.extra)
        found.append(replace(component, ref=name(component.ref), model=model, extra=extra))
    found += (replace(edge, source=name(edge.source), target=name(edge.target)) for edge in graph.relationships())
    found += (replace(item, ref=name(item.ref)) if item.ref else item for item in graph.unknowns())
    return found


def pointers(text: str, name: Callable[[str], str]) -> str:
    """Return JSON in which every reference to a component is renamed."""
    return canonical_json(_walk(json.loads(text), name, False))


def _walk(value: Any, name: Callable[[str], str], points: bool) -> Any:
    if isinstance(value, str):
        return name(value) if points else value
    if isinstance(value, list):
        return [_walk(item, name, points) for item in value]
    if isinstance(value, dict):
        return {key: _walk(item, name, key in _POINTERS) for key, item in value.items()}
    return value


def _fingerprint(component: Component) -> tuple[str, ...]:
    who = (component.kind.value, component.group or "", component.name, component.version or "", component.purl or "")
    digest = component.model.digest if component.model is not None and component.model.digest else ""
    return (*who, digest or component.digest() or "")


def _clash(prints: set[tuple[str, ...]]) -> bool:
    digests = {one[-1] for one in prints} - {""}
    return len({one[:-1] for one in prints}) > 1 or len(digests) > 1


def _apart(component: Component) -> str:
    text = canonical_json(list(_fingerprint(component)))
    return f"{component.ref}~{hashlib.sha256(text.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"


def _pinned(graph: Graph, component: Component) -> str | None:
    """The purl that names this component and no other of its BOM; None without one, or without version."""
    purl = component.purl
    if purl is None or "@" not in purl.rpartition("/")[2][1:] or len(graph.by_purl(purl)) > 1:
        return None
    return purl


def lost(ref: str, field: str, reason: str) -> Unknown:
    """Return the Unknown that says what a merge could not keep."""
    return Unknown(ref, field, reason, "merge")
