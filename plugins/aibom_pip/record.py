"""RECORD: which files a distribution installed, with their digests (PyPA, "Recording installed projects")."""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibom.plugin import Digest, FormatError
from aibom_pip.find import Distribution
from aibom_pip.headers import MAX_METADATA

__all__ = ["Installed", "Record", "read_record"]

_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
_NOTES = frozenset(("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"))


_CODE = (
    *(".py", ".pyc", ".pyi", ".pyx", ".pxd", ".so", ".dll", ".dylib", ".pyd", ".a", ".lib", ".c", ".cc", ".cpp", ".cu"),
    *(".cuh", ".h", ".hpp", ".hxx", ".inl", ".js", ".css", ".html", ".map", ".svg", ".png", ".mo", ".po", ".f90"),
)
"""Ends of names of files that no model needs."""


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
        rows: by path, in the order of the list: path, hash, size. Code is left out: it is most of what is installed.
        digest: the one digest of what was installed; None where there is nothing to take it of.
        problem: why there are none, or not all; empty without problem.
        listed: whether there is a list at all.
        lines: the list as it stands, without byte code that has no hash.
    """

    rows: Mapping[str, Sequence[str]]
    digest: str | None = None
    problem: str = ""
    listed: bool = True
    lines: tuple[str, ...] = ()

    def file(self, path: str) -> Installed | None:
        """Return what is listed of a file; None where it is not listed, or is code."""
        row = self.rows.get(path)
        return _installed(row) if row is not None else None

    def every(self) -> Iterator[Installed]:
        """Yield all files, code too."""
        try:
            yield from (_installed(row) for row in csv.reader(self.lines) if row and row[0])
        except csv.Error:
            return


def read_record(distribution: Distribution) -> Record:
    """Read the list of a distribution's files."""
    if "RECORD" not in distribution.files:
        return Record({}, listed=False)
    try:
        blob = distribution.open("RECORD")
        if blob.size > MAX_METADATA:
            return Record({}, problem=f"larger than {MAX_METADATA} bytes")
        text = blob.read().decode("utf-8-sig", "surrogateescape")
    except (OSError, FormatError) as error:
        return Record({}, problem=(getattr(error, "strerror", None) or str(error)).lower())
    lines = [line for line in text.splitlines() if not line.endswith(".pyc,,")]
    try:
        rows = {row[0]: row for row in csv.reader(filter(_is_no_code, lines)) if row}
    except csv.Error:
        return Record({}, problem="not a list of files")
    nameless = [path for path in rows if not path or "\0" in path]
    for path in nameless:
        del rows[path]
    problem = "a line names no file" if nameless else ""
    return Record(rows, _digest(lines, distribution.info), problem, lines=tuple(lines))


def _is_no_code(line: str) -> bool:
    return not line.partition(",sha256=")[0].endswith(_CODE)


def _installed(row: Sequence[str]) -> Installed:
    return Installed(row[0], *(*row[1:3], "", "")[:2])


def _digest(lines: Sequence[str], info: str) -> str | None:
    """The one digest of what was installed.

    SHA-256 over the lines of RECORD, each with a line feed, sorted, in UTF-8: those of the wheel's own files, so that
    it is the same wherever and by whatever the wheel is installed. Left out are files without hash, files outside of
    the folder (scripts, whose first line names the interpreter), byte code, and what the installer notes of itself.
    """
    notes = tuple(f"{info}/{name}," for name in _NOTES)
    apart = ("../", '"../', "/", '"/', f"{info}/RECORD.", *notes)
    own = sorted(line for line in lines if line[-1:] != "," and not line.startswith(apart) and ".pyc,sha" not in line)
    data = "\n".join((*own, "")).encode("utf-8", "surrogateescape")
    return f"sha256:{hashlib.sha256(data).hexdigest()}" if own else None
