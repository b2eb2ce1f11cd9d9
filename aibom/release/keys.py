"""Keys: read from files, and used to sign and to verify bytes. All that knows the package ``cryptography``.

Algorithms are those of Sigstore's ``PublicKeyDetails``. They follow from the key: no file can ask for a weaker one.


===========================  ==================================================
ECDSA P-256, P-384, P-521    SHA-256, SHA-384, SHA-512; signed as RFC 6979 says.
                             SHA-256 is verified with all: cosign signs so
Ed25519                      as RFC 8032 says
RSA, 2,048 bits and more     SHA-256; PKCS #1 v1.5 is written, PSS is verified too
===========================  ==================================================
"""

from __future__ import annotations

import base64
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aibom.errors import AccessDenied, NotFound, SourceError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

__all__ = ["EXTRA", "PrivateKey", "PublicKey", "key_is_open", "load_private_key", "load_public_key", "public_key_of"]

EXTRA: Final = "pip install 'aibom[sign]'"
"""What to do where a package for signatures is missing."""

_MAX_KEY: Final = 1024 * 1024
_MIN_RSA: Final = 2048
_MAX_RSA: Final = 16_384
_CURVES: Final = {"secp256r1": ("P-256", "SHA256"), "secp384r1": ("P-384", "SHA384"), "secp521r1": ("P-521", "SHA512")}
_OTHERS_OWN: Final = (b"ENCRYPTED COSIGN PRIVATE KEY", b"ENCRYPTED SIGSTORE PRIVATE KEY")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies.

    Attributes:
        name: what the user calls it: its path.
        algorithm: the algorithm in words (``ECDSA P-256``).
        hints: what bundles call this key: first the way in which we do (as sigstore-go and cosign, base64 of the
            SHA-256 of its DER form), then others'.
    """

    name: str
    algorithm: str
    hints: tuple[str, ...]
    _key: Any

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Tell whether a signature over bytes was made with this key."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

        if isinstance(self._key, ed25519.Ed25519PublicKey):
            attempts: tuple[tuple[Any, ...], ...] = ((),)
        elif isinstance(self._key, ec.EllipticCurvePublicKey):
            attempts = ((ec.ECDSA(_hash_of(self._key)),), (ec.ECDSA(hashes.SHA256()),))
        else:
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
            attempts = ((padding.PKCS1v15(), hashes.SHA256()), (salted, hashes.SHA256()))
        for arguments in attempts:
            try:
                self._key.verify(signature, data, *arguments)
            except InvalidSignature:
                continue
            return True
        return False


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs.

    Attributes:
        public: what verifies its signatures.
    """

    public: PublicKey
    _key: Any

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: the same bytes get the same signature, where the installed OpenSSL can (3.2 and newer)."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            try:
                return self._key.sign(data, ec.ECDSA(_hash_of(self._key), deterministic_signing=True))
            except UnsupportedAlgorithm:
                return self._key.sign(data, ec.ECDSA(_hash_of(self._key)))
        signature: bytes = self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return signature


def key_is_open(path: str) -> bool:
    """Tell whether others than its owner may read a key file."""
    try:
        status = os.stat(path)  # noqa: PTH116 - /dev/fd/63 is no path to resolve
    except OSError:
        return False
    return os.name == "posix" and stat.S_ISREG(status.st_mode) and bool(status.st_mode & 0o077)


def load_private_key(path: str, password: Callable[[], bytes]) -> PrivateKey:
    """Read a private key: PEM (PKCS #8, SEC 1, PKCS #1) or OpenSSH's form.

    Args:
        path: its file; a pipe too, which is read once.
        password: asked for the password where the key is encrypted.

    Raises:
        UsageError: ``cryptography`` is missing, the password is wrong, or such keys are not used.
        SourceError: the file cannot be read, or holds no private key.
    """
    serialization = _serialization()
    data = _read(path)
    if any(mark in data for mark in _OTHERS_OWN):
        raise SourceError(
            f"{path} is encrypted in cosign's own way, which is not read", hint="keep a copy of the key as PKCS #8 PEM"
        )
    if b"PRIVATE KEY-----" not in data:
        more = "is a public key" if b"PUBLIC KEY-----" in data else "holds no private key in PEM or OpenSSH's form"
        raise SourceError(f"{path} {more}")
    ssh = b"OPENSSH PRIVATE KEY" in data
    load = serialization.load_ssh_private_key if ssh else serialization.load_pem_private_key
    key = _loaded(path, load, data, None)
    if key is None:
        key = _loaded(path, load, data, password())
    return PrivateKey(public_key_of(path, key.public_key()), key)


