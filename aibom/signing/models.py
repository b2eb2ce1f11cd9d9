"""The signed models of a folder: each verified, joined with a BOM, then the lineage across parents that are signed too.

Source: CoSAI, "Signing ML Artifacts" (why parents count).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aibom.errors import SignatureError
from aibom.formats.model_signature import FORMAT
from aibom.formats.signed import is_attestation
from aibom.normalize.text import clean_name
from aibom.signing.lineage import Step, steps
from aibom.signing.model import WHOLE, SignedModel, is_model_signature, verify_model_signature

if TYPE_CHECKING:
    from aibom.graph.component import Component
    from aibom.graph.graph import Graph
    from aibom.signing.trust import Trust

__all__ = ["CheckedModels", "check_models", "joined"]


@dataclass(frozen=True, slots=True)
class CheckedModels:
    """What became of the signatures over the models of a folder.

    Attributes:
        models: each signature and what it is over.
        unsigned: refs of models that no signature is over.
        problems: where the BOM and what was signed differ.
        lineage: the steps from these models to what they descend from.
        refs: refs of the BOM's models, each with whether a signature over it holds.
    """

    models: tuple[SignedModel, ...]
    unsigned: tuple[str, ...]
    problems: tuple[str, ...]
    lineage: tuple[Step, ...]
    refs: tuple[tuple[str, bool], ...]

    @property
    def verified(self) -> bool:
        """Whether over each signed folder or file a signature holds, and nothing speaks against any of the models.

        A parent that nobody signed does not, nor does a further signature of somebody who is not trusted.
        """
        failed = any(step.state == "failed" for step in self.lineage)
        holds = {model.path for model in self.models if model.verified}
        return not (self.unsigned or self.problems or failed) and all(model.path in holds for model in self.models)


def check_models(target: str, trust: Trust, *, signature: str | None = None, bom: str | None = None) -> CheckedModels:
    """Verify the signatures over a model, or over all models in a folder.

    Args:
        target: a folder or a file.
        trust: whose signatures count.
        signature: the one to verify; None for those that a scan of the folder finds.
        bom: a BOM that has to be about the same files.

    Raises:
        SignatureError: there is no signature.
        SourceError: something cannot be read.
        UsageError: a package is missing.
    """
    from aibom import api

    graph = api.load(bom) if bom is not None else None
    scanned = api.scan(target, offline=True, digests=False)
    about: dict[str, list[str]] = {}
    for component in scanned:
        for reference in component.references:
            if _is_signature(reference) and "://" not in reference.url:
                about.setdefault(str(Path(target, unquote(reference.url, errors="surrogateescape"))), []).append(
                    component.ref
                )
    if signature is None:
        about = about or {path: [] for path in _at_top(target)}
        if not about:
            raise SignatureError(f"{target} holds no signature over a model", hint="--signature FILE")
        models = tuple(verify_model_signature(path, trust) for path in sorted(about))
        signed = {Path(model.path) for model in models} | {Path(path) for path in about}
        unsigned = tuple(_unsigned(scanned, signed, target))
    else:
        models = (verify_model_signature(signature, trust, target),)
        about = {signature: [model.ref for model in (scanned.subject,) if model is not None]}
        unsigned = ()
    by_ref: dict[str, SignedModel] = {}
    problems: list[str] = []
    for model in sorted(models, key=lambda model: model.verified):
        refs = about.get(model.signature, [])
        if graph is not None:
            found, differ = joined(model, graph)
            refs = list(found)
            problems += (f"{model.path}: {text}" for text in differ if model.verified)
        by_ref |= dict.fromkeys(refs, model)
    lineage = tuple(steps(graph if graph is not None else scanned, by_ref))
    verdicts = tuple(sorted((ref, model.verified) for ref, model in by_ref.items()))
    return CheckedModels(models, unsigned, tuple(problems), lineage, verdicts)


def joined(model: SignedModel, graph: Graph) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Hold what was signed against a BOM.

    Args:
        model: a signed model. Of one whose signature does not hold only the signature itself says which it is.
        graph: the BOM.

    Returns:
        Refs of the models of the BOM that it is, and what differs, one line each.
    """
    from aibom.graph.component import Kind

    models = graph.components(Kind.MODEL)
    about = [item for item in models if any(_hashed(ref, model.sha256) for ref in item.references)]
    if not about and model.verified:
        signed = set(model.digests.values())
        about = [item for item in models if signed & {file.digest() for file in _files(item, graph)}]
    if not about:
        return (), ("no model of the BOM has any of the signed files",)
    known: dict[str, str | None] = {}
    for item in about:
        known |= {file.name: file.digest() for file in _files(item, graph)}
    problems = []
    for path, digest in model.digests.items():
        name = Path(model.path).name if path == WHOLE else clean_name(path)
        if name in known and known[name] not in (None, digest):
            problems.append(f"the BOM has another digest of {name}")
        elif name not in known and digest not in known.values():
            problems.append(f"the BOM does not list {name}, which is signed")
    if len(about) == 1 and model.digests.keys() != {WHOLE}:
        own = clean_name(Path(model.signature).name)
        names = {clean_name(path) for path in model.digests} | {own, *map(clean_name, model.ignored)}
        problems += [
            f"the BOM lists {name}, which is not signed"
            for name in known
            if name not in names and not is_attestation(name)
        ]
    return tuple(item.ref for item in about), tuple(sorted(problems))


def _files(model: Component, graph: Graph) -> Iterable[Component]:
    """The files of a model and of its parts."""
    from aibom.graph.component import Kind
    from aibom.graph.relationship import Rel

    waiting, seen = [model.ref], set[str]()
    while waiting:
        ref = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        for edge in graph.outgoing(ref, Rel.CONTAINS):
            target = graph[edge.target]
            if target.kind is Kind.FILE:
                yield target
            elif target.kind is Kind.MODEL:
                waiting.append(target.ref)


def _at_top(target: str) -> Iterable[str]:
    """Signatures that lie in a folder of which nothing is a model any more."""
    folder = Path(target)
    names = sorted(folder.iterdir()) if folder.is_dir() else []
    paths = [str(path) for path in names if path.name.endswith(FORMAT.suffixes) and path.is_file()]
    return (path for path in paths if is_model_signature(path))


def _unsigned(scanned: Graph, signed: set[Path], target: str) -> Iterable[str]:
    """Refs of the models with a file that lies below no signed folder, wherever a signature says that it belongs.

    Of files that a signed folder holds and that are not signed, the verifier has told already.
    """
    from aibom.graph.component import Kind
    from aibom.graph.verify import listed

    places = {file.ref: path for path, file in listed(scanned, scanned).items()}
    for model in scanned.components(Kind.MODEL):
        # The ref of a model in a hub's cache says who it is, its evidence where.
        cached = next((item.location for item in model.evidence if item.field == "purl"), None)
        # Models that are only named by others have no files here.
        for file in _files(model, scanned):
            inner = file.ref.removeprefix(f"{model.ref}#").replace("#", "/")
            place = Path(target, places[file.ref] if cached is None else f"{cached}/{inner}")
            if place not in signed and signed.isdisjoint(place.parents):
                yield model.ref
                break


def _is_signature(reference: Any) -> bool:
    return bool(reference.type == "digital-signature")


def _hashed(reference: Any, sha256: str) -> bool:
    return _is_signature(reference) and any(digest.value == sha256 for digest in reference.digests)
