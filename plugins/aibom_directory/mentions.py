"""What a model's files name: parents, data sets, libraries. Each becomes a component and an edge, none is looked up.

A directory scan asks no network: what is named stands without version, which is an unknown, unless its commit is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibom.plugin import (
    Component,
    Evidence,
    Kind,
    Mention,
    Method,
    Observation,
    Rel,
    Relationship,
    Unknown,
    completed,
    edge_of,
    is_path,
    is_placeholder,
    named_library,
    named_repository,
    shown_name,
)
from aibom_directory.identity import COLLECTOR, Identity
from aibom_directory.paths import inside
from aibom_directory.statements import Statement

__all__ = ["Locals", "Mentions"]

Locals = Mapping[tuple[Kind, str], str]
"""Refs of the models and data sets of the source, by kind and path."""

_FIELDS = {Kind.MODEL: "parents", Kind.DATASET: "datasets"}


@dataclass(frozen=True, slots=True)
class Mentions:
    """Turns what the files of one source name into components and edges.

    Attributes:
        local: models and data sets of the source.
        where: the source's real path: an absolute path below it is one of the source.
        unknown: makes an unknown, as ``Context.unknown`` does.
    """

    local: Locals
    where: str
    unknown: Callable[[str, str, str, str], Unknown]

    def observe(self, identity: Identity, folder: str, said: Sequence[Statement]) -> Iterator[Observation]:
        """Yield what the files of a model or data set name.

        Args:
            identity: the model.
            folder: its folder, from which relative paths start.
            said: what its files say.
        """
        parents = completed([(path, named) for path, facts in said for named in facts.parents])
        for path, named in parents:
            yield from self._named(identity, folder, path, named, Kind.MODEL)
        for path, facts in said:
            for named in facts.datasets:
                yield from self._named(identity, folder, path, named, Kind.DATASET)
            for name in facts.libraries:
                yield from self._library(identity, path, name)

    def _named(self, identity: Identity, folder: str, path: str, named: Mention, kind: Kind) -> Iterator[Observation]:
        rel, detail = edge_of(named, kind)
        local, method = self._find(kind, folder, named.id)
        target = named_repository(named, kind, COLLECTOR, path) if local is None else None
        if local is None and is_path(named.id):
            problem = "a path is named that is not in this source"
        elif local is None and is_placeholder(named.id):
            problem = f"declared as {shown_name(named.id)}"
        elif local is None and target is None:
            problem = f"no id of the Hub: {shown_name(named.id)}"
        elif local == identity.ref or (target is not None and _same(target, identity)):
            problem = "it names itself"
        else:
            if target is not None:
                yield target
                if target.version is None:
                    yield self.unknown(target.ref, "version", "not resolved", ".")
            evidence = (Evidence("", method, COLLECTOR, path),)
            yield Relationship(identity.ref, rel, local or (target.ref if target else ""), detail, evidence)
            return
        yield self.unknown(identity.ref, _FIELDS[kind], problem, path)

    def _find(self, kind: Kind, folder: str, name: str) -> tuple[str | None, Method]:
        """Look for a model or data set of the source; that a name without dots is meant as a path is inferred."""
        if is_path(name):
            below = name.removeprefix(f"{self.where}/")
            found = inside("", below) if below != name else inside(folder, name, up=True)
            return self.local.get((kind, found)) if found is not None else None, Method.DECLARED
        paths = (inside("", name), inside(folder, name))
        refs = (self.local.get((kind, path)) for path in paths if path is not None)
        local = next((ref for ref in refs if ref is not None), None)
        return local, Method.INFERRED if local else Method.DECLARED

    def _library(self, identity: Identity, path: str, name: str) -> Iterator[Observation]:
        library = named_library(name, COLLECTOR, path)
        if library is None:
            yield self.unknown(identity.ref, "libraries", f"no name of a package: {shown_name(name)}", path)
            return
        yield library
        edge = (Evidence("", Method.DECLARED, COLLECTOR, path),)
        yield Relationship(identity.ref, Rel.DEPENDS_ON, library.ref, "", edge)


def _same(target: Component, identity: Identity) -> bool:
    return identity.ref in (target.ref, f"{target.ref}@{identity.version}")
