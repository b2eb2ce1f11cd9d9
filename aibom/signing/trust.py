"""Whom a user trusts: keys, roots of certificates, an identity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aibom.errors import SignatureError, UsageError

if TYPE_CHECKING:
    from aibom.formats.sigstore_bundle import Bundle

__all__ = ["Trust"]


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures count. Nobody's do by default.

    Attributes:
        keys: paths of public keys.
        roots: paths of certificates that a signer's certificate has to lead to; for models only.
        identity: who has to have signed through Sigstore; with ``issuer``.
        issuer: URL of the identity provider that has to vouch for it.
        trust_config: path of another root of trust than Sigstore's own.
        offline: use no network, which only an identity asks for.
    """

    keys: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    identity: str = ""
    issuer: str = ""
    trust_config: str | None = None
    offline: bool = False

    def check(self) -> None:
        """Refuse trust in nobody, and in half an identity.

        Raises:
            UsageError: that is so.
        """
        if bool(self.identity) != bool(self.issuer):
            raise UsageError(
                "an identity counts only with the provider that vouches for it",
                hint="--certificate-identity NAME --certificate-oidc-issuer URL",
            )
        if not (self.keys or self.roots or self.identity):
            raise UsageError("nobody is named whose signature is trusted", hint="--key FILE")

    def verify(self, bundle: Bundle, data: bytes) -> str:
        """Verify the signature of a bundle.

        Returns:
            Who signed, in words.

        Raises:
            SignatureError: it does not hold, or is nobody's who is trusted.
            UsageError: a package is missing.
            SourceError: a key or root of trust cannot be had.
        """
        if bundle.kind == "sigstore" and self.identity:
            from aibom.release.keyless import verify_keyless

            return verify_keyless(
                data, self.identity, self.issuer, offline=self.offline, trust_config=self.trust_config
            )
        if not self.keys:
            raise SignatureError(f"{_NEEDS[bundle.kind]}, and none is trusted")
        from aibom.release.bundle import verified_by
        from aibom.release.keys import load_public_key

        key = verified_by(bundle, [load_public_key(path) for path in self.keys])
        return f"key {key.name} ({key.algorithm}, {key.hints[0]})"

    def model_verifiers(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield what verifies the signature of a model, and who that is in words.

        Args:
            kind: what the signature is to be verified with.

        Raises:
            SignatureError: nobody of that kind is trusted.
            UsageError: a package is missing, or the network would be needed.
            SourceError: a key, certificate or root of trust cannot be had.
        """
        from aibom.release import model_signing
        from aibom.release.keys import load_public_key

        if kind == "key" and self.keys:
            for path in self.keys:
                key = load_public_key(path)
                yield f"key {path} ({key.algorithm}, {key.hints[0]})", model_signing.key_verifier(path)
        elif kind == "certificate" and self.roots:
            yield f"a certificate of {', '.join(self.roots)}", model_signing.certificate_verifier(self.roots)
        elif kind == "sigstore" and self.identity:
            if self.offline and self.trust_config is None:
                raise UsageError("offline, Sigstore's root of trust has to be given", hint="--trust-config FILE")
            verifier = model_signing.keyless_verifier(self.identity, self.issuer, self.trust_config)
            yield f"identity {self.identity} ({self.issuer})", verifier
        else:
            raise SignatureError(f"{_NEEDS[kind]}, and none is trusted")


_NEEDS = {
    "key": "it was made with a key",
    "certificate": "it was made with a certificate of one's own",
    "sigstore": "it was made with an identity",
}
