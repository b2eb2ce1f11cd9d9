"""Whether files, folders and BOMs are what a verified bundle says was signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibom.errors import SignatureError
from aibom.formats.intoto import Statement
from aibom.formats.sigstore_bundle import Bundle
from aibom.normalize.text import clean_name
from aibom.release.bundle import parse, statement_of
from aibom.signing.artefacts import file_sha256, folder_files
from aibom.store.files import read_bytes

__all__ = ["Checked", "Match", "check_signature", "read_signature"]

_SHOWN = 5

Verify = Callable[[Bundle, bytes], str]
"""Verifies the signature of a bundle, given as it was read and as bytes, and says who made it."""


@dataclass(frozen=True, slots=True)
class Match:
    """Something that is what was signed.

    Attributes:
        path: what it is.
        signed: what was signed: the name of the subject, or ``BOM`` for what is said of them.
        sha256: its digest; empty for a BOM that was signed as what is said.
    """

    path: str
    signed: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A signature that holds, and what is as it was signed.

    Attributes:
        signer: who made it.
        matches: what was compared; all of it is as it was signed.
        subjects: names of all that was signed.
        bom: the BOM that was signed, as a JSON document.
    """

    signer: str
    matches: tuple[Match, ...]
    subjects: tuple[str, ...]
    bom: Mapping[str, Any]


def read_signature(path: str) -> tuple[Bundle, bytes]:
    """Read a bundle.

    Raises:
        SourceError: the file cannot be read.
        SignatureError: it is no bundle with one signature over an in-toto statement.
    """
    data = read_bytes(path)
    return parse(data), data


def check_signature(signature: str, artefacts: Iterable[str], verify: Verify, bom: str | None = None) -> Checked:
    """Verify a signature over a BOM, then hold what is here against it.

    Args:
        signature: path of the bundle.
        artefacts: files and folders that have to be what was signed; the BOM itself may be one.
        verify: verifies the signature.
        bom: path of a BOM that has to be the one that was signed.

    Raises:
        SignatureError: the signature does not hold, or something is not what was signed; the text says which.
        SourceError: something cannot be read.
    """
    bundle, data = read_signature(signature)
    signer = verify(bundle, data)
    statement = statement_of(bundle)
    if not isinstance(statement.predicate, dict) or statement.predicate.get("bomFormat") != "CycloneDX":
        raise SignatureError("what is signed is no CycloneDX BOM")
    matches = [match for path in artefacts for match in _match(path, statement)]
    if bom is not None:
        if not _is_predicate(bom, statement):
            raise SignatureError(f"{bom} is not the BOM that was signed")
        matches.append(Match(bom, "BOM", ""))
    subjects = tuple(clean_name(name) for name, _ in statement.subjects)
    return Checked(signer, tuple(matches), subjects, statement.predicate)


def _match(path: str, statement: Statement) -> list[Match]:
    if Path(path).is_dir():
        return _match_folder(path, statement)
    sha256 = file_sha256(path)
    for name, digests in statement.subjects:
        if digests.get("sha256", "").lower() == sha256:
            return [Match(path, clean_name(name), sha256)]
    own = Path(path).name
    if any(name.rpartition("/")[2] == own for name, _ in statement.subjects):
        raise SignatureError(f"{path} is not as it was signed: its SHA-256 is {sha256} now")
    if _is_predicate(path, statement):
        return [Match(path, "BOM", "")]
    names = ", ".join(clean_name(name, 100) for name, _ in statement.subjects[:_SHOWN])
    more = f" and {len(statement.subjects) - _SHOWN} more" if len(statement.subjects) > _SHOWN else ""
    raise SignatureError(f"{path} is not what was signed: the signature is about {names}{more}")


def _match_folder(folder: str, statement: Statement) -> list[Match]:
    from aibom.serialize.files import graph_of

    files, mismatches = folder_files(folder, graph_of(statement.predicate))
    wrong = [f"{item.problem}: {item.path}" for item in mismatches]
    for name, digests in statement.subjects:
        if name not in files:
            wrong.append(f"missing: {clean_name(name)}")
        elif files[name] != digests.get("sha256", "").lower():
            wrong.append(f"different: {clean_name(name)}")
    if wrong:
        wrong = sorted(set(wrong))
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise SignatureError(f"{folder} is not as it was signed; {', '.join(wrong[:_SHOWN])}{more}")
    return [Match(f"{folder.rstrip('/')}/{name}", clean_name(name), files[name]) for name, _ in statement.subjects]


def _is_predicate(path: str, statement: Statement) -> bool:
    """Whether a file is, in its own format, the BOM that was signed as what is said of the subjects."""
    from aibom.errors import SerializationError
    from aibom.signing.documents import exact_document

    data = read_bytes(path)
    if not data[:1024].lstrip(b"\xef\xbb\xbf\x00\xff\xfe\t\n\r ").startswith((b"{", b"<")):
        return False
    try:
        document = exact_document(data)
    except SerializationError:
        return False
    # As text: in Python 1 is True.
    one, other = (json.dumps(value, sort_keys=True) for value in (document, statement.predicate))
    return one == other
