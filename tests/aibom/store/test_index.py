"""The index: each BOM read once, again when it changed, and what is no BOM said or left out."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import NotFound, UsageError
from aibom.store.index import Index, is_index
from aibom.store.search import Query, search
from aibom.store.sql import ask


def bom(*names: str, **more: Any) -> str:
    components = [{"type": "machine-learning-model", "bom-ref": name, "name": name} for name in names]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "boms"
    (made / "deep" / ".hidden").mkdir(parents=True)
    (made / "a.cdx.json").write_text(bom("a"))
    (made / "deep" / "b.json").write_text(bom("b", "c"))
    (made / "deep" / ".hidden" / "x.json").write_text(bom("x"))
    (made / "package.json").write_text('{"name": "no bom"}')
    (made / "truncated.json").write_text(bom("t")[:-20])
    (made / "d.xml").write_text('<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>')
    with zipfile.ZipFile(made / "w-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("w-1.dist-info/sboms/inner.cdx.json", bom("inner"))
        wheel.writestr("w-1.dist-info/sboms/other.spdx.json", "{}")
        wheel.writestr("w/data.json", bom("no"))
    return made


def names(index: Index) -> list[str]:
    return [ref for _, ref in search(index.connection, Query())]


def test_only_what_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "index.sqlite")
    with Index(path) as index:
        first = index.update([str(folder)])
        assert names(index) == ["a", "b", "c", "inner"]
    assert (first.read, first.others) == (4, 1)
    assert [(Path(name).name, "truncated" in reason) for name, reason in first.failed] == [("truncated.json", True)]
    (folder / "a.cdx.json").write_text(bom("a2"))
    os.utime(folder / "a.cdx.json", ns=(1, 1))
    (folder / "deep" / "b.json").unlink()
    with Index(path) as index:
        second = index.update([str(folder)])
        assert names(index) == ["a2", "inner"]
        assert index.connection.execute("SELECT count(*) FROM digest").fetchone() == (0,)
    assert (second.read, second.removed, len(second.failed)) == (1, 1, 1)
    with Index(path) as index:
        assert index.update([str(folder)]).read == 0


def test_a_wheel_that_changed_replaces_its_boms(folder: Path) -> None:
    wheel = folder / "w-1-py3-none-any.whl"
    with Index() as index:
        index.update([str(wheel)])
        assert names(index) == ["inner"]
        with zipfile.ZipFile(wheel, "w") as made:
            made.writestr("w-1.dist-info/sboms/z.json", bom("z"))
        index.update([str(wheel)])
        assert names(index) == ["z"]


@pytest.mark.parametrize("content", [b"", b"PK no zip", b"PK\x03\x04"])
def test_a_wheel_that_is_none_is_said(folder: Path, content: bytes) -> None:
    (folder / "bad.whl").write_bytes(content)
    with Index() as index:
        ((name, reason),) = index.update([str(folder / "bad.whl")]).failed
    assert name.endswith("bad.whl")
    assert "wheel" in reason


def test_a_named_file_that_is_no_bom_is_said(folder: Path) -> None:
    with Index() as index:
        ((_, reason),) = index.update([str(folder / "package.json")]).failed
        assert "not CycloneDX" in reason
        with pytest.raises(NotFound):
            index.update([str(folder / "missing.json")])


def test_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.store.index._WORTH_PROCESSES", 2)
    for number in range(5):
        (tmp_path / f"{number}.json").write_text(bom(f"m{number}"))
    tables = []
    for jobs in (1, 2):
        with Index() as index:
            index.update([str(tmp_path)], jobs=jobs)
            tables.append(ask(index.connection, "SELECT * FROM component JOIN document ON id = document").rows)
    assert tables[0] == tables[1]
    assert len(tables[0]) == 5


def test_another_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert not is_index(str(path))
    with pytest.raises(UsageError, match="no index"):
        Index(str(path))
    assert path.read_bytes() == before


def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "index.sqlite")
    with Index(path) as index:
        index.connection.execute("PRAGMA user_version = 99")
        index.connection.commit()
    with pytest.raises(UsageError, match="version 99"):
        Index(path)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from component",
        "insert into document(id) values (9)",
        "update component set name = 'x'",
        "drop table component",
        "create table x(y)",
        "create temp table x(y)",
        "attach 'other.sqlite' as other",
        "pragma user_version = 3",
        "pragma table_info(component)",
        "vacuum into 'copy.sqlite'",
        "select load_extension('x')",
        "select 1; drop table component",
        "begin",
        "",
        "nonsense",
        "select \x00",
    ],
)
def test_sql_that_does_not_read_is_refused(
    statement: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Index() as index:
        index.update([str(folder / "a.cdx.json")])
        with pytest.raises(UsageError):
            ask(index.connection, statement)
        assert ask(index.connection, "select name from component").rows == [("a",)]
    assert [path.name for path in tmp_path.iterdir()] == ["boms"]


def test_sql_without_end_is_stopped() -> None:
    endless = "with recursive x(i) as (select 1 union all select i + 1 from x) select max(i) from x"
    with Index() as index, pytest.raises(UsageError, match="took more than"):
        ask(index.connection, endless, seconds=0.2)
    with Index() as index, pytest.raises(UsageError, match="too big"):
        ask(index.connection, "select zeroblob(1000000000)")


def test_an_index_with_a_life_of_its_own_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "index.sqlite")
    with Index(path) as index:
        index.connection.execute("CREATE TRIGGER t AFTER INSERT ON component BEGIN DELETE FROM document; END")
        index.connection.commit()
    with pytest.raises(UsageError, match="triggers or views"):
        Index(path)


def test_a_broken_index_is_said(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "index.sqlite"
    with Index(str(path)) as index:
        index.update([str(folder)])
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"broken|cannot be opened"), Index(str(path)) as index:
        names(index)
