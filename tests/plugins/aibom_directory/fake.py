"""A context in memory: what each file says is given, so that a test of the collector needs no format and no disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from aibom.graph.graph import Graph
from aibom.plugin import Blob, Component, Digest, Facts, Kind, Layout, ModelFacts, Observation, Source, Unknown
from aibom_directory import DirectoryCollector

__all__ = ["COMMIT", "OTHER_COMMIT", "FakeContext", "layout", "observe", "scan", "weights"]

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER_COMMIT = "f" * 40

Content = bytes | Facts
Layouts = Callable[[Mapping[str, Blob]], Iterable[Layout]]


class FakeContext:
    """Implements ``aibom.plugin.Context`` over files in memory.

    A file given as ``Facts`` says these; one given as bytes is one that no format knows.
    """

    offline = True

    def __init__(self, files: Mapping[str, Content], layouts: Iterable[Layout] = (), **options: Any) -> None:
        self.options: Mapping[str, Any] = options
        self._facts = {path: content for path, content in files.items() if isinstance(content, Facts)}
        self._bytes = {
            path: content if isinstance(content, bytes) else repr(content).encode() for path, content in files.items()
        }
        self._layouts = tuple(layouts)

    def files(self, source: Source) -> Iterator[Blob]:
        for path in sorted(self._bytes):
            data = self._bytes[path]
            yield Blob(path, len(data), lambda offset, length, data=data: data[offset : offset + length])  # type: ignore[misc]

    def listing(self, source: Source) -> Mapping[str, Blob]:
        return {blob.path: blob for blob in self.files(source)}

    def read_text(self, path: str, limit: int = 0) -> str:
        raise OSError("there is no disk")

    def read(self, blob: Blob) -> Facts | None:
        return self._facts.get(blob.path)

    def recognizes(self, path: str, kind: Kind | None = None, *, alone: bool = False) -> bool:
        facts = self._facts.get(path)
        return facts is not None and (kind is None or facts.kind is kind)

    def layouts(self, blobs: Mapping[str, Blob]) -> tuple[Layout, ...]:
        return self._layouts

    def digest(self, blob: Blob) -> Digest | None:
        return Digest("SHA-256", hashlib.sha256(self._bytes[blob.path]).hexdigest())

    def digests(self, blobs: Iterable[Blob]) -> Mapping[str, Digest | str]:
        found = {blob.path: self.digest(blob) for blob in blobs}
        return {path: digest for path, digest in found.items() if digest is not None}

    def http(self, method: str, url: str, **options: Any) -> Any:
        raise AssertionError("a directory scan asks no network")

    def progress(self, done: int, total: int | None = None, what: str = "") -> None: ...

    def unknown(self, ref: str, field: str, reason: str, location: str = "") -> Unknown:
        return Unknown(ref, field, reason, "directory", location)


def observe(
    files: Mapping[str, Content], layouts: Iterable[Layout] = (), *, where: str = "/nowhere/models", **options: Any
) -> list[Observation]:
    """What the collector yields of a directory of these files."""
    context = FakeContext(files, layouts, **options)
    return list(DirectoryCollector().collect(Source("dir", where), context))


def scan(
    files: Mapping[str, Content], layouts: Iterable[Layout] = (), *, where: str = "/nowhere/models", **options: Any
) -> Graph:
    """The graph of a directory of these files; its subject is what the collector yields first."""
    observed = observe(files, layouts, where=where, **options)
    head = next(item for item in observed if isinstance(item, Component))
    return Graph.build(observed, subject=head.ref)


def weights(parameters: int | None = None, format: str = "toy", **facts: Any) -> Facts:
    """What a file of weights says."""
    by_dtype = (("F32", parameters),) if parameters is not None else ()
    model = facts.pop("model", ModelFacts(parameters=parameters, parameters_by_dtype=by_dtype, formats=(format,)))
    measured = ("formats", "parameters", "parameters_by_dtype")
    return Facts(format, Kind.MODEL, model=model, measured=measured, **facts)


def layout(path: str, *files: str, describes: tuple[str, ...] = (), **more: Any) -> Layout:
    """A folder that is one model, with files named relative to it."""
    before = f"{path}/" if path else ""
    named = tuple(before + name for name in files)
    return Layout("toy-folder", path, Kind.MODEL, tuple(before + name for name in describes), named, **more)
