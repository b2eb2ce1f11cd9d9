"""What is computed over a whole model: its parameters and its one digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aibom.plugin import Digest, Kind
from aibom_directory.grouping import Group, Reader
from aibom_directory.paths import relative
from aibom_directory.sets import FileSet

__all__ = ["Count", "count_parameters", "model_digest"]

_FIRST = "safetensors"
"""Of several formats of one model the one that is counted: its header names every tensor."""


@dataclass(frozen=True, slots=True)
class Count:
    """The parameters of a model.

    Attributes:
        total: how many; None when it is not known.
        by_dtype: (dtype, number), sorted; empty when it is not known.
        doubt: why it is not known although its files were read; empty without doubt.
    """

    total: int | None = None
    by_dtype: tuple[tuple[str, int], ...] = ()
    doubt: str = ""


def count_parameters(group: Group, read: Reader) -> Count:
    """Add up the parameters of a model: over shards and over parts, never over formats or variants.

    Files in several formats hold the same parameters; so do several sets of one format that count alike. Sets that
    do not count alike may be variants or pieces: nothing says which, so nothing is added.
    """
    if group.parts:
        return _sum([count_parameters(part, read) for part in group.parts])
    formats: dict[str, list[Count]] = {}
    for found in group.sets:
        if found.kind is not Kind.MODEL:
            continue
        name, counted = _count(found, read)
        formats.setdefault(name, []).append(counted)
    ordered = [formats[name] for name in sorted(formats, key=lambda name: (name != _FIRST, name))]
    sets = next((counts for counts in ordered if all(counted.total is not None for counted in counts)), None)
    if sets is None:
        # Elements that may hold several weights each are no parameters, but can be told by dtype.
        return next((counts[0] for counts in ordered if len(counts) == 1), Count())
    if len({counted.total for counted in sets}) > 1:
        return Count(doubt=f"{len(sets)} sets of files count differently: they may be variants or pieces of one model")
    same = len({counted.by_dtype for counted in sets}) == 1
    return sets[0] if same else Count(sets[0].total)


def model_digest(paths: Iterable[str], folder: str, digests: Mapping[str, Digest | str]) -> str | None:
    r"""The one digest of a model.

    SHA-256 over one line for each file, ``<path>\0<sha256>\n`` in UTF-8, sorted: the path relative to the model's
    folder, POSIX; the file's SHA-256 in lower-case hex.

    Returns:
        ``sha256:<hex>``; None where a file has no digest, or there is no file.
    """
    lines = []
    for path in paths:
        digest = digests.get(path)
        if not isinstance(digest, Digest):
            return None
        lines.append(f"{relative(path, folder)}\0{digest.value}\n".encode("utf-8", "surrogateescape"))
    return f"sha256:{hashlib.sha256(b''.join(sorted(lines))).hexdigest()}" if lines else None


def _count(found: FileSet, read: Reader) -> tuple[str, Count]:
    """The format of a set of files, and what they add up to, as far as each of them says so."""
    said = [facts for path in found.files if (facts := read(path)) is not None and facts.kind is not None]
    formats: dict[str, list[Count]] = {}
    for facts in said:
        counted = Count(facts.model.parameters, facts.model.parameters_by_dtype) if facts.model else Count()
        formats.setdefault(facts.format, []).append(counted)
    # A graph and the weights beside it speak of the same parameters, shards of one format each of its own.
    sums = [_sum(counts) for counts in formats.values()]
    known = next((counted for counted in sums if counted.total is not None), sums[0])
    if found.doubt:
        return said[0].format, Count(doubt=found.doubt)
    return said[0].format, Count() if found.gaps else known


def _sum(counts: list[Count]) -> Count:
    """Add up what each of several says; what one does not say, the sum does not say either."""
    totals = [counted.total for counted in counts if counted.total is not None]
    total = sum(totals) if len(totals) == len(counts) else None
    by_dtype = Counter[str]()
    for counted in counts:
        by_dtype.update(dict(counted.by_dtype))
    whole = all(counted.by_dtype for counted in counts) and total in (None, by_dtype.total())
    doubt = next((counted.doubt for counted in counts if counted.doubt), "")
    return Count(total, tuple(sorted(by_dtype.items())) if whole else (), doubt)
