"""``aibom init``: a configuration to start from."""

from __future__ import annotations

import click

__all__ = ["command"]

_KEYS = """\
sources = ["."]                 # also "hf:org/name@revision", "pip:.venv"; paths from this file
# name = "my-service"           # what the BOM is about
# version = "1.0"
# supplier = { name = "Example", url = "https://example.org/" }
# authors = [{ name = "Ada", email = "ada@example.org" }]
# license = "Apache-2.0"        # of the whole, SPDX
# exclude = ["tests"]           # patterns as in .gitignore, relative to a source
output = "aibom.cdx.json"
# format = "cyclonedx-json"
# spec-version = "1.6"
# compact = true                # files as lines of what contains them: much smaller
# lifecycle = "build"
# properties = ["name=value"]   # of the BOM as a whole, as "gitlab:meta:schema_version=1"
# offline = true
# strict = true                 # exit code 4 where anything is unknown
# keep-going = true
# no-hash = true
# no-evidence = true
# cache = true                  # remember digests from scan to scan
# depth = 10                    # generations of parent models
# jobs = 2
# timeout = 40                  # seconds for one remote repository
# hf-endpoint = "https://hub.example.org/"
# max-age = 600
# ancestor-files = true
# popularity = true
# license-texts = true
# include-sboms = true
# include-test-data = true
# resolve = true                # ask the Hub about what a project's code names
# verify = true
# options = ["name=value"]      # of plugins' collectors
# check = true                  # compare with the output instead of writing it
# quiet = true
# verbose = true
# profile = "release"           # used where --profile names none
"""
_TABLES = """
# Keys that come before those above with `aibom scan --profile release`; any number of such tables.
# [{prefix}profiles.release]
# strict = true
# offline = false

# What goes into wheels; setuptools and `aibom embed` read it. Its keys come before those above.
# [{prefix}wheel]
# sources = ["src"]
# file-name = "aibom.cdx.json"
# on-error = "warn"             # instead of "fail"
# online = true                 # wheels are built without network otherwise
"""


@click.command("init", short_help="Write a configuration to start from.")
def command() -> None:
    """Add [tool.aibom] to pyproject.toml of the current directory, or write aibom.toml where there is none.

    All keys are in it, those that few need as comments. A configuration that is there already is not touched.

    Exit code: 0 done, 2 there is one already, or it cannot be written.
    """
    import tomllib
    from pathlib import Path

    from aibom.atomic import write_file
    from aibom.cli import output
    from aibom.config import FILE, read_tables
    from aibom.errors import UsageError

    if (found := read_tables(Path())) is not None:
        raise UsageError(f"{found[0]} configures aibom already")
    path = Path("pyproject.toml")
    mode, before, prefix = None, "", ""
    if path.is_file():
        mode, before, prefix = path.stat().st_mode & 0o7777, path.read_bytes().decode(), "tool.aibom."
        before = f"{before.rstrip()}\n\n[tool.aibom]\n" if before.strip() else "[tool.aibom]\n"
    else:
        path = Path(FILE)
    text = before.replace("\r\n", "\n") + _KEYS + _TABLES.format(prefix=prefix)
    try:
        tomllib.loads(text)
    except ValueError as error:
        raise UsageError(f"{path} is no TOML: {error}", hint="it was left as it is") from error
    ending = "\r\n" if "\r\n" in before else "\n"
    write_file(path, text.replace("\n", ending).encode())
    if mode is not None:
        path.chmod(mode)
    output.note(f"{path}: written; now `aibom scan` reads it")
