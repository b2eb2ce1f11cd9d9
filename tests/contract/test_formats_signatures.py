"""Signatures keep the contract of formats."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats.model_signature import FORMAT
from aibom.testing.format_contract import FormatContract
from tests.builders.signatures import certificates, manifest, model_signature, signed_statement

FILES: dict[str, bytes | str] = {"config.json": b"{}", "we\x1b[31mights": b"1"}


class TestModelSignature(FormatContract):
    format = FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "model.sig": model_signature(FILES, "na\x1bme"),
            "tiny.sigstore.json": signed_statement(manifest(FILES), chain=certificates("workflow"), logged=True),
            "pgp.sig": b"-----BEGIN PGP SIGNATURE-----\n",
        }
