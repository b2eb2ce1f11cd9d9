"""Signatures with an identity instead of a key, through Sigstore: all that knows the package ``sigstore``.

Signing needs the network: an identity provider, Fulcio for a certificate that is valid for minutes, Rekor's public log.
Verifying needs a bundle and Sigstore's root of trust, which is fetched, taken from its cache, or given as a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aibom.errors import AibomError, NetworkError, NotFound, SignatureError, SourceError, UsageError
from aibom.normalize.text import clean_name
from aibom.release.keys import EXTRA

if TYPE_CHECKING:
    from sigstore.models import ClientTrustConfig

__all__ = ["seal_keyless", "verify_keyless"]


def seal_keyless(statement: bytes) -> bytes:
    """Sign a statement as whoever the environment (CI) or a login in the browser says.

    Returns:
        The bundle, JSON with one final line break.

    Raises:
        UsageError: ``sigstore`` is missing.
        NetworkError: nobody could be identified, or Sigstore cannot be reached.
    """
    _require()
    from sigstore import dsse, models, oidc, sign

    try:
        trust = models.ClientTrustConfig.production()
        ambient = oidc.detect_credential()
        if ambient is not None:
            token = oidc.IdentityToken(ambient)
        else:
            token = oidc.Issuer(trust.signing_config.get_oidc_url()).identity_token()
        with sign.SigningContext.from_trust_config(trust).signer(token) as signer:
            bundle = signer.sign_dsse(dsse.Statement(statement))
    except Exception as error:  # of sigstore's own, of its HTTP client, of TUF: none says more than its text
        raise NetworkError(f"Sigstore did not sign: {_text(error)}") from error
    return str(bundle.to_json()).encode() + b"\n"


def verify_keyless(data: bytes, identity: str, issuer: str, *, offline: bool, trust_config: str | None = None) -> str:
    """Verify a bundle against Sigstore's root of trust, and whose it is.

    Args:
        data: the bundle.
        identity: who has to have signed: an e-mail address, or the URI of a workflow.
        issuer: URL of the identity provider that has to vouch for it.
        offline: use the root of trust in Sigstore's cache, or that which came with ``sigstore``.
        trust_config: file with another root of trust (``ClientTrustConfig``, JSON).

    Returns:
        Who signed, in words.

    Raises:
        UsageError: ``sigstore`` is missing.
        SourceError: the root of trust cannot be had.
        SignatureError: the signature does not hold, or is somebody else's.
    """
    _require()
    from sigstore import errors, models, verify

    trust = _trust(offline, trust_config)
    try:
        bundle = models.Bundle.from_json(data)
        policy = verify.policy.Identity(identity=identity, issuer=issuer)
        verify.Verifier(trusted_root=trust.trusted_root).verify_dsse(bundle, policy)
    except (errors.Error, ValueError, KeyError, TypeError) as error:
        raise SignatureError(f"the signature does not hold as one of {identity}: {_text(error)}") from error
    return f"identity {identity} ({issuer})"


def _trust(offline: bool, trust_config: str | None) -> ClientTrustConfig:
    from sigstore import models

    if trust_config is None:
        try:
            return models.ClientTrustConfig.production(offline=offline)
        except Exception as error:
            raise NetworkError(f"Sigstore's root of trust cannot be had: {_text(error)}") from error
    try:
        return models.ClientTrustConfig.from_json(Path(trust_config).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"{trust_config} does not exist") from error
    except Exception as error:
        raise SourceError(f"{trust_config} is no root of trust that can be read: {_text(error)}") from error


def _require() -> None:
    try:
        import sigstore.sign
        import sigstore.verify  # noqa: F401
    except ImportError as error:
        raise UsageError("signatures without a key need the package sigstore", hint=EXTRA) from error


def _text(error: Exception) -> str:
    if isinstance(error, AibomError):
        return error.message
    return clean_name(str(error), 300) or type(error).__name__
