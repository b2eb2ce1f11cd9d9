"""BOMs as they lie about: a file, the PEP 770 BOMs of a wheel, a folder of both."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from aibom.errors import AccessDenied, NotFound, SerializationError, SourceError, UsageError
from aibom.serialize import files as documents

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["MAX_BOMS", "BomFile", "find", "is_wheel", "no_bom", "read_bytes", "unreadable", "wheel_boms", "wheel_files"]

_SUFFIXES: Final = (".json", ".xml")
_WHEEL = ".whl"
_MAX_MEMBERS = 100_000
MAX_BOMS: Final = 100
"""BOMs that one wheel may hold."""
_MAX_UNPACKED = 64 * 1024 * 1024 * 1024
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BomFile:
    """A file that holds a BOM, or several.

    Attributes:
        path: the file, as the user named it or its folder.
        size: bytes.
        modified: nanoseconds since 1970.
        named: whether the user named it; what only lies in a folder may turn out to be no BOM.
    """

    path: str
    size: int
    modified: int
    named: bool


def find(paths: Iterable[str]) -> Iterator[BomFile]:
    """Yield the files that may hold BOMs: those named, and all ``.json``, ``.xml`` and ``.whl`` files below folders.

    Links to folders are not followed, hidden folders not entered. Each file comes once, in the order of the paths and
    then of names.

    Raises:
        NotFound: a path does not exist.
        SourceError: it cannot be read.
    """
    seen: set[str] = set()
    for path in paths:
        for name, named in _below(path):
            if name in seen:
                continue
            seen.add(name)
            try:
                status = os.stat(name)  # noqa: PTH116 - no path object for each of ten thousand
            except OSError as error:
                if not named:
                    continue  # it was there a moment ago, or is a link that leads nowhere
                raise unreadable(name, error) from error
            yield BomFile(name, status.st_size, status.st_mtime_ns, named)


def _below(path: str) -> Iterator[tuple[str, bool]]:
    if not Path(path).is_dir():
        yield path, True
        return
    for folder, folders, names in os.walk(path, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith((*_SUFFIXES, _WHEEL)):
                yield os.path.join(folder, name), False  # noqa: PTH118


def _raise(error: OSError) -> None:
    raise unreadable(error.filename or "", error) from error


def is_wheel(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path has a wheel's name."""
    return os.fspath(path).lower().endswith(_WHEEL)


def wheel_boms(path: str | os.PathLike[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each CycloneDX BOM of a wheel (PEP 770: ``*.dist-info/sboms/``), by name.

    Files there that are neither JSON nor XML by their name, as SPDX in its own format, are left out.

    Raises:
        NotFound: there is no such file.
        SourceError: it is no wheel, or what it says of itself goes beyond what is read.
    """
    name = os.fspath(path)
    with _opened(path) as wheel:
        boms = sorted((item for item in wheel.infolist() if _is_bom(item.filename)), key=lambda item: item.filename)
        if len(boms) > MAX_BOMS:
            raise SourceError(f"{name} has more than {MAX_BOMS} BOMs")
        left = documents.MAX_BYTES
        for item in boms:
            with wheel.open(item) as member:
                data = member.read(left + 1)
            left -= len(data)
            if left < 0:
                raise SourceError(f"the BOMs of {name} have more than {documents.MAX_BYTES} bytes")
            yield item.filename, data


def _is_bom(member: str) -> bool:
    parts = member.split("/")
    inside = len(parts) >= 3 and parts[0].endswith(".dist-info") and parts[1] == "sboms"
    return inside and member.lower().endswith(_SUFFIXES) and not member.lower().endswith((".spdx.json", ".spdx.xml"))


def read_bytes(path_or_file: str | os.PathLike[str] | IO[bytes]) -> bytes:
    """Return the bytes of a file, little more than is ever looked at: it may be a pipe without end.

    Raises:
        NotFound: it does not exist.
        AccessDenied: it may not be read.
        SourceError: it cannot be read.
        UsageError: it is open for text.
    """
    if not isinstance(path_or_file, (str, os.PathLike)):
        return _read(path_or_file)
    try:
        with open(path_or_file, "rb") as file:  # noqa: PTH123 - /dev/fd/63 is no path to resolve
            return _read(file)
    except (OSError, ValueError) as error:
        raise unreadable(os.fspath(path_or_file), error) from error


def _read(file: IO[bytes]) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while size <= documents.MAX_BYTES and (chunk := file.read(_PIECE)):
        if not isinstance(chunk, bytes):
            raise UsageError("the file is open for text", hint='open it for bytes: open(path, "rb")')
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def unreadable(name: str, error: Exception) -> SourceError:
    """Return the error of a file that cannot be read.

    Args:
        name: the file, as the user named it.
        error: what opening or reading it raised.
    """
    if isinstance(error, FileNotFoundError):
        return NotFound(f"{name} does not exist")
    if isinstance(error, PermissionError):
        return AccessDenied(f"{name} may not be read")
    if isinstance(error, IsADirectoryError):
        return SourceError(f"{name} cannot be read: Is a directory", hint="aibom scan makes the BOM of a directory")
    return SourceError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}")


def wheel_files(path: str | os.PathLike[str]) -> Graph:
    """Return the files of a wheel with their SHA-256, as a graph; their refs are their paths.

    Raises:
        NotFound: there is no such file.
        SourceError: it is no wheel that can be read, or too large.
    """
    from aibom.graph.component import Component, Digest, Kind
    from aibom.graph.graph import Graph

    found = []
    left = _MAX_UNPACKED
    with _opened(path) as wheel:
        for item in wheel.infolist():
            if item.is_dir():
                continue
            digest = hashlib.sha256()
            with wheel.open(item) as member:
                while piece := member.read(_PIECE):
                    digest.update(piece)
                    left -= len(piece)
                    if left < 0:
                        raise SourceError(f"{os.fspath(path)} unpacks to more than {_MAX_UNPACKED} bytes")
            name = item.filename.rpartition("/")[2]
            found.append(Component(item.filename, Kind.FILE, name, digests=(Digest("SHA-256", digest.hexdigest()),)))
    return Graph.build(found)


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[zipfile.ZipFile]:
    """Open a wheel; whatever is wrong with it, also while it is read, is a SourceError."""
    name = os.fspath(path)
    try:
        with zipfile.ZipFile(name) as wheel:
            if len(wheel.infolist()) > _MAX_MEMBERS:
                raise SourceError(f"{name} has more than {_MAX_MEMBERS} members")
            yield wheel
    except OSError as error:
        raise unreadable(name, error) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
        raise SourceError(f"{name} is no wheel that can be read: {error}") from error


def no_bom(path: str) -> SerializationError:
    """Return the error of a wheel without BOM."""
    return SerializationError(f"{path} holds no CycloneDX BOM", hint="aibom embed puts one in (PEP 770)")
