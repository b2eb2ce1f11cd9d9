"""One file as rows of an index: what a worker process does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aibom.errors import AibomError
from aibom.store.files import BomFile, is_wheel, read_bytes, wheel_boms

__all__ = ["Entry", "read"]


class Entry(NamedTuple):
    """One BOM.

    Attributes:
        file: where it was read.
        number: its number in the index.
        name: the file's path; of a BOM in a wheel ``<path>!<member>``.
        subject: ref of what it is about; None where it does not say.
        error: why it could not be read, empty where the file holds no BOM; None where it could.
        rows: rows by table.
    """

    file: BomFile
    number: int
    name: str
    subject: str | None
    error: str | None
    rows: dict[str, list[tuple[Any, ...]]]


def read(file: BomFile, number: int) -> list[Entry]:
    """Read a file, and a wheel's BOMs one by one.

    Args:
        file: what to read.
        number: the number of its first BOM.
    """
    from aibom.graph.sqlite import grouped
    from aibom.serialize.files import loads

    entries: list[Entry] = []
    try:
        for name, data in _documents(file):
            try:
                graph = loads(data)
            except AibomError as error:
                entries.append(Entry(file, number + len(entries), name, None, error.message, {}))
                continue
            subject = graph.subject.ref if graph.subject is not None else None
            at = number + len(entries)
            entries.append(Entry(file, at, name, subject, None, grouped(graph, at)))
    except AibomError as error:
        entries.append(Entry(file, number + len(entries), file.path, None, error.message, {}))
    return entries or [Entry(file, number, file.path, None, "", {})]


def _documents(file: BomFile) -> Iterator[tuple[str, bytes]]:
    if is_wheel(file.path):
        yield from ((f"{file.path}!{member}", data) for member, data in wheel_boms(file.path))
        return
    data = read_bytes(file.path)
    if file.named or b"CycloneDX" in data or b"cyclonedx.org/schema/bom" in data:
        yield file.path, data
