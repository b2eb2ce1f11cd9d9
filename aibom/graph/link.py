"""The one pass after the merge: things that several sources saw under different refs become one.

It always starts from the graph as it was merged (``Graph.unlinked``), so it is idempotent, and linking the parts of a
graph first changes nothing. ``joins.py`` says what is one; here it is made one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aibom.graph.component import Component
from aibom.graph.contradictions import contradictions
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph, Observation
from aibom.graph.joins import ambiguous_versions, named_by_file, same_models, single_versions
from aibom.graph.relationship import Relationship

__all__ = ["link", "unite"]

_ANSWERED = frozenset({"version", "existence", "revision"})
"""Unknowns that a reference without version has and the pinned component answers."""


def link(graph: Graph) -> Graph:
    """Join what is one thing, and note what observers contradict each other about.

    - A local model that is named by one of its files is that model.
    - A local model whose weight files are all those of one hub model of another source, by SHA-256, is that model;
      files that differ become findings.
    - A reference without version is the one pinned component of that name; if there are several, it stays with an
      Unknown ``version: ambiguous``.
    - Licences, and lists whose order an author chose, of which observers gave several are findings.

    Args:
        graph: a merged graph, linked before or not.

    Returns:
        The linked graph; the same one when there is nothing to join.
    """
    base = graph.unlinked or graph
    joined = _joined(base)
    observations = [*joined.observations(), *contradictions(joined), *ambiguous_versions(joined)]
    if joined is base and len(observations) == sum(1 for _ in base.observations()):
        return base
    linked = Graph.build(observations, subject=joined.subject.ref if joined.subject else None, extra=base.extra)
    linked.unlinked = base
    linked.tools = base.tools
    return linked


def unite(graphs: Iterable[Graph], *, subject: str | None = None) -> Graph:
    """Merge graphs into one, from what they were before they were linked, and link it.

    Args:
        graphs: any number of graphs, in any order.
        subject: ref of the subject of the whole.
    """
    bases = [graph.unlinked or graph for graph in graphs]
    extra = sorted({pair for base in bases for pair in base.extra})
    merged = Graph.build((item for base in bases for item in base.observations()), subject=subject, extra=extra)
    merged.tools = tuple(sorted({tool for base in bases for tool in base.tools}))
    return link(merged)


def _joined(base: Graph) -> Graph:
    named = named_by_file(base)
    if named:  # what is one thing by its path is so before anything else is compared
        subject = base.subject.ref if base.subject else None
        base = Graph.build(_named(base, named), subject=subject, extra=base.extra)
    local = same_models(base)
    renamed = dict(local.renamed)
    renamed |= single_versions(base)
    if not renamed and not local.observations:
        return base
    resolved = {ref: _follow(ref, renamed) for ref in renamed}
    subject = base.subject.ref if base.subject else None
    observations = [*_renamed(base.observations(), resolved), *local.observations]
    return Graph.build(observations, subject=resolved.get(subject, subject) if subject else None, extra=base.extra)


def _named(base: Graph, named: dict[str, str]) -> Iterator[Observation]:
    """Let what is named by a file of it be the model: who names it so knows no name of it, and no kind."""
    for item in _renamed(base.observations(), named):
        if isinstance(item, Component) and item.ref in named.values() and item.ref in base:
            owner = base[item.ref]
            words = item.evidence if item.name == owner.name else tuple(e for e in item.evidence if e.field != "name")
            item = replace(item, name=owner.name, kind=owner.kind, evidence=words)
        yield item


def _follow(ref: str, renamed: dict[str, str]) -> str:
    seen = {ref}
    while ref in renamed and renamed[ref] not in seen:
        ref = renamed[ref]
        seen.add(ref)
    return ref


def _moved(item: Component, ref: str) -> Component:
    """Give a component the ref of the one that it is; a purl that only was its old ref says less than the other's."""
    if item.purl != item.ref:
        return replace(item, ref=ref)
    return replace(item, ref=ref, purl=None, evidence=tuple(e for e in item.evidence if e.field != "purl"))


def _renamed(observations: Iterable[Observation], refs: dict[str, str]) -> Iterator[Observation]:
    for item in observations:
        if isinstance(item, Component):
            yield _moved(item, refs[item.ref]) if item.ref in refs else item
        elif isinstance(item, Relationship):
            source, target = refs.get(item.source, item.source), refs.get(item.target, item.target)
            if source != target or item.source == item.target:
                yield (
                    item
                    if (source, target) == (item.source, item.target)
                    else replace(item, source=source, target=target)
                )
        elif item.ref not in refs:
            yield item
        elif item.field not in _ANSWERED:
            yield Unknown(refs[item.ref], item.field, item.reason, item.collector, item.location)
