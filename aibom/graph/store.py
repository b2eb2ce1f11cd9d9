"""What a graph is made of: components, relationships and unknowns, immutable and always sorted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from aibom.graph.component import Component
from aibom.graph.evidence import Unknown
from aibom.graph.facts import Property
from aibom.graph.merge import Merger, merge_relationships
from aibom.graph.relationship import Rel, Relationship

__all__ = ["Observation", "Store", "Tool"]

Observation = Component | Relationship | Unknown
"""What a collector yields."""


@dataclass(frozen=True, slots=True, order=True)
class Tool:
    """A collector that took part: its name, and the distribution and version that it came from (empty: not known)."""

    name: str
    distribution: str = ""
    version: str = ""


class Store:
    """The parts of a graph and the direct ways to them; ``Graph`` adds the questions."""

    __slots__ = (
        "_components",
        "_extra",
        "_incoming",
        "_purls",
        "_relationships",
        "_subject",
        "_unknowns",
        "bom_link",
        "tools",
        "unlinked",
    )

    def __init__(
        self,
        components: Mapping[str, Component],
        relationships: tuple[Relationship, ...],
        unknowns: tuple[Unknown, ...],
        subject: str | None,
        extra: tuple[Property, ...],
    ) -> None:
        """Take parts that are sorted and merged already; ``build`` does both."""
        self._components = components
        self._relationships = relationships
        self._unknowns = unknowns
        self._subject = subject
        self._extra = extra
        self._incoming: tuple[Relationship, ...] | None = None
        self.unlinked: Self | None = None
        self._purls: dict[str, list[str]] | None = None
        self.tools: tuple[Tool, ...] = ()
        self.bom_link = ""

    @classmethod
    def build(
        cls, observations: Iterable[Observation], *, subject: str | None = None, extra: Iterable[Property] = ()
    ) -> Self:
        """Merge observations, in any order, into a graph.

        Args:
            observations: components, relationships and unknowns; several may speak of one thing.
            subject: ref of the component that the BOM is about; None when there is none.
            extra: (CycloneDX key, canonical JSON) of what a document says as a whole and the graph has no word for.
        """
        components = Merger()
        relationships: list[Relationship] = []
        unknowns: set[Unknown] = set()
        for item in observations:
            if isinstance(item, Component):
                components.add(item)
            elif isinstance(item, Relationship):
                relationships.append(item)
            else:
                unknowns.add(item)
        return cls(
            MappingProxyType(components.all()),
            merge_relationships(relationships),
            tuple(sorted(unknowns)),
            subject,
            tuple(sorted(set(extra))),
        )

    @property
    def subject(self) -> Component | None:
        """The component that the BOM is about."""
        return self._components.get(self._subject) if self._subject is not None else None

    @property
    def extra(self) -> tuple[Property, ...]:
        """What a stranger's document says as a whole and the graph has no word for: (CycloneDX key, canonical JSON)."""
        return self._extra

    @property
    def refs(self) -> KeysView[str]:
        """The refs of all components, sorted: exactly these, no purls."""
        return self._components.keys()

    def by_purl(self, purl: str) -> tuple[str, ...]:
        """The refs of the components that have a purl, letter by letter, sorted."""
        if self._purls is None:
            self._purls = {}
            for ref, component in self._components.items():
                if component.purl is not None:
                    self._purls.setdefault(component.purl, []).append(ref)
        return tuple(self._purls.get(purl, ()))

    def relationships(self, rel: Rel | str | None = None) -> tuple[Relationship, ...]:
        """All relationships, or those of one type, by source, type, target and detail."""
        if rel is None:
            return self._relationships
        return tuple(r for r in self._relationships if r.rel == rel)

    def unknowns(self, ref: str | None = None) -> tuple[Unknown, ...]:
        """All unknowns, or those of one component, by ref, field and reason."""
        if ref is None:
            return self._unknowns
        return tuple(u for u in self._unknowns if u.ref == ref)

    def outgoing(self, ref: str, rel: Rel | str | None = None) -> tuple[Relationship, ...]:
        """Relationships that start from ``ref``, sorted."""
        low = bisect_left(self._relationships, ref, key=lambda r: r.source)
        high = bisect_right(self._relationships, ref, lo=low, key=lambda r: r.source)
        return tuple(r for r in self._relationships[low:high] if rel is None or r.rel == rel)

    def incoming(self, ref: str, rel: Rel | str | None = None) -> tuple[Relationship, ...]:
        """Relationships that lead to ``ref``, sorted by source."""
        if self._incoming is None:
            self._incoming = tuple(sorted(self._relationships, key=lambda r: r.target))
        low = bisect_left(self._incoming, ref, key=lambda r: r.target)
        high = bisect_right(self._incoming, ref, lo=low, key=lambda r: r.target)
        return tuple(r for r in self._incoming[low:high] if rel is None or r.rel == rel)

    def observations(self) -> Iterator[Observation]:
        """Everything in the graph as observations: what ``build`` takes."""
        yield from self._components.values()
        yield from self._relationships
        yield from self._unknowns

    def resolve(self, what: Component | str) -> str:
        """Return the ref that is meant by a component, a ref, or a purl that one component has.

        Raises:
            KeyError: there is no such component, or several have that purl.
        """
        ref = what.ref if isinstance(what, Component) else what
        if ref in self._components:
            return ref
        found = self.by_purl(ref)
        if len(found) == 1:
            return found[0]
        raise KeyError(f"{len(found)} components have the purl {ref}: name one by its ref" if found else ref)

    def __getitem__(self, ref_or_purl: str) -> Component:
        found = self._components.get(ref_or_purl)
        return found if found is not None else self._components[self.resolve(ref_or_purl)]

    def __contains__(self, ref_or_purl: object) -> bool:
        if ref_or_purl in self._components:
            return True
        return isinstance(ref_or_purl, str) and len(self.by_purl(ref_or_purl)) == 1

    def __len__(self) -> int:
        return len(self._components)

    def __iter__(self) -> Iterator[Component]:
        return iter(self._components.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Store):
            return NotImplemented
        return self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self._subject, len(self._components), self._relationships))

    def __repr__(self) -> str:
        return (
            f"<Graph of {self._subject or 'nothing'}: {len(self._components)} components, "
            f"{len(self._relationships)} relationships, {len(self._unknowns)} unknowns>"
        )

    def _parts(self) -> tuple[object, ...]:
        return (self._subject, dict(self._components), self._relationships, self._unknowns, self._extra)
