"""Signatures over models that lie in the source: which model each is about, and whether its files are as they were.

A signature is no model itself: it belongs to the model that it signs, and says what it says of all models of which it
signs a file. Nobody is believed here; ``aibom verify-signature`` asks for keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from aibom.plugin import Blob, Digest, Facts, Reference, Signature, signed_facts
from aibom_directory.grouping import Group
from aibom_directory.hub import is_note
from aibom_directory.paths import inside, relative
from aibom_directory.statements import Statement

__all__ = ["Signatures"]

_FORMAT: Final = "model-signature"
_MAX_OVER: Final = 16
"""Signatures over one folder or file that are compared with it (own): each takes time for every file in it."""
_WHOLE: Final = "."
"""What a signature over one file calls it."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Signed:
    """A signature and what it is about.

    Attributes:
        path: where it is.
        signature: what it says.
        files: the files that are there, by their paths as the signature gives them: path in the source.
    """

    path: str
    signature: Signature
    files: Mapping[str, str]


class Signatures:
    """The signatures of one source, each with the models that it is about.

    Attributes:
        found: what they say, by path.
        signed: paths of the signatures and of the signed files that are there.
    """

    def __init__(self, blobs: Mapping[str, Blob], found: Mapping[str, Signature], groups: tuple[Group, ...]) -> None:
        """Find out what each signature is about.

        Args:
            blobs: all files of the source by path.
            found: the signatures among them.
            groups: its models and data sets.
        """
        self._about: dict[_Key, list[_Signed]] = {}
        self.found = found
        self._crowded: set[str] = set()
        self.signed: set[str] = set()
        if not found:
            return
        folders = _Folders(blobs)
        by_path: dict[str, dict[_Key, None]] = {}
        by_file: dict[str, _Key] = {}
        for group in (each for outer in groups for each in outer.walk()):
            by_path.setdefault(group.path, {})[_key(group)] = None
            by_file |= dict.fromkeys(group.files, _key(group))
        over: Counter[str] = Counter()
        for path, signature in found.items():
            root, files = _files(path, signature, folders, found)
            over[root] += 1
            if over[root] > _MAX_OVER:
                self._crowded.add(root)
                continue
            wanted = {name for name, _ in signature.digests}
            signed = {inner for name, inner in files.items() if name in wanted}
            self.signed |= {path, *signed}
            about = by_path.get(root) or dict.fromkeys(by_file[inner] for inner in sorted(signed & by_file.keys()))
            for key in about:
                self._about.setdefault(key, []).append(_Signed(path, signature, files))

    def adopted(self, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        """Return the groups with the signatures that are about them and in no group yet among their files."""
        held = {path for group in groups for each in group.walk() for path in each.files}
        result = []
        for group in groups:
            own = {item.path for item in self._about.get(_key(group), ()) if item.path not in held}
            own = {path for path in own if not group.folder or path.startswith(f"{group.folder}/")}
            held |= own
            result.append(replace(group, files=tuple(sorted({*group.files, *own}))) if own else group)
        return tuple(result)

    def statements(self, group: Group, digest: Callable[[str], Digest | None]) -> Iterator[Statement]:
        """Yield what signatures say of a group, and what comparing them with its files gives.

        Args:
            group: a model or data set.
            digest: the SHA-256 of a file of the source, where it is known.
        """
        for item in self._about.get(_key(group), ()):
            own = digest(item.path)
            reference = Reference(
                "digital-signature",
                quote(item.path, errors="surrogateescape"),
                digests=(own,) if own is not None else (),
            )
            files = {name: digest(path) for name, path in item.files.items()}
            here = set(item.files.values())
            every = (path for each in group.walk() for path in each.files)
            whole = all(path in here or path in self.found for path in every)
            for facts in signed_facts(_FORMAT, item.signature, reference, files, whole=whole):
                yield item.path, facts
        if group.path in self._crowded:
            reason = f"more than {_MAX_OVER} signatures are over it; the others were left alone"
            yield group.path or ".", Facts(_FORMAT, unknowns=(("signature", reason),))


class _Folders:
    """What lies below the folders of a source, each listed once."""

    def __init__(self, blobs: Mapping[str, Blob]) -> None:
        self._paths = sorted(path for path in blobs if not is_note(path))
        self._below: dict[str, dict[str, str]] = {}
        self.blobs = blobs

    def below(self, root: str) -> dict[str, str]:
        """Paths in the source by paths relative to a folder of it."""
        if root not in self._below:
            paths = self._paths
            if root:
                paths = paths[bisect_left(paths, f"{root}/") : bisect_left(paths, f"{root}0")]
            self._below[root] = {relative(path, root): path for path in paths}
        return self._below[root]


def _key(group: Group) -> _Key:
    return str(group.kind), group.path


def _files(
    path: str, signature: Signature, folders: _Folders, signatures: Mapping[str, Signature]
) -> tuple[str, dict[str, str]]:
    """Where the signed folder or file is, and the files there: beside the signature, or in the folder it names."""
    folder = path.rpartition("/")[0]
    named = inside(folder, signature.name) if signature.name not in ("", ".") else None
    if [name for name, _ in signature.digests] == [_WHOLE]:
        return named or path, {_WHOLE: named} if named is not None and named in folders.blobs else {}
    wanted = {name for name, _ in signature.digests}
    candidates = [(root, folders.below(root)) for root in dict.fromkeys((folder, named)) if root is not None]
    root, below = max(candidates, key=lambda item: len(wanted & item[1].keys()))
    # A signature that is signed itself is a file like others.
    return root, {name: inner for name, inner in below.items() if inner not in signatures or name in wanted}
