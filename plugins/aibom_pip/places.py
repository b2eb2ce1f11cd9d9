"""The folders in which an interpreter looks for distributions: its own, and those that .pth files and egg-links name.

A .pth file is read as text: a line that begins with ``import`` is code for the interpreter, and is left out.
"""

# What these files name is found as the interpreter would find it.
# ruff: noqa: PTH112, PTH118

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from aibom.plugin import Blob, Context, FormatError, SourceError, Tree, clean_line
from aibom_pip.locate import Root

__all__ = ["Gap", "Place", "find_places"]

Gap = tuple[str, str, str]
"""Field, reason and location of what could not be read."""

_PTH_SIZE = 256 * 1024
_MAX_PLACES = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is searched.

    Attributes:
        tree: the directory that it lies in.
        where: that directory's path; never to show.
        folder: its path in the directory; empty for the directory itself.
        shown: what paths in it begin with in a BOM.
        names: its entries.
        named_by: what names it (a .pth file, an egg-link), as shown; empty for an environment's own folder.
        editable: whether an egg-link names it.
        belongs: whether it lies in the source.
    """

    tree: Tree
    where: str
    folder: str
    shown: str
    names: tuple[str, ...]
    named_by: str = ""
    editable: bool = False
    belongs: bool = True

    def blob(self, path: str) -> Blob:
        """Return a file by its path relative to the folder; ``..`` may lead up to the directory, not out of it.

        Raises:
            OSError: it cannot be had.
        """
        return self.tree.blob(self.inside(path))

    def inside(self, path: str) -> str:
        """Return the path relative to the directory.

        Raises:
            OSError: it leads out of the directory.
        """
        parts = self.folder.split("/") if self.folder else []
        for part in path.replace("\\", "/").split("/"):
            if part == "..":
                if not parts:
                    raise OSError("a path that leads out of the source")
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        if path.startswith(("/", "\\")) or path[1:2] == ":":
            raise OSError("an absolute path")
        return "/".join(parts)

    def show(self, path: str) -> str:
        """Return how the path of something in the folder looks in a BOM: relative, whatever lies where."""
        if self.named_by and not self.belongs:
            return clean_line(f"{self.named_by}: {path}")
        return clean_line("/".join(part for part in (self.shown, path) if part))


def find_places(roots: tuple[Root, ...], context: Context) -> tuple[tuple[Place, ...], tuple[Gap, ...]]:
    """List the folders that are searched, in their order, and what could not be read of them.

    Args:
        roots: the folders of the environment itself.
        context: what folders outside of it are looked at through.
    """
    places: list[Place] = []
    gaps: list[Gap] = []
    seen: set[str] = set()
    for root in roots:
        for folder in root.folders:
            shown = "/".join(part for part in (root.shown, folder) if part)
            try:
                names = root.tree.names(folder)
            except OSError as error:
                gaps.append(("contents", error.strerror or str(error), shown))
                continue
            own = Place(root.tree, root.where, folder, shown, names, belongs=root.belongs)
            where = os.path.join(root.where, *folder.split("/"))
            seen.add(os.path.realpath(where))
            places.append(own)
            for name in names:
                if name.endswith((".pth", ".egg-link")) and not name.startswith("."):
                    places += _named(context, root, own, where, name, seen, gaps)
    return tuple(places), tuple(gaps)


def _named(
    context: Context, root: Root, own: Place, where: str, name: str, seen: set[str], gaps: list[Gap]
) -> Iterator[Place]:
    location = own.show(name)
    try:
        blob = own.blob(name)
        if blob.size > _PTH_SIZE:
            gaps.append(("contents", f"larger than {_PTH_SIZE} bytes", location))
            return
        lines = blob.read().decode("utf-8-sig", "surrogateescape").splitlines()
    except (OSError, FormatError) as error:
        gaps.append(("contents", getattr(error, "strerror", None) or str(error), location))
        return
    editable = name.endswith(".egg-link")
    top = os.path.realpath(root.where)
    for line in lines[:1] if editable else lines:
        line = line.rstrip()
        if not line or line.startswith(("#", "import ", "import\t")) or "\0" in line:
            continue
        path = os.path.realpath(os.path.join(where, line))
        if path in seen or not os.path.isdir(path):
            continue
        if len(seen) >= _MAX_PLACES:
            gaps.append(("contents", f"more than {_MAX_PLACES} folders are searched", location))
            return
        seen.add(path)
        try:
            if path.startswith(top + os.sep) and root.belongs:
                folder = os.path.relpath(path, top).replace(os.sep, "/")
                yield Place(root.tree, root.where, folder, folder, root.tree.names(folder), location, editable)
            else:
                tree = context.tree(path)
                yield Place(tree, path, "", "", tree.names(), location, editable, belongs=False)
        except (OSError, SourceError) as error:
            gaps.append(
                ("contents", getattr(error, "strerror", None) or "a folder that it names cannot be read", location)
            )
