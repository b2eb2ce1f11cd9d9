"""What a directory proves of a repository on the Hub: the layout of the client's cache, and its download records.

Neither ``_name_or_path`` nor a path's last segments prove anything and are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aibom.plugin import Blob, FormatError, Kind, hub_purl, hub_ref
from aibom_directory.paths import relative

__all__ = ["REPOSITORY", "Record", "Snapshot", "is_note", "records", "snapshot_of"]

REPOSITORY = r"(?:^|/)(models|datasets|spaces)--([^/]+)"
"""What the folder of a repository in the cache is called, as a regular expression."""

_SNAPSHOT = re.compile(REPOSITORY + r"/snapshots/([0-9a-f]{40})(?=/|$)")
_KINDS = {"models": Kind.MODEL, "datasets": Kind.DATASET, "spaces": Kind.APPLICATION}

_NOTE = re.compile(rf"(?:^|/)\.cache/huggingface/(?:download/|[^/]*$)|{REPOSITORY}/\.no_exist/")
_RECORD = re.compile(r"(?s)((?:.*/)?)\.cache/huggingface/download/(.+)\.metadata")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ETAG = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_RECORD_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A repository of the Hub at one commit, in the layout of the client's cache.

    Attributes:
        folder: the snapshot's folder relative to the source; None when the source lies inside the snapshot.
        kind: MODEL, DATASET, or APPLICATION for a Space.
        group: owner; None for an id of one segment.
        name: name of the repository.
        commit: 40 hexadecimal digits.
        ref: the repository's ref on the Hub.
        purl: the same where it is a purl.
        repository: the folder that holds all snapshots of the repository; never shown.
    """

    folder: str | None
    kind: Kind
    group: str | None
    name: str
    commit: str
    ref: str
    purl: str | None
    repository: str


def snapshot_of(where: str, folder: str) -> Snapshot | None:
    """Recognise the snapshot that holds a folder.

    Args:
        where: the source's real path; the cache may begin above it.
        folder: relative to the source.
    """
    path = f"{where}/{folder}" if folder else where
    match = next(reversed(list(_SNAPSHOT.finditer(path))), None)
    if match is None:
        return None
    kind: Any = match[1]
    repo_id, commit = match[2].replace("--", "/"), match[3]
    ref = hub_ref(kind, repo_id, commit)
    if ref is None:
        return None
    group, _, name = repo_id.rpartition("/")
    purl = hub_purl(repo_id, commit) if kind == "models" else None
    own = relative(path[: match.end()], where) if match.end() > len(where) else ""
    folder_ = own if match.end() >= len(where) else None
    return Snapshot(folder_, _KINDS[kind], group or None, name, commit, ref, purl, path[: match.end(2)])


def is_note(path: str) -> bool:
    """Whether a file is one of the notes that the Hub's client keeps beside what it downloaded: no file of a model.

    Among them are the empty files by which it remembers that a repository has no file of that name.
    """
    return _NOTE.search(path) is not None


@dataclass(frozen=True, slots=True)
class Record:
    """What the client noted when it downloaded a file.

    Attributes:
        commit: 40 hexadecimal digits.
        etag: SHA-256 of the content, or the git SHA-1 of a small file.
        path: where the note is, relative to the source.
    """

    commit: str
    etag: str
    path: str

    @property
    def sha256(self) -> str | None:
        """The SHA-256 that the file had when it was downloaded; None for a small file."""
        return self.etag if len(self.etag) == 64 else None


def records(blobs: Mapping[str, Blob]) -> dict[str, Record]:
    """Read the download records among ``blobs``, by the path of the file that each is about.

    A record that is not three lines of a commit, an etag and a time proves nothing and is left out.
    """
    found: dict[str, Record] = {}
    for path in blobs:
        match = _RECORD.fullmatch(path) if path.endswith(".metadata") else None
        about = f"{match[1]}{match[2]}" if match else ""
        if match is None or about not in blobs:
            continue
        try:
            lines = blobs[path].text(_RECORD_SIZE).splitlines()
        except (FormatError, OSError):
            continue
        if len(lines) == 3 and _COMMIT.fullmatch(lines[0]) and _ETAG.fullmatch(lines[1]):
            found[about] = Record(lines[0], lines[1], path)
    return found
