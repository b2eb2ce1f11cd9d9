"""The files of a model or data set: one nested component each, with digest, size and what a reviewer should see.

A file carries no evidence: without it, a fact was measured by this collector at the file's own path.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aibom.plugin import (
    Component,
    Context,
    Digest,
    Evidence,
    Facts,
    FormatError,
    Kind,
    Method,
    Observation,
    Rel,
    Relationship,
    clean_name,
    stored_digest,
)
from aibom_directory.declared import DeclaredDigests
from aibom_directory.grouping import Group
from aibom_directory.hub import Record
from aibom_directory.identity import COLLECTOR, Identity
from aibom_directory.observe import FILE_PROPERTY
from aibom_directory.paths import relative
from aibom_directory.reading import Reading
from aibom_directory.root import Refs

__all__ = ["Files"]

MAX_LISTED = 1_000
"""Files of a data set beyond which those that no format reads are counted, not listed: pictures, sounds, texts."""
LEFT_OUT = "aibom:left-out"
"""Property of a component: what was found in it and is not listed, and why."""

_SMALL = 16 * 1024 * 1024
"""Bytes: the Hub takes no larger file outside of LFS."""

_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Files:
    """Turns the files of groups into observations.

    Attributes:
        context: makes unknowns.
        reading: what files say.
        digests: SHA-256 by path, or why there is none; empty where digests are switched off.
        records: download records by path.
        refs: gives the refs.
    """

    context: Context
    reading: Reading
    digests: Mapping[str, Digest | str]
    records: Mapping[str, Record]
    refs: Refs

    def observe(self, identity: Identity, group: Group, declared: DeclaredDigests) -> Iterator[Observation]:
        """Yield the files of a group, its parts' left out, and what is not known of them.

        Args:
            identity: the model or data set.
            group: its files.
            declared: digests that descriptions declare.
        """
        listed = self._listed(group)
        if left := len(group.files) - len(listed):
            text = f"{left} files, counted and in the digest of the data set, but not listed"
            yield Component(identity.ref, identity.kind, identity.name, properties=((LEFT_OUT, text),))
        for path in listed:
            inner = relative(path, group.folder)
            ref = self.refs.take(f"{identity.ref}#{inner}")
            digest = self.digests.get(path)
            pointer = self.reading.pointer(path)
            if pointer is not None:
                digest = Digest("SHA-256", pointer[0])
            own = (digest,) if isinstance(digest, Digest) else ()
            more, wrong = declared.compare(path, *own) if own and pointer is None else ((), ())
            yield Component(
                ref,
                Kind.FILE,
                clean_name(inner),
                digests=(*own, *more),
                properties=self._properties(path, self.reading(path), wrong),
                evidence=_declared(path) if pointer is not None else (),
            )
            yield Relationship(identity.ref, Rel.CONTAINS, ref)
            if isinstance(digest, str):
                yield self.context.unknown(ref, "digest", digest, path)
            for reason in self.reading.gaps(path):
                yield self.context.unknown(ref, "contents", reason, path)
                yield self.context.unknown(identity.ref, "contents", reason, path)

    def _listed(self, group: Group) -> list[str]:
        """The files that are listed one by one: of a data set of very many those that say something come first."""
        if group.kind is not Kind.DATASET or len(group.files) <= MAX_LISTED:
            return list(group.files)
        speaking = [path for path in group.files if self.context.recognizes(path)]
        kept = {*speaking, *group.describes}
        for path in group.files:
            if len(kept) >= MAX_LISTED:
                break
            kept.add(path)
        return sorted(kept)

    def changed(self, path: str) -> bool:
        """Whether a file's SHA-256 is not the one that it had when it was downloaded."""
        digest = self.digests.get(path)
        record = self.records.get(path)
        return isinstance(digest, Digest) and record is not None and record.sha256 not in (None, digest.value)

    def _properties(
        self, path: str, said: Facts | None, wrong: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        pointer = self.reading.pointer(path)
        size = self.reading.blobs[path].size if pointer is None else pointer[1]
        properties = [("aibom:file:size", str(size))]
        findings: list[tuple[str, str]] = list(wrong)
        if said is not None:
            # A format that took nothing from a file says by that that the file is not one of its own.
            if said != Facts(said.format) and not self.reading.gaps(path):
                properties.append(("aibom:file:format", _format(said)))
            properties += (pair for pair in said.properties if pair[0].startswith(FILE_PROPERTY))
            findings += said.findings
        if pointer is None and (blob := self._git_blob(path, size)) is not None:
            properties.append(("aibom:file:git-blob", blob))
        if _ESCAPE.search(path.rpartition("/")[2]):
            findings.append(("name", "it holds characters that cannot be shown, or a backslash that looks like one"))
        if self.changed(path):
            findings.append(("digest-mismatch", f"{self.records[path].sha256} when it was downloaded"))
        digest, named = self.digests.get(path), stored_digest(self.reading.blobs[path])
        if isinstance(digest, Digest) and named not in (None, digest.value):
            findings.append(("digest-mismatch", f"{named} when it was stored"))
        return (*properties, *(("aibom:file:finding", f"{rule}: {detail}") for rule, detail in findings))

    def _git_blob(self, path: str, size: int) -> str | None:
        """What git calls a small file: a Hub's repository beside it knows no SHA-256 of one to compare."""
        if "hf" not in self.context.options.get("schemes", ()) or size > _SMALL or path not in self.digests:
            return None
        try:
            data = self.reading.blobs[path].exactly(0, size)
        except (FormatError, OSError):
            return None
        return hashlib.sha1(b"blob %d\0" % size + data, usedforsecurity=False).hexdigest()


def _format(said: Facts) -> str:
    """The format of a file: of data that a format of models read, what they are."""
    pairs = said.dataset.contents if said.dataset is not None and said.kind is Kind.DATASET else ()
    return next((value for name, value in pairs if name == "format"), said.format)


def _declared(path: str) -> tuple[Evidence, ...]:
    """Of a pointer: digest and size are its own words."""
    return tuple(Evidence(field, Method.DECLARED, COLLECTOR, path) for field in ("digests", "properties"))
