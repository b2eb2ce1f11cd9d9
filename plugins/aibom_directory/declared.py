"""Digests that descriptions declare of files, compared with the files: of an equal one the file has one digest more.

What is declared by another algorithm than SHA-256 is computed here, once, so that it is compared and not believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aibom.plugin import Blob, Digest, FormatError
from aibom_directory.paths import inside
from aibom_directory.statements import Statement

__all__ = ["DeclaredDigests", "measure"]

_ALGORITHMS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-384": "sha384", "SHA-512": "sha512"}
_PIECE = 1024 * 1024
_PIECES = 128 * _PIECE


@dataclass(frozen=True, slots=True)
class _Declared:
    digest: Digest
    location: str


class DeclaredDigests:
    """The digests that the descriptions of one source declare."""

    def __init__(self, blobs: Mapping[str, Blob], said: Iterable[Statement]) -> None:
        """Collect them.

        Args:
            blobs: all files of the source by path.
            said: what descriptions say.
        """
        self._blobs = blobs
        self._declared: dict[str, dict[_Declared, None]] = {}
        for location, facts in said:
            folder = location.rpartition("/")[0]
            for name, digest in facts.digests:
                path = inside(folder, name)
                if path is not None and path in blobs:
                    self._declared.setdefault(path, {})[_Declared(digest, location)] = None

    def compare(self, path: str, own: Digest) -> tuple[tuple[Digest, ...], tuple[tuple[str, str], ...]]:
        """Compare a file with what is declared of it.

        Args:
            path: the file.
            own: its SHA-256.

        Returns:
            Further digests that were declared and are right; findings of those that are not.
        """
        measured = {own.algorithm: own.value}
        right: dict[Digest, None] = {}
        wrong: dict[tuple[str, str], None] = {}
        for item in self._declared.get(path, ()):
            algorithm, value = item.digest.algorithm, item.digest.value
            if algorithm not in measured and algorithm in _ALGORITHMS:
                measured[algorithm] = measure(self._blobs, path, _ALGORITHMS[algorithm])
            if measured.get(algorithm) == value:
                right[item.digest] = None
            elif measured.get(algorithm):
                wrong["digest-mismatch", f"{item.location} declares {algorithm} {value}"] = None
        return tuple(right), tuple(wrong)


def measure(blobs: Mapping[str, Blob], path: str, algorithm: str) -> str:
    """Give the digest of a file, empty where it cannot be read, which is said elsewhere.

    Args:
        blobs: all files of the source by path.
        path: the file.
        algorithm: as ``hashlib`` calls it.
    """
    digest = hashlib.new(algorithm, usedforsecurity=False)
    blob = blobs[path]
    try:
        for offset in range(0, blob.size, _PIECE):
            if offset % _PIECES == 0:
                blob = blobs[path]  # a new one, with a budget of its own
            digest.update(blob.exactly(offset, min(_PIECE, blob.size - offset)))
    except (FormatError, OSError):
        return ""
    return digest.hexdigest()
