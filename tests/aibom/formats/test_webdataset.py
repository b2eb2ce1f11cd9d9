from __future__ import annotations

import gzip
import io
import tarfile

import pytest

from aibom.formats import webdataset
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return webdataset.FORMAT.read(Reader(data).blob("a.tar"))


@pytest.mark.parametrize("pack", [bytes, lambda data: gzip.compress(data, mtime=0)])
def test_samples_and_extensions(pack: object) -> None:
    facts = read(pack(tables.webdataset(7, ("cls", "seg.PNG", "txt"))))  # type: ignore[operator]
    assert facts.dataset is not None and not facts.unknowns and not facts.findings
    assert facts.dataset.contents == (
        ("column", "cls"),
        ("column", "seg.png"),
        ("column", "txt"),
        ("format", "webdataset"),
        ("rows", "7"),
    )


@pytest.mark.parametrize(
    "data",
    [
        tables.webdataset(0, (), **{"README": b"", "setup.py": b""}),
        tables.webdataset(9, ("py",)),
        tables.webdataset(0, (), **{"a.x": b"", "a.y": b"", "b.x": b"", "a.z": b""}),
        b"text that is none",
        b"",
    ],
)
def test_other_archives_are_left_alone(data: bytes) -> None:
    assert read(data) == Facts("webdataset")


def test_what_is_no_file_or_leads_out_is_a_finding() -> None:
    out = io.BytesIO(tables.webdataset(2))
    with tarfile.open(fileobj=out, mode="a") as archive:
        for name, kind in (("dev", tarfile.CHRTYPE), ("link", tarfile.SYMTYPE), ("../up", tarfile.DIRTYPE)):
            info = tarfile.TarInfo(name)
            info.type = kind
            archive.addfile(info)
    facts = read(out.getvalue())
    assert facts.kind is Kind.DATASET
    assert facts.findings == (
        ("archive", "dev is a link, a device or a pipe"),
        ("archive", "link is a link, a device or a pipe"),
        ("path", "../up/"),
    )


def test_long_names_of_both_kinds() -> None:
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
            for extension in ("a", "b"):
                archive.addfile(tarfile.TarInfo("d" * 300 + "/" + "n" * 200 + f".{extension}"))
        facts = read(out.getvalue())
        assert facts.dataset is not None and ("rows", "1") in facts.dataset.contents


def test_what_ends_early_is_not_counted() -> None:
    facts = read(tables.webdataset(4)[:5000])
    assert facts.dataset is not None and "rows" not in dict(facts.dataset.contents)
    assert facts.unknowns[0][0] == "contents"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = tables.webdataset(1, **{"x.big": bytes(40 * 1024 * 1024), "x.cls": b""})
    assert ("ratio", "it unpacks to more than 100 times its size") in read(gzip.compress(bomb, mtime=0)).findings
