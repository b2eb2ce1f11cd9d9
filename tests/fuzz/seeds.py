"""What fuzzing begins with: the small files that tests write of each format, and pieces of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aibom.formats.blob import Blob
from aibom.formats.registry import Registry, imported_formats
from tests.builders.everything import write_everything
from tests.fuzz.targets import NAMED

__all__ = ["seeds", "write_seeds"]

_LARGEST = 64 * 1024


def seeds(name: str) -> Iterator[bytes]:
    """Yield files that the format of a target reads, and each of them cut short.

    Args:
        name: of a target.
    """
    registry = Registry(imported_formats())
    with TemporaryDirectory() as folder:
        for path in sorted(write_everything(Path(folder)).rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            if not 0 < len(data) <= _LARGEST:
                continue
            found = registry.find(
                Blob(path.name, len(data), lambda offset, length, data=data: data[offset : offset + length])
            )
            if found is not None and found.name == NAMED.get(name, name):
                yield from (data, data[: len(data) // 2], data[:-1])


def write_seeds(name: str, folder: Path) -> int:
    """Write the seeds of a target; return their number."""
    number = 0
    for number, data in enumerate(seeds(name), 1):
        (folder / f"seed{number:04}").write_bytes(data)
    return number
