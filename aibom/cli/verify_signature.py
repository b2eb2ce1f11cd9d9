"""``aibom verify-signature``: who signed this, and whether it is still what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aibom.cli.options import output_option

if TYPE_CHECKING:
    from aibom.formats.sigstore_bundle import Bundle
    from aibom.signing.check import Match

__all__ = ["command"]

_SCHEMA = "aibom.verify-signature/1"


@click.command("verify-signature", short_help="Check the signature of a BOM, an artefact or a model.")
@click.argument("artefacts", metavar="PATH...", nargs=-1, required=True)
@click.option("--key", "keys", metavar="FILE", multiple=True, help="Public key that is trusted; may be repeated.")
@click.option("--signature", metavar="FILE", help="The bundle; without it PATH.sigstore.json.")
@click.option("--bom", metavar="FILE", help="A BOM that has to be the one that was signed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="One line for each file, or JSON.",
)
@output_option
def command(
    artefacts: tuple[str, ...],
    keys: tuple[str, ...],
    signature: str | None,
    bom: str | None,
    form: str,
    output_path: str,
) -> None:
    """Verify a signature that `aibom sign`, `aibom attest` or any other tool made over a CycloneDX BOM.

    The signature has to be that of a key that you name, and each PATH has to be what was signed: an artefact, the BOM
    itself, or a folder, of which every signed file has to be there, unchanged, and none of its models may have others.

    Exit code: 0 all is as it was signed, 1 it is not, 2 usage, 3 something cannot be read.
    """
    from dataclasses import asdict

    from aibom.cli import output, write
    from aibom.cli.signer import beside
    from aibom.errors import SignatureError, UsageError
    from aibom.normalize.text import for_terminal
    from aibom.release.bundle import verified_by
    from aibom.release.keys import load_public_key
    from aibom.signing.check import check_signature

    if not keys:
        raise UsageError("nobody is named whose signature is trusted", hint="--key FILE")
    trusted = [load_public_key(key) for key in keys]

    def verify(bundle: Bundle, data: bytes) -> str:
        made_by = verified_by(bundle, trusted)
        return f"key {made_by.name} ({made_by.algorithm}, {made_by.hints[0]})"

    try:
        found = check_signature(signature or beside(artefacts, "--signature"), artefacts, verify, bom)
    except SignatureError as error:
        if form == "json":
            value = {"verified": False, "reason": error.message, "signer": "", "matches": []}
            write.deliver(write.json_text(_SCHEMA, value), output_path)
        raise
    if form == "json":
        value = {
            "verified": True,
            "reason": "",
            "signer": found.signer,
            "matches": [asdict(item) for item in found.matches],
        }
        write.deliver(write.json_text(_SCHEMA, value), output_path)
    else:
        texts = (f"{item.path}: {_as_signed(item)}" for item in found.matches)
        write.deliver(write.lines(map(for_terminal, texts)), output_path)
    output.note(f"signed with {found.signer}")


def _as_signed(match: Match) -> str:
    return f"as signed, sha256:{match.sha256}" if match.sha256 else "the BOM that was signed"
