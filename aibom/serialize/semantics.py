"""What no schema sees: refs that repeat, refs that lead nowhere, components that nothing leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aibom.serialize.place import Step, pointer_to
from aibom.serialize.problem import Problem, plain
from aibom.serialize.survey import Survey, survey

__all__ = ["semantic_problems"]

_SUBJECT: Step = ((None, "metadata"), "component")
_SUBJECT_REF: Step = (_SUBJECT, "bom-ref")
_COMPONENTS: Step = (None, "components")


def semantic_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Find what is wrong with a document although its schema may be content.

    Args:
        document: a parsed CycloneDX JSON document, of any content, but without cycles.

    Yields:
        warnings, in no particular order: ``duplicate-ref``, ``dangling-ref``, ``unreachable``, ``purl``,
        ``license-id`` and ``absolute-path``.
    """
    found = survey(document)
    _duplicate_refs(found)
    _dangling_refs(found)
    _dangling_pointers(found, document)
    if document.get("dependencies"):
        _unreachable(found)
    yield from found.problems


def _duplicate_refs(found: Survey) -> None:
    """A bom-ref is unique in the document (JSON Schema cannot say so; the XSD does)."""
    for ref, places in found.defined.items():
        for step, owner in places[1:]:
            first = pointer_to(places[0][0])
            found.warn("duplicate-ref", step, owner, f'The bom-ref "{plain(ref)}" stands at {first} already.')


def _dangling_refs(found: Survey) -> None:
    for use in found.uses:
        for step, ref in use.refs():
            if ref in found.defined or ref.startswith("urn:cdx:"):  # a BOM-Link names what is in another document
                continue
            component = found.nodes[use.owner].label if use.owner >= 0 else plain(use.subject)
            message = f'Nothing in the document has the bom-ref "{plain(ref)}".'
            found.problems.append(Problem("warning", pointer_to(step), component, message, "dangling-ref"))


def _dangling_pointers(found: Survey, document: Mapping[str, Any]) -> None:
    """The JSON pointers of citations (1.7) name values of the document."""
    citations = document.get("citations")
    for number, citation in enumerate(citations if isinstance(citations, list) else ()):
        pointers = citation.get("pointers") if isinstance(citation, dict) else None
        for index, pointer in enumerate(pointers if isinstance(pointers, list) else ()):
            if isinstance(pointer, str) and not _resolves(document, pointer):
                step: Step = ((((None, "citations"), number), "pointers"), index)
                found.warn("dangling-ref", step, -1, f'Nothing in the document is at "{plain(pointer)}".')


def _resolves(document: Mapping[str, Any], pointer: str) -> bool:
    """Tell whether a JSON pointer (RFC 6901) leads to a value."""
    start, *keys = pointer.split("/")
    value: Any = document
    for escaped in keys:
        key = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and _is_index(key) and int(key) < len(value):
            value = value[int(key)]
        else:
            return False
    return not start


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 12 and (key == "0" or key[0] != "0")


def _unreachable(found: Survey) -> None:
    """Every component is reached from the subject: by dependencies, by nesting, or by what a component names itself."""
    subject = next((number for number, node in enumerate(found.nodes) if node.step == _SUBJECT), None)
    if subject is None:
        return
    if not any(step == _SUBJECT_REF for places in found.defined.values() for step, _ in places):
        message = "The subject has no bom-ref, so no dependency can start at it."
        found.warn("unreachable", _SUBJECT, subject, message)
        return
    reached = _reach(found, subject)
    for number, node in enumerate(found.nodes):
        if number not in reached and node.step[0] == _COMPONENTS:
            message = "Nothing leads here from metadata.component: no dependency, no nesting, no dataset."
            found.warn("unreachable", node.step, number, message)


def _reach(found: Survey, start: int) -> set[int]:
    """Give the numbers of all components and services that can be reached from one."""
    refs_of: defaultdict[int, list[str]] = defaultdict(list)  # of a component and of what is inside it
    for ref, places in found.defined.items():
        for _, owner in places:
            refs_of[owner].append(ref)
    nested: defaultdict[int, list[int]] = defaultdict(list)
    for number, node in enumerate(found.nodes):
        nested[node.owner].append(number)
    named_by: defaultdict[int | str, list[str]] = defaultdict(list)
    for use in found.uses:
        if use.owner >= 0 or use.subject:
            named_by[use.owner if use.owner >= 0 else use.subject] += [ref for _, ref in use.refs()]

    reached = {start}
    followed: set[str] = set()
    waiting = [start]
    while waiting:
        number = waiting.pop()
        targets = list(nested[number])
        refs = [*refs_of[number], *named_by[number]]
        while refs:
            ref = refs.pop()
            if ref not in followed:
                followed.add(ref)
                refs += named_by[ref]
                targets += [owner for _, owner in found.defined.get(ref, ()) if owner >= 0]
        fresh = set(targets) - reached
        reached |= fresh
        waiting += fresh
    return reached
