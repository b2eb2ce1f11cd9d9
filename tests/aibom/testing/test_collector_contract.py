from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from aibom.plugin import (
    Collector,
    CollectorError,
    Component,
    Context,
    Evidence,
    Kind,
    Method,
    Rel,
    Relationship,
    Unknown,
)
from aibom.source import Source
from aibom.testing.collector_contract import CollectorContract


class Files:
    """A good collector: a folder and its files."""

    name = "files"
    schemes = ("files",)

    def collect(self, source: Source, context: Context) -> Iterator[Any]:
        blobs = list(context.files(source))
        top = Component(f"files:{Path(source.locator).name}", Kind.APPLICATION, "files")
        yield top
        for blob in blobs:
            ref = f"{top.ref}#{blob.path}"
            digest = context.digest(blob)
            yield Component(ref, Kind.FILE, blob.path, digests=(digest,) if digest else ())
            yield Relationship(top.ref, Rel.CONTAINS, ref)


class TestFiles(CollectorContract):
    collector = Files()

    def source(self, tmp_path: Path) -> Source:
        for name in ("a", "b/c", "b/d"):
            (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "src" / name).write_text(name)
        (tmp_path / "secret").write_text("outside")
        (tmp_path / "src" / "link").symlink_to("nowhere")
        return Source("files", str(tmp_path / "src"))


def bad(collects: Callable[[Source, Context], Iterator[Any]], *, after: bool = True) -> Collector:
    """A collector that does what ``collects`` does, after a good one or instead of it."""

    class Bad(Files):
        name = "bad"

        def collect(self, source: Source, context: Context) -> Iterator[Any]:
            if after:
                yield from super().collect(source, context)
            yield from collects(source, context)

    return Bad()


def model(ref: str = "m", **facts: Any) -> Component:
    return Component(ref, Kind.MODEL, facts.pop("name", "m"), **facts)


def once_each(item: Callable[[int], Any]) -> Callable[[Source, Context], Iterator[Any]]:
    numbers = count()
    return lambda source, context: iter((item(next(numbers)),))


def in_order_of_the_disk(source: Source, context: Context) -> Iterator[Any]:
    for number, entry in enumerate(os.scandir(source.locator)):
        yield model(f"n{number}", name=entry.name)


def by_names_of_the_disk(source: Source, context: Context) -> Iterator[Any]:
    yield model(name=next(Path(source.locator).iterdir()).name)


def connects(source: Source, context: Context) -> Iterator[Any]:
    socket.socket().close()
    yield model()


def looks_up(source: Source, context: Context) -> Iterator[Any]:
    try:
        socket.getaddrinfo("127.0.0.1", 80)
    except OSError:
        return
    yield model()


def opens_above(source: Source, context: Context) -> Iterator[Any]:
    yield model(description=Path(source.locator, "..", "secret").read_text())


def lists_above(source: Source, context: Context) -> Iterator[Any]:
    yield model(name=sorted(path.name for path in Path(source.locator).parent.iterdir())[0])


def says_nothing(source: Source, context: Context) -> Iterator[Any]:
    yield from ()


def finds_anything(source: Source, context: Context) -> Iterator[Any]:
    yield model()


def trips_over_it(source: Source, context: Context) -> Iterator[Any]:
    Path(source.locator).stat()
    yield model()


def depends_on_luck(source: Source, context: Context) -> Iterator[Any]:
    yield model(name=str(random.random()))


PLACE = Evidence("name", Method.DECLARED, "bad", "../up")
BAD = [
    ("it_yields_what_the_source_is", bad(says_nothing, after=False)),
    ("the_same_input_gives_the_same_observations", bad(once_each(lambda number: model(name=f"n{number}")))),
    ("the_same_input_gives_the_same_observations", bad(depends_on_luck)),
    ("the_order_of_the_file_system_does_not_matter", bad(in_order_of_the_disk)),
    ("the_order_of_the_file_system_does_not_matter", bad(by_names_of_the_disk)),
    ("no_relationship_dangles", bad(once_each(lambda number: Relationship("a", Rel.CONTAINS, "b")))),
    ("no_relationship_dangles", bad(once_each(lambda number: Unknown("a", "contents", "x")))),
    ("a_missing_source_is_an_error", bad(finds_anything, after=False)),
    ("a_missing_source_is_an_error", bad(trips_over_it, after=False)),
    ("offline_opens_no_socket", bad(connects)),
    ("offline_opens_no_socket", bad(looks_up)),
    ("nothing_outside_the_source_is_opened", bad(opens_above)),
    ("nothing_outside_the_source_is_opened", bad(lists_above)),
    ("no_absolute_path_is_shown", bad(once_each(lambda number: model("x:/home/alice/x")))),
    ("no_absolute_path_is_shown", bad(once_each(lambda number: model(name="C:\\Users")))),
    ("evidence_says_where", bad(once_each(lambda number: model(evidence=(PLACE,))))),
]


@pytest.mark.parametrize(("test", "collector"), BAD, ids=[f"{name}-{number}" for number, (name, _) in enumerate(BAD)])
def test_a_bad_collector_is_caught(tmp_path: Path, test: str, collector: Collector) -> None:
    contract = TestFiles()
    contract.collector = collector  # type: ignore[assignment]
    with pytest.raises((AssertionError, CollectorError)):
        getattr(contract, f"test_{test}")(tmp_path)


def test_what_can_be_changed_is_caught(tmp_path: Path) -> None:
    contract = TestFiles()
    contract.collector = bad(lambda source, context: iter((model(extra=(("k", []),)),)), after=False)  # type: ignore[assignment]
    with pytest.raises(CollectorError, match="can be changed"):
        contract.test_observations_cannot_be_changed(tmp_path)
