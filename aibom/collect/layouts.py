"""Which folders of a source are one model as a whole, and which file belongs to which of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import translate

from aibom.collect.confine import reason
from aibom.formats.base import Folder, FolderFormat, Layout
from aibom.formats.blob import Blob, FormatError

__all__ = ["find_layouts"]

Report = Callable[[str, str], None]
"""Told a path and the reason why what is there cannot be read."""


def find_layouts(blobs: Iterable[Blob], formats: Sequence[FolderFormat], report: Report) -> tuple[Layout, ...]:
    """Ask folder formats about the folders that hold their markers, outermost first.

    A folder of which a file already belongs to a layout is not asked.

    Args:
        blobs: the files of a source.
        formats: the most particular first.
        report: told of layouts that are broken and of formats that are.

    Returns:
        Layouts sorted by path; no file is in two, save that of a whole and of its own parts.
    """
    by_path = {blob.path: blob for blob in blobs}
    paths = sorted(by_path)
    claimed: set[str] = set()
    found: list[Layout] = []
    for path, asked in _marked(paths, formats):
        inside = _below(paths, path)
        if not claimed.isdisjoint(inside):
            continue
        start = len(path) + 1 if path else 0
        folder = Folder(path, {item[start:]: by_path[item] for item in inside})
        for layout in _first(folder, asked, report):
            files = set(_files(layout))
            if not files <= set(inside) or not claimed.isdisjoint(files):
                report(layout.path, f"the layout {layout.format} claims files that are not its own")
                continue
            claimed |= files
            found.append(layout)
    return tuple(sorted(found, key=lambda layout: (layout.path, layout.format)))


def _marked(paths: list[str], formats: Sequence[FolderFormat]) -> Iterator[tuple[str, list[FolderFormat]]]:
    """Yield the folders with a marker, outermost first, each with the formats that it is a marker of."""
    by_name: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        by_name.setdefault(name, []).append(folder)
    folders: dict[str, set[int]] = {}
    for position, item in enumerate(formats):
        for marker in item.markers:
            plain = not any(character in marker for character in "/*?[")
            for path in by_name.get(marker, ()) if plain else _fitting(marker, paths):
                folders.setdefault(path, set()).add(position)
    for path in sorted(folders, key=lambda path: (path.count("/") + bool(path), path)):
        yield path, [formats[position] for position in sorted(folders[path])]


def _fitting(marker: str, paths: Iterable[str]) -> Iterator[str]:
    # A glob of a file's name or, with a slash, of the path from the folder down to a file or folder.
    steps = [re.compile(translate(step)).match for step in marker.split("/")]
    for path in paths:
        segments = path.split("/")
        first = len(segments) - 1 if len(steps) == 1 else 0
        for start in range(first, len(segments) - len(steps) + 1):
            if all(step(segment) for step, segment in zip(steps, segments[start:], strict=False)):
                yield "/".join(segments[:start])


def _below(paths: list[str], folder: str) -> list[str]:
    if not folder:
        return paths
    return paths[bisect_left(paths, f"{folder}/") : bisect_left(paths, f"{folder}0")]  # "0" comes after "/"


def _first(folder: Folder, formats: Iterable[FolderFormat], report: Report) -> tuple[Layout, ...]:
    for item in formats:
        try:
            layouts = tuple(item.read(folder))
            if all(isinstance(layout, Layout) for layout in layouts):
                if layouts:
                    return layouts
            else:
                report(folder.path, f"the layout {item.name} answers with something that is no layout")
        except FormatError as error:
            report(folder.path, str(error))
        except OSError as error:
            report(folder.path, reason(error))
        except RecursionError:
            report(folder.path, "nested too deeply")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            report(folder.path, f"internal error: {type(error).__name__}")
    return ()


def _files(layout: Layout) -> Iterator[str]:
    yield from layout.files
    for part in layout.parts:
        yield from _files(part)
