"""What a project says of its own BOM and its subject: who supplies it, who made it, under which licence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aibom.errors import UsageError
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Contact, Kind, Organization
from aibom.graph.evidence import Evidence, Method
from aibom.graph.graph import Graph
from aibom.graph.link import link
from aibom.normalize.license import License
from aibom.normalize.text import clean_line

__all__ = ["described", "noted"]

_PROPERTIES = "metadata/properties"
_OURS = "aibom:"


def described(
    graph: Graph,
    *,
    supplier: Organization | None = None,
    authors: tuple[Contact, ...] = (),
    licenses: tuple[License, ...] = (),
    purl: str | None = None,
    place: str,
    named: bool = False,
) -> Graph:
    """Return the graph with what its owner says of the subject; it wins over what was read, which stays in evidence.

    Args:
        graph: a graph whose subject is an application.
        supplier: the organisation behind the subject.
        authors: who made it.
        licenses: licence of the whole.
        purl: package URL of the subject.
        place: where this is said.
        named: whether the name and version that the user gave are said there too.

    Raises:
        UsageError: the subject is a model or data set, which has all this of its own.
    """
    values = {"supplier": supplier, "authors": authors, "licenses": licenses, "purl": purl}
    given: Mapping[str, Any] = {field: value for field, value in values.items() if value}
    subject = graph.subject
    if subject is None or not (given or named):
        return graph
    if given and subject.kind is not Kind.APPLICATION:
        raise UsageError(
            f"{' and '.join(given)} cannot be given to {subject.name}, which is no application",
            hint="with a name, an application of that name is made the subject",
        )
    base = graph.unlinked or graph
    owned = _owned(base[subject.ref], given, place, named=named)
    changed = Graph.build(
        (owned if isinstance(item, Component) and item.ref == owned.ref else item for item in base.observations()),
        subject=subject.ref,
        extra=base.extra,
    )
    changed.tools = base.tools
    return link(changed)


def noted(graph: Graph, properties: Iterable[str]) -> Graph:
    """Return the graph with properties of the BOM as a whole, which stand in ``metadata.properties``.

    Args:
        graph: any graph.
        properties: ``NAME=VALUE`` each, in a namespace of others.

    Raises:
        UsageError: one has no name or no ``=``, or a name in our own namespace.
    """
    pairs = set()
    for text in properties:
        name, mark, value = (clean_line(part) for part in text.partition("="))
        if not name or not mark or name.startswith(_OURS):
            raise UsageError(
                f"the property {text} cannot be given to a BOM",
                hint=f"NAME=VALUE, with a name that does not begin with {_OURS}",
            )
        pairs.add((name, value))
    if not pairs:
        return graph
    base = graph.unlinked or graph
    rows = canonical_json([{"name": name, "value": value} for name, value in sorted(pairs)])
    changed = Graph.build(
        base.observations(),
        subject=base.subject.ref if base.subject else None,
        extra=[*base.extra, (_PROPERTIES, rows)],
    )
    changed.tools = base.tools
    return link(changed)


def _owned(subject: Component, given: Mapping[str, Any], place: str, *, named: bool) -> Component:
    evidence = [
        replace(item, location=place) if named and item.collector == "user" else item for item in subject.evidence
    ]
    for field, value in given.items():
        before = getattr(subject, field)
        lost = canonical_json(before) if before and before != value else ""
        evidence = [replace(item, value=item.value or lost) if item.field == field else item for item in evidence] + [
            Evidence(field, Method.DECLARED, "user", place)
        ]
    return replace(subject, **given, evidence=tuple(evidence))
