"""One signature over a model, verified, and the model's files against it.

Source: https://github.com/sigstore/model-transparency
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aibom.errors import SignatureError
from aibom.formats.base import Signature
from aibom.formats.blob import Blob, FormatError
from aibom.formats.intoto import Statement, read_statement
from aibom.formats.model_signature import FORMAT, PREDICATES
from aibom.formats.signed import is_attestation
from aibom.release.bundle import parse
from aibom.store.files import read_bytes

if TYPE_CHECKING:
    from aibom.signing.trust import Trust

__all__ = ["WHOLE", "SignedModel", "is_model_signature", "verify_model_signature"]

WHOLE: Final = "."
"""What a signature over a model of one file calls it."""


@dataclass(frozen=True, slots=True)
class SignedModel:
    """A model and what became of its signature.

    Attributes:
        path: the signed folder or file.
        signature: path of the signature.
        signer: who made it, where it was verified; else who the signature says.
        reason: why it does not hold; empty where it does, and every file is as it was signed.
        files: number of signed files.
        sha256: digest of the signature file.
        digests: SHA-256 by path of the signed files, where they were hashed so.
        ignored: paths that the signer left out.
    """

    path: str
    signature: str
    signer: str
    reason: str
    files: int
    sha256: str
    digests: Mapping[str, str]
    ignored: tuple[str, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Of the paths that the signer left out, those that are here and hold more than signatures and git's notes."""
        inner = (path for path in self.ignored if not path.startswith("/") and ".." not in path.split("/"))
        here = (path for path in inner if (Path(self.path) / path).exists())
        return tuple(sorted(path for path in here if not is_attestation(path) and not path.startswith(".git")))

    @property
    def verified(self) -> bool:
        """Whether the signature holds and the files are as they were signed."""
        return not self.reason


def is_model_signature(path: str) -> bool:
    """Tell whether a file says that it is a signature over a model.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return read_statement(parse(read_bytes(path)).payload).predicate_type in PREDICATES
    except (SignatureError, FormatError):
        return False


def verify_model_signature(path: str, trust: Trust, root: str | None = None) -> SignedModel:
    """Verify a signature over a model, and the model's files against it.

    Args:
        path: the signature.
        trust: whose signature counts.
        root: the model; None to look beside the signature, as it says itself.

    Raises:
        SourceError: something cannot be read.
        UsageError: a package is missing.
    """
    from aibom.release.model_signing import verify_model

    data = read_bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        signature, statement = _declared(data)
    except SignatureError as error:
        return SignedModel(root or str(Path(path).parent), path, "", error.message, 0, sha256, {}, ())
    where = root or _root(path, signature)
    digests = {
        name: digest.value for name, digest in signature.digests if digest is not None and digest.algorithm == "SHA-256"
    }
    signer, reasons = ", ".join(signature.signers), []
    serialization = statement.predicate.get("serialization") if isinstance(statement.predicate, dict) else None
    try:
        for who, verifier in trust.model_verifiers(signature.kind):
            try:
                verify_model(verifier, where, path, data, serialization, {name for name, _ in signature.digests})
            except SignatureError as error:
                reasons.append(error.message)
            else:
                signer, reasons = who, []
                break
    except SignatureError as error:
        reasons.append(error.message)
    count = len(signature.digests)
    return SignedModel(
        where, path, signer, "; ".join(dict.fromkeys(reasons)), count, sha256, digests, signature.ignored
    )


def _declared(data: bytes) -> tuple[Signature, Statement]:
    try:
        facts = FORMAT.read(Blob("model.sig", len(data), lambda offset, length: data[offset : offset + length]))
    except FormatError as error:
        raise SignatureError(f"no signature that can be checked: {error}") from error
    if facts.signature is None:
        raise SignatureError("it is no signature over a model")
    return facts.signature, read_statement(parse(data).payload)


def _root(path: str, signature: Signature) -> str:
    """The signed folder or file: beside the signature, or what it names there."""
    folder = Path(path).parent
    name = signature.name
    named = folder / name if name not in ("", ".", "..") and "/" not in name and "\\" not in name else None
    paths = [name for name, _ in signature.digests]
    if paths == [WHOLE]:
        return str(named or folder)
    if named is None or not named.is_dir():
        return str(folder)
    inner = [item for item in paths if ".." not in item.split("/") and not item.startswith("/")]
    return str(max((folder, named), key=lambda root: sum((root / item).exists() for item in inner)))
