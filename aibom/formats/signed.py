"""A signature over the files of a model beside the files that are there: what it says, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aibom.formats.base import Facts, Signature
from aibom.graph.component import Digest, Reference
from aibom.normalize.text import clean_name

__all__ = ["is_attestation", "signed_facts"]

_UNSIGNED: Final = (".git", ".gitattributes", ".github", ".gitignore")
"""What model-signing leaves out by default, and did before signatures said so."""
_ATTESTATIONS: Final = (".sig", ".sigstore", ".sigstore.json", ".cdx.json", ".cdx.xml", ".spdx.json", ".intoto.jsonl")
"""Ends of the names of what is said of a model: no signature over it covers them (OMS specification, README)."""
_MAX_NAMED: Final = 100
"""Files of one model that findings name one by one (own): the others are counted."""


def signed_facts(
    format: str,
    signature: Signature,
    reference: Reference,
    files: Mapping[str, Digest | None],
    *,
    whole: bool = True,
) -> tuple[Facts, Facts]:
    """Say what a signature declares of a model, and what comparing it with the model's files gives.

    Args:
        format: name of the format that read it.
        signature: what it says.
        reference: where it is.
        files: every file that is there, but for signatures, by its path relative to the signed folder (``.`` for a
            model of one file), with its SHA-256 where that is known.
        whole: whether these are all files of the model; False where the signature is over a part of it.

    Returns:
        What it declares, which nobody verified; what was compared, as properties and unknowns of the model.
    """
    properties = [("aibom:signature:kind", signature.kind), ("aibom:signature:verified", "not-tried")]
    properties += [("aibom:signature:signer", signer) for signer in signature.signers]
    properties += [("aibom:signature:issuer", signature.issuer)] if signature.issuer else []
    declared = Facts(format, references=(reference,), properties=tuple(properties))
    compared = _compare(signature, files)
    findings = tuple(("aibom:finding", f"signature: {text}") for text in _shortened(compared.wrong))
    agreed = "partial" if not whole else "not-compared" if compared.open else "agree"
    measured = Facts(
        format,
        properties=(
            ("aibom:signature:digests", "differ" if compared.wrong else agreed),
            *(("aibom:signature:left-out", path) for path in compared.left_out),
            *findings,
        ),
        unknowns=(("signature", compared.open),) if compared.open else (),
        measured=("properties",),
    )
    return declared, measured


@dataclass(frozen=True, slots=True)
class _Comparison:
    wrong: tuple[str, ...]
    open: str
    left_out: tuple[str, ...]


def _compare(signature: Signature, files: Mapping[str, Digest | None]) -> _Comparison:
    signed = dict(signature.digests)
    wrong = []
    unknown = 0
    for path in sorted(signed):
        wanted = signed[path]
        if path not in files:
            wrong.append(f"{_shown(path)} is signed and not here")
            continue
        found = files[path]
        if wanted is None or found is None or wanted.algorithm != found.algorithm:
            unknown += 1
        elif wanted != found:
            wrong.append(f"{_shown(path)} is not as it was signed")
    ignored = {path.rstrip("/") for path in signature.ignored}
    left_out = []
    for path in sorted(files.keys() - signed.keys()):
        around = set(_around(path))
        if around.intersection(_UNSIGNED):
            continue
        if around & ignored or is_attestation(path):
            left_out.append(path)
        else:
            wrong.append(f"{_shown(path)} is here and not signed")
    text = f"{unknown} of {len(signed)} signed files have no SHA-256 on both sides" if unknown else ""
    if not signed:
        text = "the signature names no file that can be compared"
    return _Comparison(tuple(wrong), text, tuple(map(_shown, left_out[:_MAX_NAMED])))


def _around(path: str) -> Iterator[str]:
    end = len(path)
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def is_attestation(path: str) -> bool:
    """Tell whether a file at the top of a model is, by its name, a signature, a BOM or another statement about it.

    Args:
        path: relative to the signed folder.
    """
    return "/" not in path and path.lower().endswith(_ATTESTATIONS)


def _shown(path: str) -> str:
    return "the file" if path == "." else clean_name(path)


def _shortened(texts: tuple[str, ...]) -> Iterator[str]:
    yield from texts[:_MAX_NAMED]
    if len(texts) > _MAX_NAMED:
        yield f"{len(texts) - _MAX_NAMED} more files differ"
