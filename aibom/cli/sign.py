"""``aibom sign``: a signature beside a BOM."""

from __future__ import annotations

import click

from aibom.cli.signer import signer_options

__all__ = ["command"]


@click.command("sign", short_help="Sign a BOM.")
@click.argument("bom")
@signer_options
def command(bom: str, key: str | None, keyless: bool, output_path: str | None, quiet: bool) -> None:
    """Sign BOM, a CycloneDX file, and write the signature beside it: BOM.sigstore.json, a Sigstore bundle.

    Signed are the bytes of the file (the subject of an in-toto statement) and what it says (the predicate). Files that
    the BOM lists are not looked at: sign for them with `aibom attest`.

    Exit code: 0 done, 1 BOM is no valid BOM, 2 usage, 3 BOM or key cannot be read, 5 writing failed.
    """
    from aibom.cli.signer import beside, deliver, sealing
    from aibom.signing.sign import sign_bom

    deliver(sign_bom(bom, sealing(key, keyless=keyless)), output_path or beside([bom], "-o"), quiet=quiet)
