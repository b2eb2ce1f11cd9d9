"""``file:PATH``: beside what it is about, whole or not at all, and over nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from aibom.plugin import (
    AccessDenied,
    NotFound,
    Occupied,
    PublishContext,
    Published,
    PublishError,
    Upload,
    UsageError,
    check_target,
    write_file,
)

__all__ = ["FilePublisher"]


class FilePublisher:
    """Writes a file on this machine.

    ``file:PATH`` takes the path as it stands, ``file:///PATH`` percent-decoded (RFC 8089). A directory, or a path that
    ends in ``/``, gets the upload under its own name.
    """

    name: ClassVar[str] = "file"
    schemes: ClassVar[tuple[str, ...]] = ("file",)

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        _path(destination)

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        path = _path(destination)
        target = Path(path) / upload.name if path.endswith("/") or Path(path).is_dir() else Path(path)
        location = f"file:{target}"
        found = _same(target, upload.data)
        if found:
            return Published(location, changed=False)
        if found is not None and not context.replace:
            raise _occupied(target)
        check_target(target)
        if not context.dry_run:
            write_file(target, upload.data, exclusive=not context.replace)
        return Published(location)


def _path(destination: str) -> str:
    rest = destination.partition(":")[2]
    if rest.startswith("//"):
        parts = urlsplit(destination)
        if parts.netloc not in ("", "localhost"):
            raise UsageError("a file: URI with the name of another machine", hint="write file:PATH")
        rest = unquote(parts.path)
    if not rest or "\0" in rest:
        raise UsageError("a file: URI without a path", hint="write file:PATH")
    return rest


def _same(target: Path, data: bytes) -> bool | None:
    """Tell whether a file holds these bytes; None where there is none."""
    try:
        with target.open("rb") as file:
            return file.read(len(data) + 1) == data
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise UsageError(f"{target} is a directory") from None
    except NotADirectoryError:
        raise NotFound(f"{target.parent} is no directory") from None
    except PermissionError:
        raise AccessDenied(f"{target} may not be read") from None
    except OSError as error:
        raise PublishError(f"{target} cannot be read: {error.strerror or type(error).__name__}") from None


def _occupied(target: Path) -> Occupied:
    return Occupied(f"{target} holds something else", hint="--replace writes over it")
