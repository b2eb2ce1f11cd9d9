"""One store, read by the collector of directories, and said in the words of its own scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from aibom.plugin import (
    Component,
    Context,
    Digest,
    Evidence,
    Kind,
    Method,
    NotFound,
    Observation,
    Relationship,
    Source,
    SourceError,
    stored_digest,
)

__all__ = ["Store", "scan"]


@dataclass(frozen=True, slots=True)
class Store:
    """A store of models.

    Attributes:
        source: what the user named.
        collector: name of its collector.
        folder: where it is.
        files: which paths in it are its own; keys and logs that lie beside them are never opened.
        hint: what to do where there is none.
    """

    source: Source
    collector: str
    folder: str
    files: re.Pattern[str]
    hint: str


def scan(store: Store, context: Context) -> Iterator[Observation]:
    """Yield what a store holds, beginning with itself.

    Args:
        store: which one, and where.
        context: what it is read through.

    Raises:
        SourceError: there is none, or it cannot be read.
    """
    where = Source("dir", store.folder)
    try:
        listing = context.listing(where)
    except NotFound as error:
        raise NotFound(f"there is no store to read for {store.source}", hint=store.hint) from error
    blobs = {path: listing[path] for path in listing if store.files.search(_within(store, path))}
    if listing and not blobs:
        raise SourceError(f"{store.source} holds nothing that such a store holds", hint=store.hint)
    known: dict[str, Digest] = {}
    if not context.options.get("verify"):
        named = ((path, stored_digest(blob)) for path, blob in blobs.items())
        known = {path: Digest("SHA-256", value) for path, value in named if value is not None}
    name = _name(store, context)
    stored = {digest.value: blobs[path].stored for path, digest in known.items()}
    view = _View(store.collector, f"dir:{name}", f"{store.collector}:{name}", stored)
    yield from map(view, context.lend(where, blobs.values(), name, known))


def _within(store: Store, path: str) -> str:
    """A path as it looks from above the folder: the source may be one repository of a cache."""
    return f"{store.folder.replace(chr(92), '/').rstrip('/').rpartition('/')[2]}/{path}"


def _name(store: Store, context: Context) -> str:
    """What the store is called: a path may hold a user's name, so it is the last of it; no two are called alike."""
    last = store.folder.replace("\\", "/").rstrip("/").rpartition("/")[2] or store.collector
    taken = context.shared.setdefault("names", {})
    number = taken[last] = taken.get(last, 0) + 1
    return last if number == 1 else f"{last}~{number}"


@dataclass(frozen=True, slots=True)
class _View:
    """How what the collector of directories saw looks in a store.

    Attributes:
        collector: who says it here.
        root: ref of the directory.
        own: ref of the store.
        stored: by SHA-256, the path of the file that is named after it.
    """

    collector: str
    root: str
    own: str
    stored: Mapping[str, str]

    def __call__(self, item: Observation) -> Observation:
        if isinstance(item, Component):
            return self._component(item)
        if isinstance(item, Relationship):
            ends = (self._ref(item.source), self._ref(item.target))
            return replace(item, source=ends[0], target=ends[1], evidence=tuple(map(self._evidence, item.evidence)))
        return replace(item, ref=self._ref(item.ref), collector=self.collector)

    def _ref(self, ref: str) -> str:
        return self.own + ref[len(self.root) :] if ref == self.root or ref.startswith(f"{self.root}/") else ref

    def _component(self, item: Component) -> Component:
        evidence = tuple(map(self._evidence, item.evidence))
        model = item.model
        if model is not None and model.same_bytes_as:
            model = replace(model, same_bytes_as=tuple(map(self._ref, model.same_bytes_as)))
        if item.kind is Kind.FILE and item.digests:
            places = (self.stored.get(digest.value) for digest in item.digests)
            evidence += tuple(Evidence("digests", Method.DECLARED, self.collector, place) for place in places if place)
        return replace(item, ref=self._ref(item.ref), model=model, evidence=evidence)

    def _evidence(self, item: Evidence) -> Evidence:
        method = Method.DECLARED if item.field == "digest" and self.stored else item.method
        return replace(item, collector=self.collector, method=method)
