from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats import safetensors_index
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.registry import Registry
from aibom.formats.safetensors_index import FORMAT, MAX_SIZE
from aibom.testing.guards import Reader
from tests.builders.weights import sharded_safetensors

NAME = "model.safetensors.index.json"


def read(value: Any) -> Facts:
    return FORMAT.read(Reader(value if isinstance(value, bytes) else json.dumps(value).encode()).blob(NAME))


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        (NAME, True),
        ("Model.Safetensors.Index.JSON", True),
        ("pytorch_model.bin.index.json", True),
        ("diffusion_pytorch_model.safetensors.index.fp16.json", True),
        ("tf_model.h5.index.json", True),
        ("flax_model.msgpack.index.json", True),
        ("index.json", False),
        ("config.json", False),
        ("model.index.json", False),
    ],
)
def test_only_indexes_of_shards_are_claimed(name: str, claimed: bool) -> None:
    assert (FORMAT in Registry([FORMAT]).candidates(f"folder/{name}")) is claimed


def test_shards_and_declared_numbers() -> None:
    files = sharded_safetensors([{"a": ("F32", [2, 3])}, {"b": ("F32", [4]), "c": ("F32", [1])}])
    facts = read(files[NAME])
    assert facts.kind is None
    assert facts.files == ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
    assert facts.model is not None
    assert facts.model.parameters == 11
    assert facts.properties == (("aibom:model:tensor-bytes", "44"),)
    assert facts.measured == ()


@pytest.mark.parametrize(
    ("metadata", "parameters", "size"),
    [
        (None, None, None),
        ([], None, None),
        ({"total_size": 44.0}, None, "44"),
        ({"total_size": 44.5, "total_parameters": True}, None, None),
        ({"total_size": "44", "total_parameters": -1}, None, None),
        ({"total_size": 10**30, "total_parameters": 2**62}, 2**62, None),
    ],
)
def test_only_numbers_that_can_be_are_taken(metadata: Any, parameters: int | None, size: str | None) -> None:
    facts = read({"metadata": metadata, "weight_map": {"a": "x.bin"}})
    assert (facts.model.parameters if facts.model else None) == parameters
    assert dict(facts.properties).get("aibom:model:tensor-bytes") == size


def test_what_wrote_it_is_declared() -> None:
    facts = read({"metadata": {"mergekit_version": "0.0.4.4"}, "weight_map": {"a": "x.bin"}})
    assert facts.model is not None
    assert facts.model.saved_with == ("mergekit 0.0.4.4",)


def test_paths_that_leave_the_folder_are_found_and_kept_as_they_are() -> None:
    facts = read({"weight_map": {"a": "../../x.bin", "b": "/etc/passwd", "c": "sub/y.bin", "d": "\x1b.bin"}})
    assert set(facts.files) == {"../../x.bin", "/etc/passwd", "sub/y.bin", "\x1b.bin"}
    assert facts.findings == (("path", "../../x.bin"), ("path", "/etc/passwd"))


def test_what_is_no_name_is_unknown() -> None:
    facts = read({"weight_map": {"a": "x.bin", "b": 1, "c": None, "d": "", "e": ["y"]}})
    assert facts.files == ("x.bin",)
    assert facts.unknowns == (("files", "weight_map holds something else than names of files"),)


def test_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors_index, "MAX_FILES", 2)
    facts = read({"weight_map": {"a": "../3", "b": "../1", "c": "../2"}})
    assert facts.files == ("../1", "../2")
    assert facts.findings == (("path", "../1"), ("path", "../2"))
    assert facts.unknowns == (("files", "more than 2 files are named"),)


def test_a_key_that_occurs_twice_is_said() -> None:
    assert read(b'{"weight_map": {"a": "x", "a": "y"}}').findings == (("duplicate-key", "a"),)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"weight_map": []}', b"\xff", b'{"weight_map": ' + b"[" * 5000])
def test_what_is_no_index_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_a_large_file_is_refused_unread() -> None:
    reader = Reader(b"")
    with pytest.raises(FormatError, match="larger"):
        FORMAT.read(reader.blob(NAME, size=MAX_SIZE + 1))
    assert reader.calls == 0


def test_real_indexes(corpus: Path) -> None:
    found = {path: read(path.read_bytes()) for path in corpus.glob("hub/models/*/*/*.index.json")}
    assert len(found) >= 3
    for facts in found.values():
        assert len(facts.files) > 1
        assert not facts.findings
        assert not facts.unknowns
