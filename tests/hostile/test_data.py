"""Data that lie, break or explode, beside good data: each costs an unknown or a finding, and nothing else changes."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from aibom import api
from aibom.formats.tfrecord import masked_crc
from aibom.graph.graph import Graph
from tests.builders import datasets, tables
from tests.builders.tree import write_files

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b]\nouts: [*b]\n"


def _devices() -> bytes:
    out = io.BytesIO(tables.webdataset(2))
    with tarfile.open(fileobj=out, mode="a") as archive:
        for name, kind in (("../up.cls", tarfile.REGTYPE), ("dev.cls", tarfile.BLKTYPE), ("a.lnk", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def bad_files() -> dict[str, Any]:
    """A file for each class of broken and hostile data, by path."""
    footer = tables.parquet_footer
    deep = [{4: "r", 5: (1,)}, *([{4: "g", 5: (1,)}] * 5000), {1: (1,), 4: "a"}]
    length = struct.pack("<Q", 2**62)
    lies = {
        "rows.parquet": tables.parquet(footer(2**63 - 1, [1])),
        "negative.parquet": tables.parquet(footer(-5, [-5])),
        "deep.parquet": tables.parquet(footer(fields={2: deep})),
        "list.parquet": tables.parquet(b"\x15\x02\x19\xfc\xff\xff\xff\xff\x0f"),
        "footer.parquet": b"PAR1" + struct.pack("<I", 2**31) + b"PAR1",
        "secret.parquet": tables.parquet(b"x" * 40, magic=b"PARE"),
        "rows.arrow": tables.arrow_stream((2**62, 2**62)),
        "cut.arrow": tables.arrow_file()[:-10],
        "message.arrow": b"\xff\xff\xff\xff" + struct.pack("<I", 2**31),
        "count.avro": b"Obj\x01" + b"\xff" * 9 + b"\x01",
        "orc.orc": b"ORC" + bytes(20) + b"\xff",
        "length.tfrecord": length + struct.pack("<I", masked_crc(length)),
        "devices.tar": _devices(),
        "bomb.csv.gz": gzip.compress(b"a,b\n" + b"1,2\n" * 10_000_000, 1, mtime=0),
        "bomb.tar.gz": gzip.compress(tables.webdataset(1, **{"x.a": bytes(3 * 10**7), "x.b": b""}), 1, mtime=0),
        "control.csv": "a\x1b]0;x\x07,\u202eb\n1,2\n",
        "text.jsonl": "this is text\n",
        "deep.jsonl": "[" * 100_000,
        "cell.csv": b"a,b\n1,2\n" + b'"' + b"x" * 300_000,
    }
    files = {f"bad/data/{name}": content for name, content in lies.items()}
    files |= {f"bad/data/empty{suffix}": b"" for suffix in (".parquet", ".arrow", ".avro", ".orc", ".csv", ".jsonl")}
    circle = {"@id": "x", "@type": "cr:FileSet", "containedIn": {"@id": "x"}, "includes": "(" * 5000, "name": "x"}
    files["bad/circle/croissant.json"] = {**datasets.CROISSANT, "@id": "x", "distribution": [circle, circle]}
    files["bad/up/croissant.json"] = datasets.croissant({"../../good/data/train.csv": b"x", "/etc/passwd": b"y"})
    files["bad/infos/dataset_infos.json"] = '{"a":' * 5000
    files["bad/package/datapackage.json"] = datasets.data_package({"../../../x.csv": b"", "~/y.csv": b""})
    files["bad/dvc/x.dvc"] = BOMB
    files["bad/dvc/dvc.lock"] = "stages:\n" + "".join(f"  s{n}: {{deps: [a], outs: [b]}}\n" for n in range(2000))
    files["bad/dvc/up.dvc"] = f"outs:\n{datasets.dvc_out('../../../etc/passwd.csv', b'x')}"
    return files


def good_files(folder: Path) -> Path:
    """A project with data that are in order."""
    write_files(folder, {"app.py": "", "good/data/train.csv": tables.csv_text(), "good/x.parquet": tables.parquet()})
    datasets.write_croissant(folder / "good" / "town")
    datasets.write_dvc(folder / "good" / "tracked")
    return folder


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_files(good_files(tmp_path_factory.mktemp("both") / "shop"), bad_files())
    with (folder / "bad" / "data" / "line.jsonl").open("wb") as sparse:
        sparse.truncate(1 << 30)
    (folder / "bad" / "data" / "nowhere.parquet").symlink_to("nothing")
    os.mkfifo(folder / "bad" / "data" / "pipe.csv")
    return folder


def _good_part(graph: Graph) -> list[Any]:
    return [row for row in json.loads(api.render(graph)[0])["components"] if "/bad/" not in row["bom-ref"]]


def test_the_good_part_is_what_it_is_without_the_bad(
    both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    good = _good_part(api.scan(str(good_files(tmp_path / "shop"))))
    assert len(good) > 5
    assert _good_part(api.scan(str(both))) == good


@pytest.mark.parametrize("path", sorted(bad_files()))
def test_each_costs_an_unknown_or_a_finding(path: str, tmp_path: Path) -> None:
    graph = api.scan(str(write_files(tmp_path / "shop", {"app.py": "", path: bad_files()[path]})))
    said = [item.reason for item in graph.unknowns()] + [v for c in graph for v in c.values("aibom:file:finding")]
    quiet = {"bad/circle/croissant.json", "bad/dvc/dvc.lock", "bad/dvc/up.dvc"}
    assert bool(said) != (path in quiet), said
    for component in graph:
        rows = dict(component.dataset.contents).get("rows") if component.dataset is not None else None
        assert rows is None or path.endswith((".csv", ".gz", ".tar", ".json"))
    assert not api.validate(json.loads(api.render(graph)[0]))


def test_nothing_outside_is_named_or_opened(both: Path) -> None:
    text = api.render(api.scan(str(both)))[0].decode()
    assert "/etc/passwd" not in text and str(both.parent) not in text


def test_the_command_line_survives_it_within_bounds(both: Path, tmp_path: Path) -> None:
    script = "import resource;resource.setrlimit(resource.RLIMIT_AS,(2**30,2**30));from aibom.cli import main;main()"
    command = [sys.executable, "-c", script, "scan", str(both), "--no-hash", "-o", str(tmp_path / "bom.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert api.validate(tmp_path / "bom.json") == ()
