"""What files name, as components and edges: models and data sets on a Hub, the libraries that a loader needs.

Nothing is looked up here: what is named stands without version, unless its commit is named.
"""

from __future__ import annotations

import re
from typing import Literal

from aibom.formats.base import Mention
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.relationship import Rel
from aibom.normalize.purl import DEFAULT_ENDPOINT, hub_id, hub_purl, hub_ref, pypi_purl
from aibom.normalize.text import clean_name
from aibom.normalize.url import clean_url

__all__ = [
    "ALIASES",
    "FRAMEWORKS",
    "REQUESTED",
    "completed",
    "edge_of",
    "is_path",
    "named_library",
    "named_repository",
    "shown_name",
]

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

REQUESTED = "aibom:requested-revision"
"""Property of a component: the branch, tag or short commit that a reference asks for."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_ROLES = {"train": Rel.TRAINED_ON, "eval": Rel.EVALUATED_ON}
_SHOWN = 200


def completed(parents: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
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


def edge_of(named: Mention, kind: Kind) -> tuple[Rel, str]:
    """Return the type and the detail of the edge to what is named."""
    if kind is Kind.MODEL:
        return Rel.DERIVED_FROM, clean_name(named.detail, _SHOWN)
    role = _ROLES.get(named.detail)
    return (role, "") if role else (Rel.DEPENDS_ON, "dataset")


def named_repository(
    named: Mention, kind: Kind, collector: str, path: str, endpoint: str | None = None
) -> Component | None:
    """Make the component of a repository on a Hub that is not looked up; None where the name is no id.

    Args:
        named: what names it.
        kind: MODEL or DATASET.
        collector: the collector's name, for the evidence.
        path: where it is named.
        endpoint: URL of the Hub where it is not huggingface.co.
    """
    hub: Literal["datasets", "models"] = "datasets" if kind is Kind.DATASET else "models"
    parsed = hub_id(named.id, kind=hub, endpoint=endpoint or DEFAULT_ENDPOINT)
    if parsed is None or is_path(named.id):
        return None
    group, name = parsed
    repo_id = f"{group}/{name}" if group else name
    commit = named.revision.lower() if _COMMIT.fullmatch(named.revision.lower()) else None
    ref = hub_ref(hub, repo_id, commit, endpoint=endpoint)
    if ref is None:
        return None
    purl = hub_purl(repo_id, commit, endpoint=endpoint) if kind is Kind.MODEL else None
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
        evidence=tuple(Evidence(field, Method.DECLARED, collector, path) for field, value in said if value),
    )


def named_library(name: str, collector: str, path: str, method: Method = Method.DECLARED) -> Component | None:
    """Make the component of a library that a model's loader needs; None where the name is none of a distribution.

    Args:
        name: what the Hub, a card or a configuration calls it.
        collector: the collector's name, for the evidence.
        path: where it is named.
        method: how it is known that it is meant.
    """
    purl = pypi_purl(name)
    if purl is None:
        return None
    plain = ALIASES.get(purl.removeprefix("pkg:pypi/"), purl.removeprefix("pkg:pypi/"))
    purl = f"pkg:pypi/{plain}"
    kind = Kind.FRAMEWORK if plain in FRAMEWORKS else Kind.LIBRARY
    # That the library which a card names is the distribution of that name is a guess, save for those known here.
    sure = method if plain in FRAMEWORKS else Method.INFERRED
    evidence = (Evidence("name", method, collector, path), Evidence("purl", sure, collector, path))
    return Component(purl, kind, plain, purl=purl, evidence=evidence)


def shown_name(name: str) -> str:
    """Return a name that is none, for an unknown: of a URL nothing that may be secret."""
    return clean_url(name) or "a URL" if "://" in name else clean_name(name, _SHOWN)


def is_path(name: str) -> bool:
    """Whether a name can only be meant as a path of the author's machine, never as an id on a hub."""
    return name.startswith(("/", "./", "../", "~", "file:")) or name in (".", "..") or "\\" in name or name[1:2] == ":"
