"""Put a BOM into a wheel (PEP 770), whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from aibom.errors import AccessDenied, AibomError, NotFound, SourceError, UsageError
from aibom.release.archive import ArchiveError, read_archive
from aibom.release.wheel import Change, change, identity, write

__all__ = ["embed", "wheel_identity"]


def embed(wheel: str | os.PathLike[str], name: str, bom: bytes) -> bool:
    """Add a BOM to ``.dist-info/sboms/`` of a wheel, or replace the one of that name, and rewrite RECORD.

    All other members keep their packed bytes, order, times and permissions, the wheel its own permissions. The same
    BOM again changes nothing. The new wheel takes the old one's place only when it is whole and safe on disk.

    Args:
        wheel: path of the wheel.
        name: file name of the BOM, such as ``aibom.cdx.json``.
        bom: its bytes.

    Returns:
        Whether the wheel was changed.

    Raises:
        SourceError: there is no such file, it cannot be read, or is no wheel that can be changed safely: no zip,
            damaged, encrypted, names that lead out of it or stand twice, a signed RECORD.
        UsageError: it is a symbolic link, or may not be written to.
        AibomError: writing failed: no space, no permission.
    """
    path = Path(wheel)
    with _opened(path) as file:
        if path.is_symlink():
            raise UsageError(f"{path} is a symbolic link", hint="name the wheel itself")
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)):
            raise UsageError(f"{path} or its directory may not be written to")
        before = os.fstat(file.fileno())
        archive = read_archive(file)
        wanted = change(file, archive, name, bom)
        if wanted is None:
            return False
        temporary = path.with_name(f".aibom-{secrets.token_hex(8)}.tmp")
        with _removed_on_failure(path, temporary):
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(temporary, flags, 0o600), "w+b") as target:
                write(target, file, archive, wanted)
                target.flush()
                _verify(target, wanted, [member.name for member in archive.members])
                temporary.chmod(stat.S_IMODE(before.st_mode))
                os.fsync(target.fileno())
            now = path.stat()
            if (now.st_ino, now.st_size, now.st_mtime_ns) != (before.st_ino, before.st_size, before.st_mtime_ns):
                raise SourceError(f"{path} was changed by another program meanwhile", hint="run it again")
            file.close()  # Windows replaces no file that is open
            temporary.replace(path)
    return True


def wheel_identity(wheel: str | os.PathLike[str]) -> tuple[str, str]:
    """Return the name and version that a wheel's METADATA declares; empty what it does not say.

    Raises:
        SourceError: as ``embed``.
    """
    with _opened(Path(wheel)) as file:
        return identity(file, read_archive(file))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file, and name it in every error."""
    try:
        # Not blocked by a pipe that nobody writes to.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceError(f"{path} is no file")
            yield file
    except ArchiveError as error:
        raise SourceError(f"{path}: {error}") from error
    except FileNotFoundError as error:
        raise NotFound(f"{path} does not exist") from error
    except PermissionError as error:
        raise AccessDenied(f"{path} may not be read") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error


@contextlib.contextmanager
def _removed_on_failure(path: Path, temporary: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise AibomError(f"cannot write {path}: {error.strerror or error}; it is as it was") from error
        raise


def _verify(file: IO[bytes], wanted: Change, members: list[str]) -> None:
    """Let another implementation read what was written, before it takes the wheel's place."""
    try:
        with zipfile.ZipFile(file) as result:
            names = [name for name in result.namelist() if name != wanted.path or wanted.bom is not None]
            same = all(result.read(path) == contents for path, contents in wanted.contents.items())
    except zipfile.BadZipFile as error:
        raise AibomError(f"the new wheel would be damaged: {error}; nothing was changed") from error
    if not same or names != members:
        raise AibomError("the new wheel would be damaged; nothing was changed")
