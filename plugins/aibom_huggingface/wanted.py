"""What a repository names: parents, data sets, models of a Space. Each is a repository of its own, asked for once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from aibom.plugin import (
    Kind,
    Mention,
    Method,
    Rel,
    completed,
    edge_of,
    hub_id,
    is_path,
    is_placeholder,
    shown_name,
)
from aibom_huggingface.answer import Kind as HubKind
from aibom_huggingface.datasets import source_datasets
from aibom_huggingface.repository import API, Repository
from aibom_huggingface.spaces import used_by_space

__all__ = ["Key", "Wanted", "wanted"]

_FIELDS = {Kind.MODEL: "parents", Kind.DATASET: "datasets"}
_REVISION = re.compile(r"(?!.*(?:\.\.|//|@\{))[\w.+/@-]{1,255}(?<![/.])")

Key = tuple[HubKind, str, str | None]
"""A repository that is asked for: what it holds, its id in lower case, the revision."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One repository that another names.

    Attributes:
        kind: MODEL or DATASET.
        named: as it is named.
        rel: the edge to it.
        detail: the edge's detail.
        location: where it is named.
        method: how it is known.
        id: its id on the Hub; None where the name is none.
        problem: why there is no id; empty where there is one.
    """

    kind: Kind
    named: Mention
    rel: Rel
    detail: str
    location: str
    method: Method
    id: str | None
    problem: str = ""

    @property
    def key(self) -> Key | None:
        """What to ask for; None where there is no id."""
        if self.id is None:
            return None
        revision = self.named.revision if _REVISION.fullmatch(self.named.revision) else None
        return ("datasets" if self.kind is Kind.DATASET else "models", self.id.lower(), revision)

    @property
    def field(self) -> str:
        """The field of an unknown about it."""
        return _FIELDS[self.kind]


def wanted(found: Repository, endpoint: str) -> list[Wanted]:
    """Return what a repository names, in the order of weight.

    Args:
        found: the repository.
        endpoint: URL of the Hub, which may stand in the names.
    """
    if found.kind == "spaces":
        return [
            _one(kind, named, API, Method.DECLARED, endpoint, Rel.DEPENDS_ON) for kind, named in used_by_space(found)
        ]
    if found.kind == "datasets":
        return [
            _one(Kind.DATASET, named, location, Method.DECLARED, endpoint, Rel.DERIVED_FROM)
            for location, named in source_datasets(found.said)
        ]
    said = [(path, facts, Method.DECLARED) for path, facts in found.said]
    if found.inferred is not None:
        said.append((API, found.inferred, Method.INFERRED))
    parents = [(path, named) for path, facts, _ in said for named in facts.parents]
    methods = [method for _, facts, method in said for _ in facts.parents]
    canonical = _canonical(named.id for _, named in parents)
    parents = [(path, Mention(canonical.get(item.id, item.id), item.detail, item.revision)) for path, item in parents]
    every = [
        _one(Kind.MODEL, named, path, method, endpoint)
        for (path, named), method in zip(completed(parents), methods, strict=True)
    ]
    every += [
        _one(Kind.DATASET, named, path, method, endpoint) for path, facts, method in said for named in facts.datasets
    ]
    return every


def _canonical(names: Iterable[str]) -> dict[str, str]:
    """The full id of a name of one segment, where the Hub's own list has it: one repository, asked for once."""
    every = set(names)
    full: dict[str, str] = {}
    for name in sorted(every):
        if "/" in name:
            full.setdefault(name.rpartition("/")[2], name)
    return {name: full[name] for name in every if "/" not in name and name in full}


def _one(kind: Kind, named: Mention, location: str, method: Method, endpoint: str, rel: Rel | None = None) -> Wanted:
    own, detail = edge_of(named, kind)
    parsed = hub_id(named.id, kind="datasets" if kind is Kind.DATASET else "models", endpoint=endpoint)
    problem = ""
    if is_placeholder(named.id):
        problem = f"declared as {shown_name(named.id)}"
    elif is_path(named.id):
        problem = "a path is named that is not in this source"
    elif parsed is None:
        problem = f"no id of the Hub: {shown_name(named.id)}"
    repo_id = "/".join(filter(None, parsed)) if parsed is not None and not problem else None
    return Wanted(kind, named, rel or own, "" if rel else detail, location, method, repo_id, problem)
