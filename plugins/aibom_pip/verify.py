"""Whether the files of an environment are those that were installed: modified, missing and extra ones are findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aibom.plugin import Blob, Component, Context, Digest, Kind, Observation, Source, clean_line
from aibom_pip.files import Files
from aibom_pip.places import Place

__all__ = ["MAX_SHOWN", "verify"]

MAX_SHOWN = 100
"""Files of one kind that are named for one component; the others are counted."""


def verify(every: Sequence[Files], places: Iterable[Place], ref: str, context: Context) -> Iterator[Observation]:
    """Hash what is installed and compare it with what was.

    Args:
        every: the files of all distributions.
        places: the folders that were searched.
        ref: ref of the environment, to which files belong that no distribution installed.
        context: walks and hashes.
    """
    if context.options.get("no_hash"):
        yield context.unknown(ref, "verification", "digests are switched off")
        return
    known: set[tuple[str, str]] = set()
    for files in every:
        one = files.distribution
        known.update(_paths(files))
        if files.record.lines:
            found = tuple(_compared(files, context))
            yield Component(one.ref, files.kind, one.name, properties=found)
        else:
            yield context.unknown(one.ref, "verification", "there is no list of its files", one.metadata)
    for place in places:
        if place.belongs and not place.named_by:
            yield from _extra(place, known, ref, context)


def _paths(files: Files) -> Iterator[tuple[str, str]]:
    place = files.distribution.place
    for entry in files.record.every():
        try:
            yield place.where, place.inside(entry.path)
        except OSError:
            continue


def _compared(files: Files, context: Context) -> Iterator[tuple[str, str]]:
    listed: dict[str, str] = {}
    blobs: list[Blob] = []
    missing: list[str] = []
    unread: list[str] = []
    for entry in files.record.every():
        path, digest = entry.path, entry.digest()
        if digest is None or digest.algorithm != "SHA-256":
            continue
        try:
            blob = files.blob(path)
        except FileNotFoundError:
            missing.append(path)
        except OSError:
            unread.append(path)
        else:
            listed[blob.path] = digest.value
            blobs.append(blob)
    taken = context.digests(blobs)
    modified = [path for path, value in listed.items() if isinstance(d := taken.get(path), Digest) and d.value != value]
    unread += [path for path in listed if not isinstance(taken.get(path), Digest)]
    for rule, paths in (("file-modified", modified), ("file-missing", missing), ("file-unreadable", unread)):
        yield from _findings(rule, paths)
    if not (modified or missing or unread):
        yield "aibom:pip:verified", f"{len(listed)} files"


def _extra(place: Place, known: set[tuple[str, str]], ref: str, context: Context) -> Iterator[Observation]:
    folder = f"{place.where}/{place.folder}" if place.folder else place.where
    prefix = f"{place.folder}/" if place.folder else ""
    every = (prefix + blob.path for blob in context.files(Source("pip", folder)))
    extra = [path for path in every if (place.where, path) not in known and not path.endswith(".pyc")]
    yield Component(ref, Kind.APPLICATION, "environment", properties=tuple(_findings("file-extra", extra)))


def _findings(rule: str, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for path in sorted(paths)[:MAX_SHOWN]:
        yield "aibom:finding", clean_line(f"{rule}: {path}")
    if len(paths) > MAX_SHOWN:
        yield "aibom:finding", f"{rule}: {len(paths) - MAX_SHOWN} more"
