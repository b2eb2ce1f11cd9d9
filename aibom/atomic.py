"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from aibom.errors import AibomError, Occupied, UsageError

__all__ = ["check_target", "write_file"]


def check_target(path: str | os.PathLike[str]) -> bool:
    """Tell how a path can be written, before any work is done for it.

    Args:
        path: where a file shall be written.

    Returns:
        True where a new file can take its place; False for a pipe or device, which is written to as it is.

    Raises:
        UsageError: it is a directory or a symbolic link to a file, its directory is missing or may not be written to.
    """
    target = Path(path)
    try:
        found = target.stat()
    except OSError:
        found = None
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{target} is a directory", hint="name a file in it")
    if found is not None and not stat.S_ISREG(found.st_mode):
        return False
    if target.is_symlink():
        # Whoever made what is scanned may have made the link: through it any file of the user's could be overwritten.
        raise UsageError(f"{target} is a symbolic link", hint="name the file itself, or use - for standard output")
    if not target.parent.is_dir():
        raise UsageError(f"the directory {target.parent} does not exist", hint="create it first")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise UsageError(f"the directory {target.parent} may not be written to")
    return True


def write_file(path: str | os.PathLike[str], data: bytes, *, exclusive: bool = False) -> None:
    """Write a file under a temporary name beside its own, and rename it when it is safe on disk.

    A failure at any moment leaves what was there before, and nothing else. The file gets the permissions that the umask
    gives to new files. Pipes and devices are written to as they are.

    Args:
        path: the file; one that exists is replaced.
        data: its contents.
        exclusive: replace nothing.

    Raises:
        UsageError: nothing can be written there (see ``check_target``).
        Occupied: there is a file already, and none is to be replaced.
        AibomError: writing failed: no space, no permission.
    """
    try:
        if check_target(path):
            _write(Path(path), data, _move_new if exclusive else Path.replace)
        else:
            with open(path, "wb") as device:  # noqa: PTH123 - /dev/fd/63 is no path to resolve
                device.write(data)
    except FileExistsError as error:
        raise Occupied(f"{os.fspath(path)} exists already") from error
    except OSError as error:
        raise AibomError(f"cannot write {os.fspath(path)}: {error.strerror or error}") from error


def _write(target: Path, data: bytes, move: Callable[[Path, Path], object]) -> None:
    temporary = target.with_name(f".aibom-{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        move(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _move_new(temporary: Path, target: Path) -> None:
    """Give a file its name unless something has it; a second name does not take another file's place."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system that knows no second names
        if target.exists():
            raise FileExistsError from None
        temporary.replace(target)
    else:
        temporary.unlink()
