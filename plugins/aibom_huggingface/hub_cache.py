"""The cache that the Hub's client keeps on disk: commits, files and their digests, read by folder names alone.

``models--org--name/refs/<branch>`` holds a commit, ``snapshots/<commit>/<path>`` links to ``blobs/<etag>``, and the
client from 2.4 on leaves the whole listing in ``trees/<commit>.json``. Nothing outside the repository's own folder is
opened.
"""

# Links are looked at before they are followed, by descriptor and real path.
# ruff: noqa: PTH112, PTH116, PTH118, PTH119, PTH120, PTH123

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from typing import Any

from aibom.plugin import Blob
from aibom_huggingface.answer import HubError, Kind
from aibom_huggingface.names import is_commit, is_path

__all__ = ["HubCache"]

_MAX_FILES = 100_000
_MAX_DEPTH = 32
_MAX_TREE = 64 * 1024 * 1024
_SHA1 = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class HubCache:
    """One cache folder; what is not in it is None, never an error."""

    def __init__(self, folder: str) -> None:
        """Name the folder (``HF_HUB_CACHE``); it need not exist."""
        self._folder = folder

    def commit(self, kind: Kind, repo_id: str, revision: str | None) -> str | None:
        """Return where a revision stood when it was downloaded.

        Args:
            kind: what the repository holds.
            repo_id: the id, as it was asked when it was downloaded.
            revision: branch, tag, or commit of which something is there; None for ``main``.

        Raises:
            HubError: commits are there, but none of them is known to be this revision ("revision"); the hint lists
                them.
        """
        root = self._root(kind, repo_id)
        if root is None:
            return None
        if revision is not None and is_commit(revision):
            return revision.lower() if os.path.isdir(os.path.join(root, "snapshots", revision.lower())) else None
        branch = revision or "main"
        if is_path(branch) and (data := _read(root, os.path.join("refs", branch), 100)) is not None:
            found = data.decode("ascii", "replace").strip()
            if is_commit(found):
                return found
        if commits := _commits(root):
            raise HubError(
                "revision",
                f"the Hub cache has {repo_id}, but does not say at which commit {branch} is",
                f"name the commit: {', '.join(f'{repo_id}@{commit}' for commit in commits[:5])}"
                + (f", or one of {len(commits) - 5} others" if len(commits) > 5 else ""),
            )
        return None

    def listing(self, kind: Kind, repo_id: str, commit: str) -> tuple[list[dict[str, Any]], bool] | None:
        """Return the files of a commit as the Hub's API lists ``siblings``, sorted by path.

        Args:
            kind: what the repository holds.
            repo_id: the id.
            commit: 40 hexadecimal digits.

        Returns:
            The files, and whether they are all of the commit; None where nothing of it is there.
        """
        root = self._root(kind, repo_id)
        if root is None:
            return None
        if (tree := _tree(root, commit)) is not None:
            return tree, True
        snapshot = os.path.join(root, "snapshots", commit)
        if not os.path.isdir(snapshot):
            return None
        found = [_sibling(root, snapshot, path) for path in sorted(_paths(snapshot, "", _MAX_DEPTH))]
        return [sibling for sibling in found if sibling is not None], False

    def read(self, kind: Kind, repo_id: str, commit: str, path: str, limit: int) -> bytes | None:
        """Return a file whole; None where it is not there, leaves the folder, or is larger than ``limit`` bytes."""
        root = self._root(kind, repo_id)
        if root is None or not is_path(path):
            return None
        return _read(root, os.path.join("snapshots", commit, *path.split("/")), limit)

    def blob(self, kind: Kind, repo_id: str, commit: str, path: str) -> Blob | None:
        """Return a view of a file; None where ``read`` would return None. Reading it may raise OSError."""
        root = self._root(kind, repo_id)
        if root is None or not is_path(path):
            return None
        inside = os.path.join("snapshots", commit, *path.split("/"))
        descriptor = _open(root, inside)
        if descriptor is None:
            return None
        size = os.fstat(descriptor).st_size
        os.close(descriptor)

        def read(offset: int, length: int) -> bytes:
            opened = _open(root, inside)
            if opened is None:
                raise OSError("is gone from the Hub cache")
            with open(opened, "rb") as file:
                file.seek(offset)
                return file.read(length)

        return Blob(path, size, read)

    def _root(self, kind: Kind, repo_id: str) -> str | None:
        root = os.path.join(self._folder, f"{kind}--{repo_id.replace('/', '--')}")
        return root if self._folder and os.path.isdir(root) else None


def _commits(root: str) -> list[str]:
    try:
        with os.scandir(os.path.join(root, "snapshots")) as entries:
            return sorted(entry.name for entry in entries if is_commit(entry.name))
    except OSError:
        return []


def _tree(root: str, commit: str) -> list[dict[str, Any]] | None:
    data = _read(root, os.path.join("trees", f"{commit}.json"), _MAX_TREE)
    try:
        document = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return None
    files = document.get("files") if isinstance(document, dict) and document.get("format_version") == 1 else None
    if not isinstance(files, dict) or len(files) > _MAX_FILES:
        return None
    found = []
    for path, entry in sorted(files.items()):
        if not isinstance(entry, dict):
            return None
        sibling = {"rfilename": path, "size": entry.get("size"), "blobId": entry.get("blob_id")}
        if (sha256 := entry.get("lfs_sha256")) is not None:
            sibling["lfs"] = {"sha256": sha256, "size": entry.get("lfs_size")}
        found.append(sibling)
    return found


def _paths(folder: str, below: str, depth: int) -> Iterator[str]:
    """Yield the files of a snapshot: links and regular files, no link to a folder."""
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= _MAX_FILES:
                    return
                if entry.is_dir(follow_symlinks=False):
                    if depth:
                        yield from _paths(entry.path, f"{below}{entry.name}/", depth - 1)
                else:
                    yield f"{below}{entry.name}"
    except OSError:
        return


def _sibling(root: str, snapshot: str, path: str) -> dict[str, Any] | None:
    target = _inside(root, os.path.join(snapshot, *path.split("/")))
    if target is None:
        return None
    size = os.stat(target).st_size
    sibling: dict[str, Any] = {"rfilename": path, "size": size}
    # A blob is named after the file's digest: SHA-256 in LFS, git's SHA-1 of the rest.
    name = os.path.basename(target) if os.path.basename(os.path.dirname(target)) == "blobs" else ""
    if _SHA256.fullmatch(name):
        sibling["lfs"] = {"sha256": name, "size": size}
    elif _SHA1.fullmatch(name):
        sibling["blobId"] = name
    return sibling


def _inside(root: str, path: str) -> str | None:
    """Return the real path of a regular file that lies in ``root``."""
    try:
        real, top = os.path.realpath(path, strict=True), os.path.realpath(root, strict=True)
        if os.path.commonpath((real, top)) == top and stat.S_ISREG(os.stat(real).st_mode):
            return real
    except (OSError, ValueError):
        return None
    return None


def _open(root: str, inside: str) -> int | None:
    real = _inside(root, os.path.join(root, inside))
    if real is None:
        return None
    try:
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _read(root: str, inside: str, limit: int) -> bytes | None:
    descriptor = _open(root, inside)
    if descriptor is None:
        return None
    try:
        with open(descriptor, "rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None
