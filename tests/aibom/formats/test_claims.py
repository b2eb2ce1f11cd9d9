"""What formats claim is known without importing them, and never wrong where the table is old."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from aibom.formats import claims
from aibom.formats.base import Facts, FolderFormat, Format
from aibom.formats.claims import ClaimedFormat, claims_of, read_claims, write_claims
from aibom.formats.registry import Registry, builtin_formats, imported_formats
from aibom.testing.guards import Reader
from tests.builders.weights import safetensors

SCAN = "import sys; from aibom.cli import main; import atexit; atexit.register(lambda: print(*sys.modules)); main()"


def test_each_format_claims_what_it_claims_itself() -> None:
    known, imported = builtin_formats(), imported_formats()
    assert [claims_of(item) for item in known] == [claims_of(item) for item in imported]
    assert [isinstance(item, Format) for item in known] == [isinstance(item, Format) for item in imported]
    assert [isinstance(item, FolderFormat) for item in known] == [isinstance(item, FolderFormat) for item in imported]


def test_the_table_is_what_the_page_says() -> None:
    assert claims._TABLE.read_text() == write_claims()


def test_a_claimed_format_reads_like_itself() -> None:
    blob = Reader(safetensors({"a": ("F32", (2, 3))})).blob("m.safetensors")
    found = Registry(builtin_formats()).find(blob)
    assert isinstance(found, ClaimedFormat)
    assert found.read(blob) == next(item for item in imported_formats() if item.name == "safetensors").read(blob)  # type: ignore[arg-type]


def test_a_scan_imports_the_formats_that_it_meets(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(safetensors({"a": ("F32", (2, 3))}))
    command = [sys.executable, "-c", SCAN, "scan", str(tmp_path), "-o", str(tmp_path / "bom.json")]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    formats = {f"aibom.formats.{name}" for name in ("gguf", "keras", "onnx", "pytorch", "saved_model", "tflite")}
    assert "aibom.formats.safetensors" in loaded
    assert not loaded & formats


@pytest.mark.parametrize("table", [{}, {"gguf": {"size": 1, "claims": None}}, []])
def test_what_the_table_does_not_know_is_imported(
    table: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "claims.json").write_text(json.dumps(table))
    monkeypatch.setattr(claims, "_TABLE", tmp_path / "claims.json")
    assert read_claims() == imported_formats()


@pytest.mark.parametrize("text", ["{", "../../docs/reference/formats.json", "\udcff"])
def test_a_table_that_is_none_is_no_error(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "claims.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    monkeypatch.setattr(claims, "_TABLE", tmp_path / "claims.json")
    assert read_claims() == imported_formats()


def test_modules_that_are_in_no_folder_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_FOLDER", Path("no such folder"))
    assert builtin_formats.__wrapped__() == imported_formats()


def test_a_claim_that_the_table_cannot_hold_is_not_put_there() -> None:
    item = SimpleNamespace(name="x", read=lambda blob: Facts("x"), suffixes=(".x",))
    assert claims_of(item) == {"name": "x", "suffixes": [".x"]}  # type: ignore[arg-type]
    for value in (frozenset((".x",)), {1: 2}, ((".x",),)):
        item.names = value
        assert claims_of(item) is None  # type: ignore[arg-type]
