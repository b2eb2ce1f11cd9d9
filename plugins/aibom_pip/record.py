"""RECORD: which files a distribution installed, with their digests (PyPA, "Recording installed projects")."""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aibom.plugin import Digest, FormatError
from aibom_pip.find import Distribution
from aibom_pip.headers import MAX_METADATA

__all__ = ["Installed", "Record", "read_record"]

_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
_NOTES = frozenset(("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"))


@dataclass(frozen=True, slots=True)
class Installed:
    """A file that was installed.

    Attributes:
        path: as RECORD gives it, from the folder that holds the distribution.
        hash: ``sha256=<base64>``; empty where there is none.
        size: bytes; empty where it is not given.
    """

    path: str
    hash: str
    size: str

    def digest(self) -> Digest | None:
        """The digest; None where there is none that can be told."""
        name, equals, value = self.hash.partition("=")
        if not equals or name not in _ALGORITHMS:
            return None
        try:
            digest = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).hex()
        except (binascii.Error, ValueError):
            return None
        return Digest(_ALGORITHMS[name], digest) if len(digest) * 4 == int(name[3:]) else None


@dataclass(frozen=True, slots=True)
class Record:
    """The files of a distribution.

    Attributes:
        rows: by path, in the order of the list: path, hash, size.
        problem: why there are none, or not all; empty without problem.
        listed: whether there is a list at all.
    """

    rows: Mapping[str, Sequence[str]]
    problem: str = ""
    listed: bool = True

    def file(self, path: str) -> Installed | None:
        """Return what is listed of a file; None where it is not listed."""
        row = self.rows.get(path)
        return Installed(path, *(*row[1:3], "", "")[:2]) if row is not None else None

    def digest(self, info: str) -> str | None:
        """The one digest of what was installed.

        SHA-256 over one line ``<path>,<hash>,<size>`` and a line feed for each file, sorted by path, in UTF-8: the
        files of the wheel itself, so that it is the same wherever and by whatever the wheel is installed. Left out are
        files without hash, files outside of the folder (scripts, whose first line names the interpreter), byte code,
        and what the installer notes about itself.

        Args:
            info: name of the dist-info folder.
        """
        notes = {f"{info}/{name}" for name in _NOTES}
        signed = f"{info}/RECORD."
        lines = [
            f"{path},{row[1]},{row[2]}\n"
            for path, row in self.rows.items()
            if len(row) > 2
            and row[1]
            and not path.endswith(".pyc")
            and not path.startswith(("../", "/", signed))
            and path not in notes
        ]
        data = "".join(sorted(lines)).encode("utf-8", "surrogateescape")
        return f"sha256:{hashlib.sha256(data).hexdigest()}" if lines else None


def read_record(distribution: Distribution) -> Record:
    """Read the list of a distribution's files."""
    if "RECORD" not in distribution.files:
        return Record({}, listed=False)
    try:
        blob = distribution.open("RECORD")
        if blob.size > MAX_METADATA:
            return Record({}, f"larger than {MAX_METADATA} bytes")
        text = blob.read().decode("utf-8-sig", "surrogateescape")
    except (OSError, FormatError) as error:
        return Record({}, (getattr(error, "strerror", None) or str(error)).lower())
    try:
        rows = {row[0]: row for row in csv.reader(text.splitlines()) if row}
    except csv.Error:
        return Record({}, "not a list of files")
    nameless = [path for path in rows if not path or "\0" in path]
    for path in nameless:
        del rows[path]
    return Record(rows, "a line names no file" if nameless else "")
