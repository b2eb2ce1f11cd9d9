"""What the Hub's cache says of a repository beside its files: branches and tags, and what is not here to its end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aibom.plugin import Blob, Facts, FormatError, Statement, clean_name
from aibom_directory.hub import REPOSITORY, Snapshot

__all__ = ["CacheState", "cache_states"]

_STATE = re.compile(REPOSITORY + r"/(?:refs/(?P<ref>.+)|blobs/[^/]+\.incomplete)$", re.DOTALL)
_REF_SIZE = 100
_FORMAT = "hub-cache"


@dataclass(frozen=True, slots=True)
class CacheState:
    """The state of one repository.

    Attributes:
        refs: names of branches and tags by path of the file that holds the commit.
        parts: paths of files that were not downloaded to their end.
    """

    refs: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    _commits: dict[str, list[str]] = field(default_factory=dict)

    def of(self, held: Snapshot, blobs: Mapping[str, Blob]) -> Iterator[Statement]:
        """Yield what it says of one commit: which branches and tags stand there, and that files may be missing.

        Args:
            held: the repository at its commit.
            blobs: all files of the source.
        """
        for path in self._read(blobs).get(held.commit, ()):
            yield path, Facts(_FORMAT, properties=(("aibom:hf:ref", clean_name(self.refs[path])),))
        if self.parts:
            number = len(self.parts)
            reason = f"{number} {'file was' if number == 1 else 'files were'} not downloaded to the end"
            yield self.parts[0], Facts(_FORMAT, unknowns=(("contents", reason),))

    def _read(self, blobs: Mapping[str, Blob]) -> Mapping[str, list[str]]:
        """Paths of the files that name a commit, by commit; each is read once, however many commits there are."""
        if not self._commits:
            for path in self.refs:
                try:
                    self._commits.setdefault(blobs[path].text(_REF_SIZE).strip(), []).append(path)
                except (FormatError, OSError):
                    self._commits.setdefault("", []).append(path)
        return self._commits


def cache_states(paths: Iterable[str], where: str) -> dict[str, CacheState]:
    """Find the state of each repository in a cache, by the repository's folder (``Snapshot.repository``).

    Args:
        paths: of all files of the source.
        where: the source's real path.
    """
    found: dict[str, CacheState] = {}
    for path in paths:
        if "refs/" not in path and not path.endswith(".incomplete"):
            continue
        full = f"{where}/{path}"
        match = _STATE.search(full)
        if match is not None:
            state = found.setdefault(full[: match.end(2)], CacheState())
            if match["ref"] is None:
                state.parts.append(path)
            else:
                state.refs[path] = match["ref"]
    return found
