"""What sources are called in a BOM: no absolute path, and parent folders only where they tell two directories apart."""

# pathlib has no lexical `..`, and paths are compared as text here.
# ruff: noqa: PTH100, PTH118, PTH119, PTH120

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.errors import UsageError
from aibom.normalize.url import clean_url

if TYPE_CHECKING:
    from aibom.source import Source

__all__ = ["distinct", "output_patterns", "root_names", "shown"]


LOCAL = frozenset({"code", "dir"})
"""Schemes whose locators are paths of directories or files."""


def distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources without those that name a directory, or a locator, that an earlier one named."""
    first: dict[tuple[str, str], Source] = {}
    for source in sources:
        where = os.path.realpath(source.locator) if source.scheme in LOCAL else source.locator
        first.setdefault((source.scheme, where), source)
    return tuple(first.values())


def root_names(sources: Iterable[Source]) -> dict[str, str]:
    """Choose what each local source is called: the shortest end of its path that names no other.

    No name is another's beginning, up to a ``/``, either: two files never get one ref.

    Args:
        sources: sources as ``distinct`` returns them; those of other schemes are left out.

    Returns:
        Name (POSIX) by locator.
    """
    paths = {source.locator: _parts(source.locator) for source in sources if source.scheme in LOCAL}
    lengths = dict.fromkeys(paths, 1)
    while True:
        names = {locator: "/".join(path[-lengths[locator] :]) for locator, path in paths.items()}
        grow = {locator for locator in _unclear(names, paths, lengths) if lengths[locator] < len(paths[locator])}
        if not grow:
            return names
        for locator in grow:
            lengths[locator] += 1


def shown(source: Source, names: Mapping[str, str]) -> str:
    """Name a source in a BOM: without absolute path, user name, and query, which may hold a token.

    Args:
        source: any source.
        names: what ``root_names`` returned for all sources.
    """
    locator = source.locator
    if source.scheme in LOCAL:
        return f"{source.scheme}:{names[locator]}"
    if "://" in locator:
        locator = clean_url(locator) or ""
    elif Path(locator).is_absolute() or ".." in Path(locator).parts:
        locator = _parts(locator)[-1]
    return f"{source.scheme}:{locator.partition('?')[0]}"


def output_patterns(output: str, sources: Iterable[Source]) -> tuple[str, ...]:
    """Return patterns (as for ``--exclude``) that leave out the file which is about to be written.

    Args:
        output: its path.
        sources: all sources.

    Returns:
        One pattern where it lies in a directory that is scanned and only there, else none.

    Raises:
        UsageError: it is a source itself.
    """
    target = os.path.join(os.path.realpath(os.path.dirname(output) or "."), os.path.basename(output))
    roots = {os.path.realpath(source.locator) for source in sources if source.scheme in LOCAL}
    if target in roots:
        raise UsageError(f"{output} is what is scanned", hint="write the BOM to another file")
    inner = {os.path.relpath(target, root) for root in roots if target.startswith(os.path.join(root, ""))}
    if len(inner) != 1:
        return ()
    path = inner.pop()
    # A pattern holds for every source: it must not leave out another source's file of the same path.
    if sum(os.path.lexists(os.path.join(root, path)) for root in roots) > 1:
        return ()
    return ("/" + re.sub(r"[*?\[]", r"[\g<0>]", path.replace(os.sep, "/")),)


def _unclear(
    names: Mapping[str, str], paths: Mapping[str, tuple[str, ...]], lengths: Mapping[str, int]
) -> Iterable[str]:
    times = Counter(names.values())
    owners: dict[str, str] = {name: locator for locator, name in names.items()}
    for locator, name in names.items():
        if times[name] > 1:
            yield locator
        head = name
        while head := head.rpartition("/")[0]:
            outer = owners.get(head)
            if outer is not None:
                # The inner name can do without a further parent as long as the outer one has one to give.
                yield outer if lengths[outer] < len(paths[outer]) else locator


def _parts(locator: str) -> tuple[str, ...]:
    # Not resolved: a link is called what the user calls it.
    path = Path(os.path.abspath(locator))
    return tuple(part for part in path.parts if part != path.anchor) or ("root",)
