"""What a model's files name: parents, data sets, libraries. Each becomes a component and an edge, none is looked up.

A directory scan asks no network: what is named stands without version, which is an unknown, unless its commit is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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
    clean_name,
    clean_url,
    hub_id,
    hub_purl,
    hub_ref,
    is_placeholder,
    pypi_purl,
)
from aibom_directory.identity import COLLECTOR, Identity
from aibom_directory.paths import inside, is_path
from aibom_directory.statements import Statement

__all__ = ["ALIASES", "FRAMEWORKS", "REQUESTED", "Locals", "Mentions"]

FRAMEWORKS = frozenset(
    (
        *("catboost", "coremltools", "diffusers", "fastai", "flax", "jax", "jaxlib", "keras", "lightgbm", "mlx"),
        *("llama-cpp-python", "mxnet", "nemo-toolkit", "onnx", "onnxruntime", "openvino", "paddlepaddle", "peft"),
        *("pytorch-lightning", "scikit-learn", "sentence-transformers", "spacy", "speechbrain", "stanza", "tensorflow"),
        *("tf-keras", "timm", "torch", "transformers", "vllm", "xgboost"),
    )
)
"""Distributions, by normalised name, that are machine learning frameworks (CycloneDX type ``framework``)."""

ALIASES = {"nemo": "nemo-toolkit", "open-clip": "open-clip-torch", "paddle": "paddlepaddle", "sklearn": "scikit-learn"}
"""Distributions by what the Hub calls a library, where the one of that name is another one, or none."""

Locals = Mapping[tuple[Kind, str], str]
"""Refs of the models and data sets of the source, by kind and path."""

REQUESTED = "aibom:requested-revision"
"""Property of a component: the branch, tag or short commit that a reference asks for."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_ROLES = {"train": Rel.TRAINED_ON, "eval": Rel.EVALUATED_ON}
_FIELDS = {Kind.MODEL: "parents", Kind.DATASET: "datasets"}
_SHOWN = 200


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
        parents = _completed([(path, named) for path, facts in said for named in facts.parents])
        for path, named in parents:
            yield from self._named(identity, folder, path, named, Kind.MODEL)
        for path, facts in said:
            for named in facts.datasets:
                yield from self._named(identity, folder, path, named, Kind.DATASET)
            for name in facts.libraries:
                yield from self._library(identity, path, name)

    def _named(self, identity: Identity, folder: str, path: str, named: Mention, kind: Kind) -> Iterator[Observation]:
        rel, detail = _edge(named, kind)
        local, method = self._find(kind, folder, named.id)
        target = _remote(named, kind, path) if local is None else None
        if local is None and is_path(named.id):
            problem = "a path is named that is not in this source"
        elif local is None and is_placeholder(named.id):
            problem = f"declared as {_shown(named.id)}"
        elif local is None and target is None:
            problem = f"no id of the Hub: {_shown(named.id)}"
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
        purl = pypi_purl(name)
        if purl is None:
            yield self.unknown(identity.ref, "libraries", f"no name of a package: {_shown(name)}", path)
            return
        plain = ALIASES.get(purl.removeprefix("pkg:pypi/"), purl.removeprefix("pkg:pypi/"))
        purl = f"pkg:pypi/{plain}"
        kind = Kind.FRAMEWORK if plain in FRAMEWORKS else Kind.LIBRARY
        # That the library which a card names is the distribution of that name is a guess, save for those known here.
        method = Method.DECLARED if plain in FRAMEWORKS else Method.INFERRED
        evidence = (Evidence("name", Method.DECLARED, COLLECTOR, path), Evidence("purl", method, COLLECTOR, path))
        yield Component(purl, kind, plain, purl=purl, evidence=evidence)
        edge = (Evidence("", Method.DECLARED, COLLECTOR, path),)
        yield Relationship(identity.ref, Rel.DEPENDS_ON, purl, "", edge)


def _completed(parents: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
    """Let who says less of a parent support who says more: no second edge, and no second component, for it."""
    details: dict[str, set[str]] = {}
    revisions: dict[str, set[str]] = {}
    for _, named in parents:
        details.setdefault(named.id, set()).update({named.detail} - {""})
        revisions.setdefault(named.id, set()).update({named.revision} - {""})

    def one(said: str, others: set[str]) -> str:
        return said or (min(others) if len(others) == 1 else "")

    return [
        (path, Mention(named.id, one(named.detail, details[named.id]), one(named.revision, revisions[named.id])))
        for path, named in parents
    ]


def _edge(named: Mention, kind: Kind) -> tuple[Rel, str]:
    if kind is Kind.MODEL:
        return Rel.DERIVED_FROM, clean_name(named.detail, _SHOWN)
    role = _ROLES.get(named.detail)
    return (role, "") if role else (Rel.DEPENDS_ON, "dataset")


def _remote(named: Mention, kind: Kind, path: str) -> Component | None:
    """The component of a repository on the Hub; None where the name is no id."""
    hub: Literal["datasets", "models"] = "datasets" if kind is Kind.DATASET else "models"
    parsed = hub_id(named.id, kind=hub)
    if parsed is None or is_path(named.id):
        return None
    group, name = parsed
    repo_id = f"{group}/{name}" if group else name
    commit = named.revision.lower() if _COMMIT.fullmatch(named.revision.lower()) else None
    ref = hub_ref(hub, repo_id, commit)
    if ref is None:
        return None
    purl = hub_purl(repo_id, commit) if kind is Kind.MODEL else None
    branch = clean_name(named.revision) if commit is None else ""
    said = (("name", name), ("group", group), ("version", commit), ("purl", purl), ("properties", branch))
    return Component(
        ref,
        kind,
        name,
        group=group,
        version=commit,
        purl=purl,
        properties=((REQUESTED, branch),) if branch else (),
        evidence=tuple(Evidence(field, Method.DECLARED, COLLECTOR, path) for field, value in said if value),
    )


def _shown(name: str) -> str:
    """A name that is none, for an unknown: of a URL nothing that may be secret."""
    return clean_url(name) or "a URL" if "://" in name else clean_name(name, _SHOWN)


def _same(target: Component, identity: Identity) -> bool:
    return identity.ref in (target.ref, f"{target.ref}@{identity.version}")
