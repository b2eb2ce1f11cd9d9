"""Another name for a source in the refs of a graph, so that a BOM does not depend on what a checkout is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aibom.graph.component import Component
from aibom.graph.graph import Graph, Observation
from aibom.graph.link import link
from aibom.graph.relationship import Relationship

__all__ = ["renamed"]


def renamed(graph: Graph, old: str, new: str) -> Graph:
    """Return the graph with every ref that is ``old``, or lies in it, below ``new``.

    Args:
        graph: any graph.
        old: ref of a source as a whole, such as ``dir:checkout``.
        new: what it is called from now on; nothing is changed where that is taken already.
    """
    base = graph.unlinked or graph
    if old == new or any(_below(ref, new) for ref in base.refs):
        return graph
    subject = base.subject
    changed = Graph.build(
        _observations(base, old, new),
        subject=_moved(subject.ref, old, new) if subject is not None else None,
        extra=base.extra,
    )
    changed.tools = base.tools
    return link(changed)


def _observations(graph: Graph, old: str, new: str) -> Iterator[Observation]:
    for item in graph.observations():
        if isinstance(item, Component):
            sources = tuple(_moved(source, old, new) for source in item.sources)
            model = item.model
            if model is not None and model.same_bytes_as:
                model = replace(model, same_bytes_as=tuple(_moved(ref, old, new) for ref in model.same_bytes_as))
            yield replace(item, ref=_moved(item.ref, old, new), sources=sources, model=model)
        elif isinstance(item, Relationship):
            yield replace(item, source=_moved(item.source, old, new), target=_moved(item.target, old, new))
        else:
            yield replace(item, ref=_moved(item.ref, old, new))


def _moved(ref: str, old: str, new: str) -> str:
    return new + ref[len(old) :] if _below(ref, old) else ref


def _below(ref: str, head: str) -> bool:
    return ref == head or ref.startswith((f"{head}/", f"{head}#"))
