"""Signatures of the OpenSSF's model signing: ``model.sig``, a Sigstore bundle over the digests of a model's files.

Source: https://github.com/sigstore/model-transparency, statements of the types ``https://model_signing/signature/v1.0``
and, before 1.0, ``https://model_signing/Digests/v0.1``.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from aibom.formats.base import Facts, Signature
from aibom.formats.blob import Blob, FormatError
from aibom.formats.certificate import read_certificate
from aibom.formats.intoto import PAYLOAD_TYPE, Statement, read_statement
from aibom.formats.json_object import MAX_JSON
from aibom.formats.json_text import MAX_NODES, load_json
from aibom.formats.sigstore_bundle import Bundle, bundle_of, is_bundle
from aibom.graph.component import Digest, Kind
from aibom.normalize.digest import algorithm_name, hex_digest
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "PREDICATES", "ModelSignature"]

PREDICATES: Final = ("https://model_signing/signature/v1.0", "https://model_signing/Digests/v0.1")
"""Types of the statements that sign the files of a model."""

_Listed = list[tuple[str, Digest | None]]


class ModelSignature:
    """Signatures over the files of a model, as the OpenSSF's model-signing writes them: ``model.sig``.

    Read, at most 16 MiB: who signed (names and issuer of the certificate, or the key's hint) and the digest of each
    file, which are compared with those of the files that are there. Nothing is verified. Other files of these names,
    such as signatures of OpenPGP, are left alone.
    """

    name = "model-signature"
    kind: Kind | None = None
    names: tuple[str, ...] = ("model.sig",)
    suffixes: tuple[str, ...] = (".sig", ".sigstore", ".sigstore.json")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the signature says; see ``Format.read``."""
        if blob.size > MAX_JSON:
            raise FormatError(f"larger than {MAX_JSON} bytes")
        data = blob.read()
        if not data.lstrip().startswith(b"{"):
            return Facts(self.name)
        value, repeated = load_json(data)
        if not is_bundle(value) or value.get("dsseEnvelope") is None:
            return Facts(self.name)
        bundle = bundle_of(value, repeated)
        if bundle.payload_type != PAYLOAD_TYPE:
            return Facts(self.name)
        statement = read_statement(bundle.payload, max_nodes=MAX_NODES)
        if statement.predicate_type not in PREDICATES:
            return Facts(self.name)
        return self._facts(bundle, statement)

    def _facts(self, bundle: Bundle, statement: Statement) -> Facts:
        unknowns: list[tuple[str, str]] = []
        findings: list[tuple[str, str]] = []
        signers: tuple[str, ...] = (clean_name(bundle.hint),) if bundle.hint else ()
        issuer = ""
        if bundle.certificates:
            try:
                names = read_certificate(bundle.certificates[0])
                signers, issuer = names.names, names.issuer
            except FormatError as error:
                unknowns.append(("signature", str(error)))
        first = statement.predicate_type == PREDICATES[0]
        listed, wrong = _resources(statement.predicate) if first else _subjects(statement)
        if wrong:
            unknowns.append(("signature", f"{wrong} of {wrong + len(listed)} signed files have no name or digest"))
        if len({path for path, _ in listed}) < len(listed):
            findings.append(("signature", "it names a file twice"))
        if first and not wrong and (problem := _contradiction(statement, listed)):
            findings.append(("signature", problem))
        signature = Signature(
            kind=bundle.kind,
            signers=signers,
            issuer=issuer,
            name=clean_name(statement.subjects[0][0]) if first else "",
            digests=tuple(listed),
            ignored=_ignored(statement.predicate),
        )
        return Facts(self.name, unknowns=tuple(unknowns), findings=tuple(findings), signature=signature)


def _resources(predicate: Any) -> tuple[_Listed, int]:
    """The signed files of a statement of version 1.0, and how many of them cannot be used."""
    resources = predicate.get("resources") if isinstance(predicate, dict) else None
    if not isinstance(resources, list):
        raise FormatError("the signature names no files")
    serialization = predicate.get("serialization")
    whole = not isinstance(serialization, dict) or serialization.get("method", "files") == "files"
    pairs = (
        _file(item.get("name"), item.get("algorithm"), item.get("digest")) if isinstance(item, dict) else None
        for item in resources
    )
    listed: _Listed = [pair for pair in pairs if pair is not None]
    wrong = len(resources) - len(listed)
    if whole:
        return listed, wrong
    # Shards: `<path>:<start>:<end>`, of which none is the digest of a file.
    return [(path, None) for path in dict.fromkeys(name.rsplit(":", 2)[0] for name, _ in listed)], wrong


def _subjects(statement: Statement) -> tuple[_Listed, int]:
    """The signed files of a statement of version 0.1: they are its subjects."""
    pairs = [_file(name, "sha256", digests.get("sha256")) for name, digests in statement.subjects]
    listed: _Listed = [pair for pair in pairs if pair is not None]
    return listed, len(pairs) - len(listed)


def _file(name: Any, algorithm: Any, digest: Any) -> tuple[str, Digest] | None:
    if not (isinstance(name, str) and name and isinstance(algorithm, str) and isinstance(digest, str)):
        return None
    known, value = algorithm_name(algorithm), hex_digest(digest, algorithm)
    return (name, Digest(known, value)) if known is not None and value is not None else None


def _contradiction(statement: Statement, listed: _Listed) -> str:
    """Why the digest of the whole is not that of the list; shards are listed by file here and not compared."""
    if len(statement.subjects) != 1:
        return f"it has {len(statement.subjects)} subjects, and may have one"
    if not all(listed) or any(digest is None for _, digest in listed):
        return ""
    whole = hashlib.sha256(b"".join(bytes.fromhex(digest.value) for _, digest in listed if digest is not None))
    stated = statement.subjects[0][1].get("sha256", "").lower()
    return "" if stated == whole.hexdigest() else "the digest of the whole is not that of the files that it lists"


def _ignored(predicate: Any) -> tuple[str, ...]:
    serialization = predicate.get("serialization") if isinstance(predicate, dict) else None
    listed = serialization.get("ignore_paths") if isinstance(serialization, dict) else None
    return tuple(path for path in listed if isinstance(path, str)) if isinstance(listed, list) else ()


FORMAT = ModelSignature()
