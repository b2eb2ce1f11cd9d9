"""``aibom fetch``: the BOM of what lies in a registry, with its digest compared."""

from __future__ import annotations

import click

from aibom.cli.options import output_option

__all__ = ["command"]


@click.command("fetch", short_help="Get the BOM that was attached to something.")
@click.argument("uri", metavar="URI")
@output_option
@click.option("--signature", is_flag=True, help="Get the signature that was attached, not the BOM.")
@click.option(
    "--timeout", metavar="S", type=click.FloatRange(1, 86400), default=120.0, show_default=True, help="For all of it."
)
def command(uri: str, output_path: str, signature: bool, timeout: float) -> None:
    """Get the BOM that was attached to URI, such as oci://registry/repository:tag, and print where it is pinned.

    Its digest is compared with what the registry promised; a BOM that is not what it should be is not written. Whether
    files are what it says is for `aibom verify`, who made it for `aibom verify-signature`.

    Exit code: 0 done, 2 usage, 3 there is none, it is not what it should be, or it cannot be reached, 5 writing failed.
    """
    import hashlib

    from aibom.atomic import write_file
    from aibom.cli import output
    from aibom.publish import BUNDLE_MEDIA_TYPE, JSON_MEDIA_TYPE, XML_MEDIA_TYPE
    from aibom.release.attach import destinations, fetch

    (place,) = destinations([uri])
    wanted = (BUNDLE_MEDIA_TYPE,) if signature else (JSON_MEDIA_TYPE, XML_MEDIA_TYPE)
    found = fetch(place, wanted, seconds=timeout)
    if output_path == "-":
        output.result_bytes(found.data)
    else:
        write_file(output_path, found.data)
    if found.note:
        output.note(found.note)
    output.note(f"sha256:{hashlib.sha256(found.data).hexdigest()} {found.location}")
