"""References as observations: the project, what it depends on, and where each was seen.

The same thing named in ten places is one component with ten occurrences. What is known of a single place only (a file
of the repository that is asked for, a token) is a property of the component.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aibom.plugin import (
    Component,
    Evidence,
    Kind,
    Method,
    Observation,
    Occurrence,
    Property,
    Rel,
    Relationship,
    clean_line,
)
from aibom_code.places import is_absolute, without_place
from aibom_code.project import Project
from aibom_code.reference import COLLECTOR, Reference
from aibom_code.resolve import Resolver
from aibom_code.secrets import holds_secret
from aibom_code.targets import Gap, Target, find_target

__all__ = ["SCOPE", "Observe"]

SCOPE = "aibom:scope"
"""Property of a component that is seen in tests only: ``test``."""
_RANKS = {Method.MEASURED: 0, Method.DECLARED: 1, Method.INFERRED: 2}
_HUB_REFS = ("pkg:huggingface/", "hf:")
_SHOWN = 8
"""Expressions that an unknown lists; the others are counted."""


class Observe:
    """Turns what one source names into components, edges and unknowns."""

    def __init__(self, project: Project) -> None:
        """Begin with a source.

        Args:
            project: the source.
        """
        self._project = project
        self._resolver = Resolver(project.context)

    def itself(self) -> Component:
        """Return the project, named by its folder."""
        ref, name = self._project.ref, self._project.name.rpartition("/")[2]
        return Component(ref, Kind.APPLICATION, name, evidence=(Evidence("name", Method.INFERRED, COLLECTOR, "."),))

    def all(self, references: Iterable[Reference]) -> Iterator[Observation]:
        """Yield what the project uses.

        Args:
            references: in any order; the observations do not depend on it.
        """
        groups: dict[str, list[tuple[Reference, Target]]] = {}
        gaps: list[Gap] = []
        for item in sorted(set(map(_placeless, references))):
            found = find_target(item, self._project) if not _secret(item) else Gap(item, "it looks like a secret")
            if isinstance(found, Target):
                found = self._resolver.resolved(item, found)
                groups.setdefault(found.component.ref, []).append((item, found))
            elif not item.test:
                gaps.append(found)
        for target in sorted(groups):
            yield from self._used(groups[target])
        yield from self._loose(groups)
        yield from self._gaps(gaps)

    def _used(self, group: Sequence[tuple[Reference, Target]]) -> Iterator[Observation]:
        """One thing that is used, from all places where it is."""
        places = [item for item, _ in group]
        best = min(places, key=lambda item: (_RANKS[item.method], item))
        found = next(target for item, target in group if item is best)
        tests = all(item.test for item in places)
        component = found.component
        properties = {pair for _, target in group for pair in target.component.properties}
        properties |= {pair for item in places for pair in _said(item)}
        properties |= {(SCOPE, "test")} if tests else set()
        yield replace(
            component,
            properties=tuple(properties),
            digests=tuple(digest for item in places for digest in item.digests),
            endpoints=tuple(url for _, target in group for url in target.component.endpoints),
            occurrences=tuple(Occurrence(item.path, item.line, item.symbol) for item in places),
            evidence=tuple(replace(word, method=_weaker(word.method, best.method)) for word in component.evidence),
        )
        edge = (Evidence("", best.method, COLLECTOR, best.path),)
        yield Relationship(self._project.ref, Rel.DEPENDS_ON, component.ref, evidence=edge)
        yield from dict.fromkeys(other for _, target in group for other in target.others)
        for field, reason in () if tests else sorted({pair for _, target in group for pair in target.unknowns}):
            yield self._project.context.unknown(component.ref, field, reason, best.path)

    def _loose(self, groups: Mapping[str, Sequence[tuple[Reference, Target]]]) -> Iterator[Observation]:
        """An unknown of what is named at a commit here and without one there: the graph makes the two one."""
        for ref in sorted(groups):
            name, at, _ = ref.rpartition("@")
            for item, _ in groups.get(name, ()) if at and ref.startswith(_HUB_REFS) else ():
                reason = f"it is named without a commit, too: line {item.line}"
                yield self._project.context.unknown(ref, "version", reason, item.path)

    def _gaps(self, gaps: Iterable[Gap]) -> Iterator[Observation]:
        """One unknown for each file, kind and reason, however many places there are."""
        groups: dict[tuple[str, str, str], dict[str, list[str]]] = {}
        for gap in gaps:
            item = gap.reference
            field = "datasets" if item.kind is Kind.DATASET else "services" if item.kind is Kind.SERVICE else "models"
            shown = groups.setdefault((item.path, field, gap.reason), {})
            shown.setdefault(gap.shown, []).extend([str(item.line)] if item.line else [])
        for (path, field, reason), shown in sorted(groups.items(), key=lambda pair: pair[0]):
            texts = [" ".join(filter(None, (text, _lines(lines)))) for text, lines in shown.items()]
            listed = ", ".join(texts[:_SHOWN])
            more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
            yield self._project.context.unknown(self._project.ref, field, f"{reason}: {listed}{more}", path)


def _lines(lines: Sequence[str]) -> str:
    every = list(dict.fromkeys(lines))
    shown = ", ".join(every[:_SHOWN]) + (" ..." if len(every) > _SHOWN else "")
    return f"(line{'s' if len(every) > 1 else ''} {shown})" if every else ""


def _said(item: Reference) -> Iterator[Property]:
    """What one place says of what it uses."""
    yield from item.properties
    if item.subfolder:
        yield "aibom:code:subfolder", clean_line(item.subfolder)
    if item.filename:
        yield "aibom:code:file", clean_line(item.filename)
    if item.environment:
        yield "aibom:code:environment", clean_line(item.environment)
    if item.token:
        yield "aibom:code:token", "true"
    if item.requirement:
        yield "aibom:requirement", clean_line(item.requirement)
    if item.service and item.kind is Kind.SERVICE:
        yield "aibom:service:kind", item.service
    if item.remote_code:
        yield "aibom:finding", f"remote-code: the code lets it run code of its own, {item.path}:{item.line}"


def _weaker(one: Method, other: Method) -> Method:
    return max(one, other, key=lambda method: _RANKS[method])


def _placeless(item: Reference) -> Reference:
    """Take off whose machine a file or folder lies on; an id keeps its path until it was looked for in the source."""
    if not any(map(is_absolute, (item.revision, item.subfolder, item.filename))):
        return item
    revision, subfolder, filename = map(without_place, (item.revision, item.subfolder, item.filename))
    return replace(item, revision=revision, subfolder=subfolder, filename=filename)


def _secret(item: Reference) -> bool:
    texts = (item.id, item.revision, item.subfolder, item.filename, item.provider, item.requirement, item.version)
    return any(map(holds_secret, texts)) or any(holds_secret(value) for _, value in item.properties)
