"""A model's files against its signature, through the OpenSSF's ``model_signing``: all that knows that package."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

from aibom.errors import SignatureError, SourceError, UsageError
from aibom.formats.signed import is_attestation
from aibom.normalize.text import clean_name
from aibom.release.keys import EXTRA

__all__ = ["Verifier", "certificate_verifier", "key_verifier", "keyless_verifier", "verify_model"]

_REASON: Final = 500
_DIFFERENT: Final = re.compile(r"Hash mismatch for \\*'([^'\\]*)")
_OTHERS: Final = re.compile(r"(Extra|Missing) files (?:found )?in model \\*'[^'\\]*\\*': ([^\"'\\]*)")

Verifier = Any
"""What ``model_signing`` verifies with: its ``verifying.Config``."""


def key_verifier(path: str) -> Verifier:
    """Trust a public key: ECDSA on P-256, P-384 or P-521, PEM.

    Raises:
        UsageError: ``model_signing`` is missing.
        SourceError: it is no such key.
    """
    with _unreadable(path):
        return _verifying().Config().use_elliptic_key_verifier(public_key=Path(path))


def certificate_verifier(paths: tuple[str, ...]) -> Verifier:
    """Trust whoever has a certificate that leads to one of these, PEM.

    Raises:
        UsageError: ``model_signing`` is missing.
        SourceError: they are no certificates.
    """
    with _unreadable(", ".join(paths)):
        return _verifying().Config().use_certificate_verifier(certificate_chain=[Path(path) for path in paths])


def keyless_verifier(identity: str, issuer: str, trust_config: str | None) -> Verifier:
    """Trust an identity that Sigstore certified; without ``trust_config`` its root of trust is fetched.

    Raises:
        UsageError: ``model_signing`` is missing.
        SourceError: the root of trust cannot be had.
    """
    with _unreadable(trust_config or "Sigstore's root of trust"):
        return (
            _verifying()
            .Config()
            .use_sigstore_verifier(
                identity=identity, oidc_issuer=issuer, trust_config=Path(trust_config) if trust_config else None
            )
        )


def verify_model(
    verifier: Verifier, root: str, signature: str, data: bytes, serialization: Any, signed: Collection[str]
) -> None:
    """Verify a signature, hash a model's files as it was made, and compare.

    Args:
        verifier: whom to trust.
        root: the signed folder or file.
        signature: where the signature lies: no file of the model, wherever that is.
        data: what was read there.
        serialization: how the signature says that files were hashed; unchecked.
        signed: paths of the signed files. BOMs and other signatures beside them may have come later.

    Raises:
        SignatureError: the signature does not hold, or a file is not as it was signed; with the reason.
        SourceError: a file cannot be read.
    """
    config = verifier.set_hashing_config(_hashing(root, signature, serialization, signed))
    # What is verified is what was read, whatever lies there by now; and model_signing prints.
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        copy = Path(folder) / "model.sig"
        copy.write_bytes(data)
        try:
            config.verify(Path(root), copy)
        except OSError as error:
            raise SourceError(f"{root} cannot be read: {error.strerror or error}") from error
        except Exception as error:  # ValueError for what it expects; AttributeError, KeyError ... for other bundles
            raise SignatureError(_reason(error)) from error


def _reason(error: Exception) -> str:
    text = str(error)
    if text.startswith("Signature mismatch"):
        # It names files as Python writes lists, and digests as bytes.
        found = [f"different: {name}" for name in _DIFFERENT.findall(text)]
        found += [f"{kind.lower()}: {names}" for kind, names in _OTHERS.findall(text)]
        text = f"not as it was signed; {', '.join(found)}" if found else "not as it was signed"
    elif not isinstance(error, ValueError) or not text:
        text = f"the signature does not hold ({text or type(error).__name__})"
    return clean_name(text, _REASON)


def _hashing(root: str, signature: str, serialization: Any, signed: Collection[str]) -> Any:
    from model_signing import hashing

    said = serialization if isinstance(serialization, dict) else {}
    config: Any = hashing.Config()  # type: ignore[no-untyped-call]
    algorithm = said.get("hash_type", "sha256")
    try:
        if said.get("method", "files") == "shards":
            config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=int(said["shard_size"]))
        else:
            config.use_file_serialization(hashing_algorithm=algorithm)
    except (ValueError, TypeError, KeyError) as error:
        raise SignatureError("it was made in a way that is not known") from error
    folder = Path(root)
    ignored = [Path(signature).relative_to(root)] if Path(signature).is_relative_to(root) else []
    if folder.is_dir():
        ignored += [
            path.relative_to(root) for path in folder.iterdir() if path.name not in signed and is_attestation(path.name)
        ]
    # A hub's cache is made of links; what they lead to has to have the signed digest like any other file.
    return config.set_ignored_paths(paths=ignored).set_allow_symlinks(True)


def _verifying() -> Any:
    try:
        from model_signing import verifying
    except ImportError as error:
        missing = (
            "pyOpenSSL, which model-signing needs," if getattr(error, "name", "") == "OpenSSL" else "model-signing"
        )
        raise UsageError(f"signatures over models need the package {missing.rstrip(',')}", hint=EXTRA) from error
    return verifying


@contextlib.contextmanager
def _unreadable(what: str) -> Iterator[None]:
    try:
        yield
    except UsageError:
        raise
    except OSError as error:
        raise SourceError(f"{what} cannot be read: {error.strerror or error}") from error
    except Exception as error:
        raise SourceError(
            f"{what} cannot be used: {clean_name(str(error), _REASON) or type(error).__name__}"
        ) from error
