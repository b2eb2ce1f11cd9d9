"""What is known of one model or data set, as observations: itself, its files, what it names, its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import islice

from aibom.plugin import (
    Component,
    Context,
    DatasetFacts,
    Evidence,
    Kind,
    Method,
    ModelFacts,
    Observation,
    Rel,
    Relationship,
    Unknown,
)
from aibom_directory.declared import DeclaredDigests
from aibom_directory.files import Files
from aibom_directory.grouping import Group
from aibom_directory.identity import COLLECTOR, Identity
from aibom_directory.measure import Count
from aibom_directory.mentions import Mentions
from aibom_directory.observe import observe
from aibom_directory.rows import Contents
from aibom_directory.statements import Statement

__all__ = ["MAX_TWINS", "Describe", "Node", "contains"]

MAX_TWINS = 20
"""Models of the same bytes that one of them names (own): of n copies each would else name n - 1."""

_COMPOSED = "ensemble"
"""How a model names others that it only calls: it has no weights of its own."""

_NOT_DECLARED = "not declared"
"""The reason of a card that leaves a fact out: no gap where another file of the model says it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A group of which it is known who it is.

    Attributes:
        group: its files.
        identity: who it is.
        said: what its files say of it.
        counted: its parameters.
        digest: its one digest; None where a file has none.
        contents: what the files of a data set add up to.
        parts: models that it is made of.
    """

    group: Group
    identity: Identity
    said: tuple[Statement, ...]
    counted: Count
    digest: str | None
    contents: Contents
    parts: tuple[Node, ...]

    @property
    def place(self) -> str:
        """Where what is computed over all of its files was read."""
        return self.group.files[0] if len(self.group.files) == 1 else self.group.folder or "."

    def walk(self) -> Iterator[Node]:
        """The node, its parts and theirs."""
        yield self
        for part in self.parts:
            yield from part.walk()


def contains(ref: str, node: Node) -> Relationship:
    """The edge from what holds a model or data set."""
    evidence = (Evidence("", Method.MEASURED, COLLECTOR, node.place),)
    return Relationship(ref, Rel.CONTAINS, node.identity.ref, evidence=evidence)


class Describe:
    """Yields what is known of the models and data sets of one source."""

    def __init__(
        self, context: Context, files: Files, mentions: Mentions, declared: DeclaredDigests, every: Iterable[Node]
    ) -> None:
        """Begin with all models of the source.

        Args:
            context: makes unknowns.
            files: turns files into observations.
            mentions: turns what files name into observations.
            declared: digests that descriptions declare of files.
            every: all nodes of the source, parts too.
        """
        self._context = context
        self._files = files
        self._mentions = mentions
        self._declared = declared
        self._twins: dict[str | None, list[str]] = {}
        for node in every:
            if node.group.kind is Kind.MODEL:
                self._twins.setdefault(node.digest, []).append(node.identity.ref)

    def __call__(self, node: Node) -> Iterator[Observation]:
        """Yield a model or data set, all that is in it and all that it names."""
        yield self._measured(node) if node.group.kind is Kind.MODEL else self._measured_data(node)
        yield from observe(node.identity, node.said)
        yield from self._unknowns(node)
        yield from self._files.observe(node.identity, node.group, self._declared)
        yield from self._mentions.observe(node.identity, node.group.folder, node.said)
        for part in node.parts:
            yield contains(node.identity.ref, part)
            yield from self(part)

    def _measured(self, node: Node) -> Component:
        """The component with its identity and what is computed over all its files."""
        identity = node.identity
        twins = self._twins[node.digest] if node.digest is not None else []
        measured = ModelFacts(
            parameters=node.counted.total,
            parameters_by_dtype=node.counted.by_dtype,
            digest=node.digest,
            same_bytes_as=tuple(islice((ref for ref in twins if ref != identity.ref), MAX_TWINS)),
        )
        known = [f.name for f in fields(measured) if getattr(measured, f.name) not in (None, ())]
        return replace(_named(node, known), model=measured if known else None)

    def _measured_data(self, node: Node) -> Component:
        """The same for a data set."""
        properties = [("aibom:dataset:digest", node.digest)] if node.digest is not None else []
        properties += (("aibom:finding", f"count-mismatch: {text}") for text in node.contents.findings())
        facts = DatasetFacts(contents=node.contents.pairs)
        known = [*(["properties"] if properties else []), *(["contents"] if facts.contents else [])]
        return replace(_named(node, known), dataset=facts, properties=tuple(properties))

    def _unknowns(self, node: Node) -> Iterator[Unknown]:
        ref, group, unknown = node.identity.ref, node.group, self._context.unknown
        told = set(_told(node))
        for path, facts in node.said:
            for field, reason in facts.unknowns:
                if reason != _NOT_DECLARED or field not in told:
                    yield unknown(ref, field, reason, path)
        for path, reason in (gap for found in group.sets for gap in found.gaps):
            yield unknown(ref, "contents", reason, path)
        if node.identity.doubt:
            yield unknown(ref, "version", node.identity.doubt, node.place)
        if group.kind is not Kind.MODEL:
            if node.contents.doubt:
                yield unknown(ref, "rows", node.contents.doubt, node.place)
            return
        if node.counted.doubt:
            yield unknown(ref, "parameters", node.counted.doubt, node.place)
        composed = any(named.detail == _COMPOSED for _, facts in node.said for named in facts.parents)
        held = any(found.kind is Kind.MODEL or found.gaps for each in group.walk() for found in each.sets)
        if not held and not composed:
            yield unknown(ref, "contents", "no weights were recognised", node.place)
        more = len(self._twins[node.digest]) - 1 - MAX_TWINS if node.digest is not None else 0
        if more > 0:
            yield unknown(ref, "same_bytes_as", f"{more} more models hold the same bytes", node.place)


def _named(node: Node, measured: Iterable[str]) -> Component:
    """The component with its identity, and the evidence for what is measured over all its files."""
    identity = node.identity
    evidence = (Evidence(name, Method.MEASURED, COLLECTOR, node.place) for name in measured)
    return Component(
        identity.ref,
        identity.kind,
        identity.name,
        group=identity.group,
        version=identity.version,
        purl=identity.purl,
        evidence=(*identity.evidence, *evidence),
    )


def _told(node: Node) -> Iterator[str]:
    for _, facts in node.said:
        for record in (facts, facts.model, facts.dataset):
            yield from (f.name for f in fields(record) if getattr(record, f.name)) if record is not None else ()