def load_public_key(path: str) -> PublicKey:
    """Read a public key: PEM, or OpenSSH's one line.

    Raises:
        UsageError: ``cryptography`` is missing, or such keys are not used.
        SourceError: the file cannot be read, or holds no public key.
    """
    serialization = _serialization()
    data = _read(path)
    if b"PRIVATE KEY-----" in data:
        raise SourceError(f"{path} is a private key", hint="verify with the public one: openssl pkey -pubout")
    ssh = data.startswith((b"ssh-", b"ecdsa-"))
    try:
        key = serialization.load_ssh_public_key(data) if ssh else serialization.load_pem_public_key(data)
    except (ValueError, TypeError) as error:
        raise SourceError(f"{path} holds no public key in PEM or OpenSSH's form") from error
    except _unsupported() as error:
        raise _unused(path, "an algorithm that cryptography does not have") from error
    return public_key_of(path, key)


def _loaded(path: str, load: Callable[..., Any], data: bytes, password: bytes | None) -> Any:
    """Return the key; None where it needs a password and none was given."""
    try:
        return load(data, password)
    except TypeError:
        if password is None:
            return None
        raise UsageError(f"{path}: the key cannot be read with a password") from None
    except ValueError as error:
        if password is None:
            # OpenSSH's form says by this that it is encrypted.
            if "password" in str(error).lower():
                return None
            raise SourceError(f"{path} holds no private key that can be read") from error
        raise UsageError(f"{path}: the password is wrong, or the key is damaged") from error
    except _unsupported() as error:
        raise _unused(path, "an algorithm that cryptography does not have") from error


def _unsupported() -> type[Exception]:
    from cryptography.exceptions import UnsupportedAlgorithm

    return UnsupportedAlgorithm


def public_key_of(path: str, key: Any) -> PublicKey:
    """Take a public key of ``cryptography``'s.

    Args:
        path: what the user calls it.
        key: the key.

    Raises:
        UsageError: such keys are not used.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if isinstance(key, ed25519.Ed25519PublicKey):
        algorithm = "Ed25519"
    elif isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        algorithm = f"ECDSA {_CURVES[key.curve.name][0]}"
    elif isinstance(key, rsa.RSAPublicKey) and _MIN_RSA <= key.key_size <= _MAX_RSA:
        algorithm = f"RSA {key.key_size}"
    else:
        what = getattr(getattr(key, "curve", None), "name", None) or getattr(key, "key_size", None)
        raise _unused(path, f"{type(key).__name__.strip('_')}{f' {what}' if what else ''}")
    der = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    pem = hashlib.sha256(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return PublicKey(path, algorithm, (base64.b64encode(der.digest()).decode(), pem.hexdigest(), der.hexdigest()), key)


def _hash_of(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> Any:
    from cryptography.hazmat.primitives import hashes

    return getattr(hashes, _CURVES[key.curve.name][1])()


def _unused(path: str, what: str) -> UsageError:
    return UsageError(
        f"{path}: keys of this kind are not used: {what}",
        hint="ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of 2,048 to 16,384 bits",
    )


def _serialization() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError as error:
        raise UsageError("signatures need the package cryptography", hint=EXTRA) from error
    return serialization


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_KEY + 1)
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist") from error
    except PermissionError as error:
        raise AccessDenied(f"{path} may not be read") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > _MAX_KEY:
        raise SourceError(f"{path} is no key: it has more than {_MAX_KEY} bytes")
    return data
