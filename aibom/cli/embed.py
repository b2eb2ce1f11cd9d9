"""``aibom embed``: a BOM into wheels that are built already, whatever built them."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("embed", short_help="Put a BOM into wheels (PEP 770).")
@click.argument("wheels", metavar="WHEEL...", nargs=-1, required=True)
@click.option("--bom", "bom", metavar="FILE", help="CycloneDX file to put in; - is standard input.")
@click.option("-q", "quiet", is_flag=True, help="Print no line for each wheel.")
def command(wheels: tuple[str, ...], bom: str | None, quiet: bool) -> None:
    """Put a BOM into .dist-info/sboms/ of wheels, in place of one of its name.

    Without --bom it is made of the sources that [tool.aibom] or [tool.aibom.wheel] in pyproject.toml, or aibom.toml, of
    the current directory names, without network unless `online = true` stands there, and about the distribution that
    the wheel is. RECORD is rewritten; all else in the wheel stays as it is. The same BOM again changes nothing; a
    failure leaves the wheel as it was.

    Exit code: 0 done, 1 FILE is no valid BOM, 2 usage, 3 a wheel or source cannot be read, or the wheel must not be
    changed (signed, damaged), 5 writing failed.
    """
    from aibom.cli import output
    from aibom.config import load_config, wheel_settings
    from aibom.release.embed import embed, wheel_identity

    settings = wheel_settings(load_config(Path()))
    given = _given(bom, settings.file_name) if bom is not None else None
    made: dict[tuple[str, str], bytes] = {}
    for wheel in wheels:
        if given is not None:
            data = given
        else:
            from aibom.project import wheel_bom

            who = wheel_identity(wheel)
            if who not in made:
                result = wheel_bom(Path(), settings, name=who[0], version=who[1], made=map(Path, wheels))
                made[who] = result.data
                for text in result.notes:
                    output.note(text, kind="loss")
            data = made[who]
        changed = embed(wheel, settings.file_name, data)
        if not quiet:
            output.note(f"{wheel}: {settings.file_name} {'is in it now' if changed else 'was in it already'}")


def _given(path: str, file_name: str) -> bytes:
    """Read the user's BOM, and refuse what is none."""
    from aibom.cli.given import read_bom
    from aibom.errors import UsageError

    data = read_bom(path, "no wheel was changed")
    if file_name.endswith(".xml") != data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UsageError(f"{path} is not what {file_name} says", hint="set file-name in [tool.aibom.wheel]")
    return data
