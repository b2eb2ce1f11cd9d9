"""A BOM signed by itself, and attested to belong to artefacts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from aibom.errors import SerializationError, UsageError, ValidationError
from aibom.normalize.text import clean_name
from aibom.release.bundle import statement_bytes
from aibom.signing.artefacts import subjects_of
from aibom.store.files import is_wheel, no_bom, read_bytes, wheel_boms

__all__ = ["Signed", "attest_bom", "bom_document", "sign_bom"]

Seal = Callable[[bytes], bytes]
"""Signs a statement and returns the bundle."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed.

    Attributes:
        bundle: the bytes of the Sigstore bundle.
        subjects: names of the artefacts.
        notes: what a user should know of it.
    """

    bundle: bytes
    subjects: tuple[str, ...]
    notes: tuple[str, ...]


def sign_bom(path: str, seal: Seal) -> Signed:
    """Sign a BOM: a statement about its own bytes, with what it says as predicate.

    Its own file is the only subject: the artefacts that it lists are not here to be hashed, and nobody should sign what
    they did not see. ``attest_bom`` signs for artefacts.

    Args:
        path: a CycloneDX file, JSON or XML.
        seal: signs the statement.

    Raises:
        ValidationError: it is no valid BOM.
        SourceError: it cannot be read.
        UsageError: it is a wheel.
    """
    if is_wheel(path):
        raise UsageError(f"{path} is a wheel", hint="aibom attest signs wheels, with the BOM that is in them")
    data, document = bom_document(path)
    name = clean_name(Path(path).name)
    statement = statement_bytes([(name, sha256(data).hexdigest())], document)
    return Signed(seal(statement), (name,), _notes(document, len(data)))


def attest_bom(path: str, artefacts: Iterable[str], seal: Seal) -> Signed:
    """Sign that artefacts are what a BOM says.

    Args:
        path: a CycloneDX file, JSON or XML, or a wheel that holds one.
        artefacts: files and folders; each is hashed now and held against the BOM.
        seal: signs the statement.

    Raises:
        SignatureError: an artefact is not what the BOM says.
        ValidationError: it is no valid BOM.
        SourceError: something cannot be read.
        UsageError: two artefacts have one name.
    """
    from aibom.serialize.files import graph_of

    data, document = bom_document(path)
    subjects, notes = subjects_of(artefacts, graph_of(document))
    statement = statement_bytes(subjects, document)
    return Signed(seal(statement), tuple(name for name, _ in subjects), (*notes, *_notes(document, len(data))))


def bom_document(path: str) -> tuple[bytes, Mapping[str, Any]]:
    """Read a BOM that shall be signed, or be one that was.

    Returns:
        The bytes of the file, and the document that they are.

    Raises:
        ValidationError: it is no valid BOM.
        SerializationError: readers may disagree about it; see ``exact_document``.
        SourceError: it cannot be read.
    """
    from aibom.serialize.validate import validate_source
    from aibom.signing.documents import exact_document

    data = _wheel_bom(path) if is_wheel(path) else read_bytes(path)
    problems = [item for item in validate_source(data) if item.severity == "error"]
    if problems:
        raise ValidationError(f"{path} is no valid BOM", problems)
    try:
        return data, exact_document(data)
    except SerializationError as error:
        raise SerializationError(f"{path} is not signed: {error.message}") from error


def _wheel_bom(path: str) -> bytes:
    """Return the one BOM of a wheel (PEP 770)."""
    boms = dict(wheel_boms(path))
    if not boms:
        raise no_bom(path)
    if len(boms) > 1:
        raise UsageError(f"{path} holds {len(boms)} BOMs", hint=f"take out the one to sign: {', '.join(boms)}")
    return next(iter(boms.values()))


def _notes(document: Mapping[str, Any], size: int) -> tuple[str, ...]:
    from aibom.serialize.size import too_large

    notes = []
    if not document.get("serialNumber"):
        notes.append("the BOM has no serialNumber: GitHub's attestations and others take no BOM without")
    if large := too_large(size, [("aibom scan --compact", False)]):
        notes.append(large)
    return tuple(notes)
