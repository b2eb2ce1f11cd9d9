"""Which folders of a source are one model as a whole, and which file belongs to which of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import translate
from typing import Final

from aibom.collect.confine import reason
from aibom.collect.listing import BlobListing, Listing
from aibom.formats.base import Folder, FolderFormat, Layout
from aibom.formats.blob import Blob, FormatError

__all__ = ["find_layouts"]

Report = Callable[[str, str], None]
"""Told a path and the reason why what is there cannot be read."""

_GLOB: Final = frozenset("*?[")


def find_layouts(
    blobs: Mapping[str, Blob] | Iterable[Blob], formats: Sequence[FolderFormat], report: Report
) -> tuple[Layout, ...]:
    """Ask folder formats about the folders that hold their markers, outermost first.

    A folder of which a file already belongs to a layout is not asked.

    Args:
        blobs: the files of a source.
        formats: the most particular first.
        report: told of layouts that are broken and of formats that are.

    Returns:
        Layouts sorted by path; no file is in two, save that of a whole and of its own parts, and what the models of
        one store share.
    """
    if not isinstance(blobs, Listing):
        blobs = BlobListing(blobs.values() if isinstance(blobs, Mapping) else blobs)
    claimed: set[str] = set()
    around: set[str] = set()
    found: list[Layout] = []
    for path, asked in _marked(blobs, formats):
        if path in around:
            continue
        start = f"{path}/" if path else ""
        shared: set[str] = set()
        for layout in _first(Folder(path, blobs.below(path)), asked, report):
            files = set(_files(layout))
            own = files - shared if layout.store is not None else files
            if not claimed.isdisjoint(own) or not all(file.startswith(start) and file in blobs for file in files):
                report(layout.path, f"the layout {layout.format} claims files that are not its own")
                continue
            shared |= files if layout.store is not None else set()
            claimed |= files
            found.append(layout)
            for file in files:
                around.update(_folders(file))
    return tuple(sorted(found, key=lambda layout: (layout.path, layout.format)))


def _marked(listing: Listing, formats: Sequence[FolderFormat]) -> Iterator[tuple[str, list[FolderFormat]]]:
    """Yield the folders with a marker, outermost first, each with the formats that it is a marker of."""
    names: dict[str, set[int]] = {}
    globs: list[tuple[int, _Marker]] = []
    for number, item in enumerate(formats):
        for marker in item.markers:
            if _GLOB.isdisjoint(marker) and "/" not in marker:
                names.setdefault(marker, set()).add(number)
            else:
                globs.append((number, _Marker(marker)))
    folders: dict[str, set[int]] = {}
    for path in listing:
        folder, _, name = path.rpartition("/")
        if name in names:
            folders.setdefault(folder, set()).update(names[name])
        for number, glob in globs:
            for place in glob.places(path, name):
                folders.setdefault(place, set()).add(number)
    for path in sorted(folders, key=lambda path: (path.count("/") + bool(path), path)):
        yield path, [formats[number] for number in sorted(folders[path])]


class _Marker:
    """A glob of a file's name or, with a slash, of the path from the folder down to a file or folder."""

    __slots__ = ("_literal", "_steps")

    def __init__(self, marker: str) -> None:
        steps = marker.split("/")
        self._steps = [re.compile(translate(step)).match for step in steps]
        # What has to stand in a path as it is, which is quicker to see than whether a glob fits.
        self._literal = max((step for step in steps if _GLOB.isdisjoint(step)), key=len, default="")

    def places(self, path: str, name: str) -> Iterator[str]:
        """Yield the folders of which a file says by its path that they have the marker."""
        steps = self._steps
        if len(steps) == 1:
            if steps[0](name):
                yield path[: -len(name) - 1]
            return
        if self._literal not in path:
            return
        segments = path.split("/")
        for start in range(len(segments) - len(steps) + 1):
            if all(step(segment) for step, segment in zip(steps, segments[start:], strict=False)):
                yield "/".join(segments[:start])


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


def _folders(path: str) -> Iterator[str]:
    yield ""
    end = path.find("/")
    while end >= 0:
        yield path[:end]
        end = path.find("/", end + 1)
