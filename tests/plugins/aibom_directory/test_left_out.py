"""What ``.aibomignore`` and ``--exclude`` leave out of a directory, and that the BOM says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import aibom
from aibom.collect.ignore import IGNORE_FILE
from aibom.errors import UsageError
from tests.builders.weights import safetensors

MODEL = safetensors({"a": ("F32", (2,))})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model", "tests/data/one", "tests/two", "deep/tests/x"):
        path = tmp_path / "app" / f"{name}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MODEL)
    return tmp_path / "app"


def models(graph: aibom.Graph) -> list[str]:
    return [item.ref.removeprefix("dir:app/") for item in graph.components(aibom.Kind.MODEL)]


def left_out(graph: aibom.Graph) -> tuple[str, ...]:
    assert graph.subject is not None
    return graph.subject.values("aibom:left-out")


def test_what_the_source_leaves_out_is_said_in_the_bom(folder: Path) -> None:
    (folder / IGNORE_FILE).write_text("# test data\ntests/\n*.bin\n")
    graph = aibom.scan(str(folder), offline=True)
    assert models(graph) == ["model.safetensors"]
    assert left_out(graph) == ("2 folders by .aibomignore (tests/, *.bin)",)


def test_what_the_user_leaves_out_is_said_beside_it(folder: Path) -> None:
    (folder / IGNORE_FILE).write_text("deep\n")
    graph = aibom.scan(str(folder), offline=True, exclude=["two.*", "/tests/data", "none"])
    assert models(graph) == ["model.safetensors"]
    assert left_out(graph) == (
        "1 folder and 1 file by --exclude (two.*, /tests/data, none)",
        "1 folder by .aibomignore (deep)",
    )


def test_what_leaves_nothing_out_says_nothing(folder: Path) -> None:
    (folder / IGNORE_FILE).write_text("none\n")
    graph = aibom.scan(str(folder), offline=True)
    assert len(models(graph)) == 4
    assert left_out(graph) == ()


def test_only_the_file_at_the_top_counts_and_it_is_no_file_of_a_model(folder: Path) -> None:
    (folder / "tests" / IGNORE_FILE).write_text("*\n")
    (folder / IGNORE_FILE).write_text("# nothing\n")
    assert len(models(aibom.scan(str(folder), offline=True))) == 4
    (folder / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    assert not [item for item in aibom.scan(str(folder), offline=True) if item.name == IGNORE_FILE]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 70_000, b"!keep\n"])
def test_a_file_that_cannot_be_read_stops_nothing_and_is_told(folder: Path, content: bytes) -> None:
    (folder / IGNORE_FILE).write_bytes(content)
    graph = aibom.scan(str(folder), offline=True)
    assert len(models(graph)) == 4
    (told,) = [item for item in graph.unknowns() if item.location == IGNORE_FILE]
    assert told.reason.startswith(f"{IGNORE_FILE}: ")


def test_a_link_that_leads_out_is_not_read(folder: Path) -> None:
    (folder.parent / "outside").write_text("tests\n")
    (folder / IGNORE_FILE).symlink_to("../outside")
    graph = aibom.scan(str(folder), offline=True)
    assert len(models(graph)) == 4
    assert "a link that leads out of the source" in {
        item.reason.removeprefix(f"{IGNORE_FILE}: ") for item in graph.unknowns()
    }


def test_a_pattern_of_the_user_that_cannot_be_meant_is_an_error(folder: Path) -> None:
    with pytest.raises(UsageError):
        aibom.scan(str(folder), offline=True, exclude=["!keep"])
