"""Writes fastText's models."""

from __future__ import annotations

import struct
from pathlib import Path

__all__ = ["fasttext", "write_fasttext"]


def fasttext(
    *,
    model: int = 3,
    loss: int = 3,
    dim: int = 4,
    words: int = 3,
    labels: int = 2,
    buckets: int = 5,
    version: int = 12,
    pruned: int = -1,
) -> bytes:
    """A model as ``save_model`` writes it: arguments, dictionary, both matrices of zeros."""
    arguments = struct.pack("<12id", dim, 5, 2, 1, 5, 2, loss, model, buckets, 0, 0, 100, 1e-4)
    entries = [b"w%d\0" % n + struct.pack("<qb", 7, 0) for n in range(words)]
    entries += [b"__label__%d\0" % n + struct.pack("<qb", 7, 1) for n in range(labels)]
    dictionary = struct.pack("<3i2q", words + labels, words, labels, 99, pruned) + b"".join(entries)
    rows = words + (0 if version == 11 and model == 3 else buckets)
    shapes = (rows, labels if model == 3 else words)
    matrices = b"".join(struct.pack("<?2q", False, rows, dim) + bytes(4 * rows * dim) for rows in shapes)
    return struct.pack("<2i", 793712314, version) + arguments + dictionary + matrices


def write_fasttext(folder: Path) -> None:
    """Write a supervised model of 40 weights."""
    (folder / "lid.bin").write_bytes(fasttext(words=30, buckets=40))
