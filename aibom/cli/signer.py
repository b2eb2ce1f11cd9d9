"""What the commands that sign share: whose key, its password, where the bundle goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from aibom.signing.sign import Signed

__all__ = ["PASSWORD", "beside", "deliver", "sealing", "signer_options"]

PASSWORD: Final = "AIBOM_KEY_PASSWORD"
"""Environment variable that holds the password of an encrypted key."""
_SUFFIX: Final = ".sigstore.json"

_Command = TypeVar("_Command", bound=Callable[..., Any])


def signer_options(command: _Command) -> _Command:
    """Give a command the options that say who signs, and where the bundle goes."""
    key = click.option(
        "--key",
        metavar="FILE",
        help=f"Private key: PEM or OpenSSH. Its password is ${PASSWORD}, or is asked for.",
    )
    keyless = click.option(
        "--keyless",
        is_flag=True,
        help="Sign as who you are, through Sigstore: uses the network; a public log will show who signed.",
    )
    output = click.option("-o", "output_path", metavar="FILE", help="Write the bundle here; - is standard output.")
    quiet = click.option("-q", "quiet", is_flag=True, help="Print nothing but errors.")
    return key(keyless(output(quiet(command))))


def beside(paths: Sequence[str], option: str) -> str:
    """Return where the bundle of something lies: beside it, with ``.sigstore.json`` after its name.

    Args:
        paths: what is signed.
        option: the option that names the bundle otherwise.

    Raises:
        UsageError: several things are signed, or it has no name of its own.
    """
    from aibom.errors import UsageError

    path = paths[0].rstrip("/")
    if len(paths) > 1 or path.rpartition("/")[2] in ("", ".", ".."):
        raise UsageError("it does not follow what the bundle is called", hint=f"{option} FILE")
    return f"{path}{_SUFFIX}"


def sealing(key: str | None, *, keyless: bool) -> Callable[[bytes], bytes]:
    """Return what signs a statement.

    Raises:
        UsageError: nobody is named, or two, or a package is missing.
        SourceError: the key cannot be read.
    """
    from aibom.cli.output import note
    from aibom.errors import UsageError

    if keyless == (key is not None):
        raise UsageError("a BOM is signed with a key or as an identity", hint="--key FILE, or --keyless")
    if key is None:
        from aibom.release.keyless import seal_keyless

        return seal_keyless
    from aibom.release.bundle import seal
    from aibom.release.keys import key_is_open, load_private_key

    private = load_private_key(key, lambda: _password(key))
    if key_is_open(key):
        note(f"others may read the private key {key}: chmod 600", kind="warning")
    return lambda statement: seal(statement, private)


def deliver(signed: Signed, path: str, *, quiet: bool) -> None:
    """Write a bundle, whole or not at all, and say what was signed.

    Raises:
        UsageError: the file cannot be written.
    """
    from aibom.atomic import write_file
    from aibom.cli.output import note, result_bytes

    if path == "-":
        result_bytes(signed.bundle)
    else:
        write_file(path, signed.bundle)
    if quiet:
        return
    for text in signed.notes:
        note(text, kind="warning")
    count = len(signed.subjects)
    what = signed.subjects[0] if count == 1 else f"{count} files"
    note(f"signed {what}: {'standard output' if path == '-' else path}")


def _password(key: str) -> bytes:
    from aibom.errors import UsageError

    given = os.environ.get(PASSWORD)
    if given:
        return given.encode()
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{key} is encrypted", hint=f"set {PASSWORD} to its password")
    return str(click.prompt(f"Password of {key}", hide_input=True, err=True)).encode()
