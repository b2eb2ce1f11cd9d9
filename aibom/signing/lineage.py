"""What a model descends from, step by step, and whether each parent is signed too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from aibom.graph.component import Component
    from aibom.graph.graph import Graph
    from aibom.signing.model import SignedModel

__all__ = ["Step", "steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """One edge from a model to a parent.

    Attributes:
        child: ref of the model.
        parent: ref of what it descends from.
        relation: how, where that is said (``finetune``, ``adapter`` ...).
        state: ``verified``: the parent's signature holds and its files are as they were signed; ``failed``: they are
            not; ``declared``: the BOM records a signature, and its files are not here; ``unsigned``: it records none.
        signer: who signed the parent; empty where nobody did.
        reason: why it failed.
    """

    child: str
    parent: str
    relation: str
    state: Literal["verified", "failed", "declared", "unsigned"]
    signer: str
    reason: str


def steps(graph: Graph, verified: Mapping[str, SignedModel]) -> Iterator[Step]:
    """Yield the steps from signed models to all that they descend from, nearest first.

    Args:
        graph: a BOM.
        verified: what became of the signatures of its models that are here, by ref.
    """
    from aibom.graph.relationship import Rel

    waiting = sorted(verified)
    seen = set(waiting)
    for ref in waiting:
        for edge in graph.outgoing(ref, Rel.DERIVED_FROM):
            yield _step(ref, graph[edge.target], edge.detail, verified.get(edge.target))
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)


def _step(child: str, parent: Component, relation: str, checked: SignedModel | None) -> Step:
    if checked is not None:
        state: Literal["verified", "failed"] = "verified" if checked.verified else "failed"
        return Step(child, parent.ref, relation, state, checked.signer, checked.reason)
    if not parent.values("aibom:signature:kind"):
        return Step(child, parent.ref, relation, "unsigned", "", "")
    signer = ", ".join(parent.values("aibom:signature:signer"))
    if "differ" in parent.values("aibom:signature:digests"):
        return Step(
            child, parent.ref, relation, "failed", signer, "the BOM says that files are not as they were signed"
        )
    return Step(child, parent.ref, relation, "declared", signer, "")
