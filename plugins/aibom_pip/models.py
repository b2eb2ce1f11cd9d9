"""Models that distributions ship: found in their lists of files, put together as in a directory, digests from RECORD.

Left out, unless it is asked for, is test data: whatever lies in a folder called test, tests, testing, test_data,
testdata or test-data, or in a file whose own name begins with ``test_``. What is left out is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aibom.plugin import (
    AibomError,
    Blob,
    Component,
    Context,
    Digest,
    Evidence,
    Kind,
    Method,
    Observation,
    Rel,
    Relationship,
    Source,
)
from aibom_pip.files import Files
from aibom_pip.licenses import COLLECTOR

__all__ = ["LEFT_OUT", "shipped_models"]

LEFT_OUT = "aibom:left-out"
"""Property of a component: what was found in it and is not listed, with the option that lists it."""

_PROSE = (".txt", ".md", ".rst", ".typed", ".cmake", ".toml")
"""Ends of names of files that are no model themselves."""

_SHARED = (".cfg", ".index", ".json", ".mar", ".npz", ".param", ".params", ".plan", ".weights", ".xml", ".zip")
"""Ends of names that models share with much else: only what is in such a file tells, so it is not counted unread."""

_TESTS = re.compile(r"(?:^|/)(?:(?:tests?|testing|test[_-]?data)/|test_[^/]*$)", re.IGNORECASE)
_MAX_FILES = 100_000


def shipped_models(files: Files, context: Context) -> Iterator[Observation]:
    """Yield the models and data sets that a distribution ships.

    Args:
        files: its files.
        context: its option ``include_test_data`` lists test data too; with ``verify`` the files of models are hashed,
            and RECORD's word is not taken.
    """
    one = files.distribution
    listed = [path for path in files.record.rows if not path.startswith(f"{one.info}/")]
    held = [path for path in listed if not path.endswith(_PROSE) and _holds(path, context)]
    if not context.options.get("include_test_data"):
        tests = {path for path in listed if _TESTS.search(path)}
        if left := sum(path in tests and not path.endswith(_SHARED) for path in held):
            text = f"{left} {'file' if left == 1 else 'files'} of model formats in test data"
            said = ((LEFT_OUT, f"{text} (include_test_data lists them)"),)
            yield Component(one.ref, files.kind, one.name, properties=said)
        listed, held = [[path for path in paths if path not in tests] for paths in (listed, held)]
    tops = {path.partition("/")[0] + "/" if "/" in path else path for path in held if not path.endswith(_SHARED)}
    chosen, start = set(held), tuple(tops)
    wanted = [path for path in listed if path in chosen or (start and path.startswith(start))]
    if not wanted:
        return
    if len(wanted) > _MAX_FILES:
        yield context.unknown(one.ref, "contents", f"more than {_MAX_FILES} files beside models", one.shown("RECORD"))
    hashed = bool(context.options.get("verify"))
    blobs: dict[str, Blob] = {}
    digests: dict[str, Digest] = {}
    for path in wanted[:_MAX_FILES]:
        try:
            blob = files.blob(path)
        except OSError as error:
            if path in held:
                reason = (error.strerror or str(error)).lower()
                yield context.unknown(one.ref, "contents", reason, one.place.show(path))
            continue
        blobs[blob.path] = blob
        known = files.record.file(path)
        digest = known.digest() if known is not None and not hashed else None
        if digest is not None and digest.algorithm == "SHA-256":
            digests[blob.path] = digest
    folder = f"{one.place.folder}/" if one.place.folder else ""
    view = _View(f"dir:{one.ref}", folder, one.ref, one.shown("RECORD"), hashed)
    try:
        seen = tuple(context.lend(Source("dir", one.place.where), blobs.values(), one.ref, digests))
    except AibomError as error:
        yield context.unknown(one.ref, "contents", f"models in it: {error.message}", one.shown("RECORD"))
        return
    yield from view.all(seen)


def _holds(path: str, context: Context) -> bool:
    if path.endswith(".pth") and "/" not in path:
        return False  # it tells an interpreter where to look
    return context.recognizes(path, Kind.MODEL) or context.recognizes(path, Kind.DATASET, alone=True)


@dataclass(frozen=True, slots=True)
class _View:
    """How what the collector of directories saw looks in an environment.

    Attributes:
        root: the ref of the directory as a whole.
        folder: what the paths in it begin with.
        owner: ref of the distribution, which stands in its place.
        record: where digests were read.
        hashed: whether they were not, but made of the files.
    """

    root: str
    folder: str
    owner: str
    record: str
    hashed: bool

    def all(self, seen: Iterable[Observation]) -> Iterator[Observation]:
        models: set[str] = set()
        parts: set[str] = set()
        for item in seen:
            if isinstance(item, Component):
                if item.kind is not Kind.APPLICATION:
                    models |= {self._ref(item.ref)} if self._is_own(item) else set()
                    yield self._component(item)
            elif isinstance(item, Relationship):
                evidence = tuple(map(self._evidence, item.evidence))
                edge = replace(item, source=self._ref(item.source), target=self._ref(item.target), evidence=evidence)
                if item.rel is Rel.CONTAINS and item.source == self.root:
                    continue
                parts |= {edge.target} if item.rel is Rel.CONTAINS else set()
                yield edge
            elif item.ref not in ("", self.root):
                yield replace(item, ref=self._ref(item.ref), collector=COLLECTOR)
        said = (Evidence("", Method.DECLARED, COLLECTOR, self.record),)
        yield from (Relationship(self.owner, Rel.CONTAINS, ref, evidence=said) for ref in sorted(models - parts))

    def _is_own(self, item: Component) -> bool:
        return item.kind in (Kind.MODEL, Kind.DATASET) and item.ref.startswith(self.root)

    def _ref(self, ref: str) -> str:
        if not ref.startswith(self.root):
            return ref
        rest = ref[len(self.root) :]
        return f"{self.owner}#{rest.removeprefix('/').removeprefix(self.folder) or '.'}"

    def _component(self, item: Component) -> Component:
        evidence = tuple(map(self._evidence, item.evidence))
        if item.kind is Kind.FILE and item.digests and not self.hashed:
            evidence += (Evidence("digests", Method.DECLARED, COLLECTOR, self.record),)
        model = item.model
        if model is not None and model.same_bytes_as:
            model = replace(model, same_bytes_as=tuple(map(self._ref, model.same_bytes_as)))
        return replace(item, ref=self._ref(item.ref), model=model, evidence=evidence)

    def _evidence(self, item: Evidence) -> Evidence:
        if item.field == "digest" and not self.hashed:
            return replace(item, method=Method.DECLARED, collector=COLLECTOR, location=self.record)
        return replace(item, collector=COLLECTOR)
