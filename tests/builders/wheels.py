"""Small wheels, and readers of wheels that are not the product's own."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

__all__ = ["INFO", "check_record", "members", "wheel"]

INFO = "demo-1.0.dist-info"
_FILES = {
    "demo/__init__.py": b"VALUE = 1\n" * 50,
    "demo/weights.bin": bytes(range(256)) * 40,
    f"{INFO}/METADATA": b"Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n",
    f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


def wheel(
    path: Path, extra: Mapping[str, bytes] | None = None, *, method: int = zipfile.ZIP_DEFLATED, ending: str = "\n"
) -> Path:
    """Write a wheel whose members have different times, permissions and packing."""
    files = {**_FILES, **(extra or {})}
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[f"{INFO}/RECORD"] = "".join(f"{line}{ending}" for line in [*lines, f"{INFO}/RECORD,,"]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, data) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, (2001 + number % 80, 2, 3, 4, 5, 6))
            info.external_attr = (0o100755 if number % 2 else 0o100644) << 16
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".bin") else method
            archive.writestr(info, data)
    return path


def members(path: Path) -> list[tuple[object, ...]]:
    """All that an archive says of its members, and their contents, in its order."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return [
            (
                i.filename,
                i.date_time,
                i.external_attr,
                i.create_system,
                i.compress_type,
                i.compress_size,
                i.CRC,
                i.extra,
            )
            for i in archive.infolist()
        ]


def check_record(path: Path) -> dict[str, bytes]:
    """Check that RECORD lists each member once with its digest and size, and return the members.

    This is the check of https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
    """
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (record,) = [name for name in contents if name.endswith(".dist-info/RECORD")]
    rows = list(csv.reader(io.StringIO(contents[record].decode(), newline="")))
    assert sorted(row[0] for row in rows) == sorted(contents)
    for name, digest, size in rows:
        if name != record:
            assert (digest, size) == (f"sha256={_digest(contents[name])}", str(len(contents[name]))), name
    return contents


def _digest(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
