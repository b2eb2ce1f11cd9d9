"""``aibom attest``: a signed statement that artefacts are what a BOM says."""

from __future__ import annotations

import click

from aibom.cli.signer import signer_options

__all__ = ["command"]


@click.command("attest", short_help="Sign that files are what a BOM says.")
@click.argument("bom")
@click.option(
    "--subject",
    "subjects",
    metavar="PATH",
    multiple=True,
    help="A file, such as a wheel, or a folder with models; may be repeated. Without it BOM, where that is a wheel.",
)
@signer_options
def command(
    bom: str, subjects: tuple[str, ...], key: str | None, keyless: bool, output_path: str | None, quiet: bool
) -> None:
    """Hash each PATH, hold it against BOM, and sign that BOM is about it: PATH.sigstore.json, a Sigstore bundle.

    BOM is a CycloneDX file, or a wheel that carries its own. The bundle holds the BOM: whoever has the artefact and the
    bundle needs no other file. An artefact that changed since it was scanned is refused. With several PATHs, -o names
    the bundle.

    Exit code: 0 done, 1 BOM is no valid BOM or a PATH is not what it says, 2 usage, 3 BOM, PATH or key cannot be read,
    5 writing failed.
    """
    from aibom.cli.signer import beside, deliver, sealing
    from aibom.errors import UsageError
    from aibom.signing.sign import attest_bom
    from aibom.store.files import is_wheel

    if not subjects and not is_wheel(bom):
        raise UsageError("it is not said what the BOM is about", hint="--subject PATH")
    subjects = subjects or (bom,)
    target = output_path or beside(subjects, "-o")
    deliver(attest_bom(bom, subjects, sealing(key, keyless=keyless)), target, quiet=quiet)
