"""The BOM of a project as it is configured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aibom.config import load_config, wheel_settings
from aibom.errors import AibomError, SourceError, UsageError
from aibom.project import one_line, wheel_bom
from aibom.serialize.files import loads
from tests.builders.projects import project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return project(tmp_path / "p", '[tool.aibom]\nsources = ["."]\n')


def made(folder: Path, *paths: Path) -> bytes:
    settings = wheel_settings(load_config(folder))
    return wheel_bom(folder, settings, name="demo", version="1", made=paths).data


def test_paths_are_relative_to_the_project_wherever_the_process_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = made(folder)
    monkeypatch.chdir(folder)
    assert made(folder) == outside
    assert b"model.safetensors" in outside


def test_what_the_build_makes_is_left_out(folder: Path) -> None:
    before = made(folder, folder / "build")
    copy = folder / "build" / "lib" / "demo"
    copy.mkdir(parents=True)
    (copy / "model.safetensors").write_bytes((folder / "demo" / "model" / "model.safetensors").read_bytes())
    assert made(folder, folder / "build") == before
    assert made(folder) != before


def test_the_epoch_is_the_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "timestamp" not in json.loads(made(folder))["metadata"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert json.loads(made(folder))["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"


def test_a_version_that_cannot_say_all_is_told(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.aibom]\nsources = ["."]\nspec-version = "1.7"\n')
    notes = wheel_bom(folder, wheel_settings(load_config(folder)), name="demo", version="1").notes
    assert any("Citations need a time" in note for note in notes)


def test_files_are_lines_where_it_says_so_and_too_large_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(folder)
    (folder / "pyproject.toml").write_text('[tool.aibom]\nsources = ["."]\n[tool.aibom.wheel]\ncompact = true\n')
    assert b"aibom:contains:file" in made(folder)
    assert loads(made(folder)) == loads(whole)
    monkeypatch.setattr("aibom.serialize.size.MAX_ATTESTED", 9)
    (note,) = wheel_bom(folder, wheel_settings(load_config(folder)), name="demo", version="1").notes
    assert note.endswith("bytes, more than the 9 that GitHub attests: no-evidence = true makes it smaller")


def test_errors_are_one_line() -> None:
    assert one_line(UsageError("a\nb", hint="c")) == "aibom: a b (c)"
    assert (
        one_line(OSError(28, "No space left on device")) == "aibom: the BOM cannot be written: No space left on device"
    )
    assert one_line(ValueError("x\x1b[31m")) == r"aibom: internal: ValueError: x\x1b[31m"


def test_without_sources_or_with_missing_ones_nothing_is_made(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.aibom]\n")
    with pytest.raises(AibomError, match="no sources are configured"):
        made(folder)
    (folder / "pyproject.toml").write_text('[tool.aibom]\nsources = ["missing"]\n')
    with pytest.raises(SourceError, match="missing"):
        made(folder)
