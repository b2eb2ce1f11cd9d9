"""What the files of one source say, each read once, and only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aibom.plugin import Blob, Context, Facts, FormatError, Kind, Layout, Signature, lfs_pointer

__all__ = ["POINTER", "Reading"]

POINTER = "a Git LFS pointer stands in its place"
"""Why the contents of a file are not known where there is only its pointer."""


class Reading:
    """Reads files through the context and remembers what they said.

    Attributes:
        blobs: all files of the source by path.
    """

    def __init__(self, context: Context, blobs: Mapping[str, Blob], layouts: Iterable[Layout] = ()) -> None:
        """Begin with what layouts read already, of files that no format knows by name.

        Args:
            context: finds and runs formats.
            blobs: all files of the source by path.
            layouts: the folders that are one model.
        """
        self.blobs = blobs
        self._context = context
        self._facts: dict[str, Facts | None] = {}
        for layout in layouts:
            for path, facts in layout.facts:
                if facts.kind is not None or layout.store is not None:
                    self._facts.setdefault(path, facts)
        self._pointers: dict[str, tuple[str, int] | None] = {}

    def __call__(self, path: str) -> Facts | None:
        """Return what a file says; None where no format knows its name."""
        if path not in self._facts:
            self._context.progress(len(self._facts), what=path)
            said = self._context.read(self.blobs[path]) if self._context.recognizes(path) else None
            if said is not None and self.pointer(path) is not None:
                said = Facts(said.format, said.kind, unknowns=(("contents", POINTER),))
            if said is not None and said.kind is None and said.dataset is not None and "contents" in said.measured:
                said = replace(said, kind=Kind.DATASET)  # no model after all, but data
            self._facts[path] = said
        return self._facts[path]

    def signatures(self) -> dict[str, Signature]:
        """Return the signatures over models among the files that were read so far, by path."""
        said = ((path, facts.signature) for path, facts in self._facts.items() if facts is not None)
        return {path: signature for path, signature in sorted(said) if signature is not None}

    def pointer(self, path: str) -> tuple[str, int] | None:
        """Return SHA-256 and size of what the Git LFS pointer at a path stands for; None where there is none."""
        if path not in self._pointers:
            try:
                self._pointers[path] = lfs_pointer(self.blobs[path])
            except (FormatError, OSError):
                self._pointers[path] = None
        return self._pointers[path]

    def size(self, path: str) -> int:
        """Return the bytes of a file, or of what the pointer at its path stands for."""
        pointer = self.pointer(path)
        return self.blobs[path].size if pointer is None else pointer[1]

    def gaps(self, path: str) -> tuple[str, ...]:
        """Why the contents of a file are not known, in whole or in part."""
        if self.pointer(path) is not None:
            return (POINTER,)
        said = self(path)
        return tuple(reason for field, reason in said.unknowns if field == "contents") if said is not None else ()
