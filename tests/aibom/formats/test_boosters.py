from __future__ import annotations

import json
from pathlib import Path

import pytest

from aibom import api
from aibom.formats import catboost, flax, lightgbm, numpy, numpy_archive, xgboost
from aibom.formats.base import Facts, Format
from aibom.formats.blob import Blob, FormatError
from aibom.formats.registry import Registry
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders import boosters
from tests.builders.archives import zipped
from tests.builders.pickles import Name, dump


def read(item: Format, data: bytes, name: str = "model.json") -> Facts:
    return item.read(Reader(data).blob(name))


@pytest.mark.parametrize("data", [boosters.xgboost_json(), boosters.xgboost_ubj(), boosters.xgboost_json() + b"\n"])
def test_what_xgboost_says(data: bytes) -> None:
    facts = read(xgboost.FORMAT, data)
    assert (facts.kind, facts.libraries) == (Kind.MODEL, ("xgboost",))
    assert facts.model == ModelFacts(formats=("xgboost",), saved_with=("xgboost 3.2.0",))
    assert set(facts.properties) == {
        ("aibom:xgboost:objective", "multi:softprob"),
        ("aibom:xgboost:num-trees", "9"),
        ("aibom:xgboost:num-feature", "4"),
        ("aibom:xgboost:num-class", "3"),
    }
    assert not facts.unknowns


@pytest.mark.parametrize("data", [boosters.xgboost_json()[:-3], boosters.xgboost_ubj()[:900]])
def test_a_model_of_xgboost_that_ends_early(data: bytes) -> None:
    facts = read(xgboost.FORMAT, data)
    assert (facts.kind, facts.properties) == (Kind.MODEL, ())
    assert facts.unknowns == (("contents", "truncated: no version at its end"),)


def test_what_lightgbm_says() -> None:
    facts = read(lightgbm.FORMAT, boosters.lightgbm(), "model.txt")
    assert facts.kind is Kind.MODEL
    assert dict(facts.properties) == {
        "aibom:lightgbm:version": "v4",
        "aibom:lightgbm:objective": "binary sigmoid:1",
        "aibom:lightgbm:num-class": "1",
        "aibom:lightgbm:num-feature": "4",
        "aibom:lightgbm:num-trees": "3",
    }
    assert not facts.unknowns
    cut = read(lightgbm.FORMAT, boosters.lightgbm()[:300], "model.txt")
    assert cut.unknowns == (("contents", "truncated: no end of the trees"),)


def test_what_catboost_says() -> None:
    facts = read(catboost.FORMAT, boosters.catboost(model_guid="1-2", params="{}"), "m.cbm")
    assert (facts.kind, facts.unknowns) == (Kind.MODEL, ())
    assert facts.properties == (
        ("aibom:catboost:format-version", "FlabuffersModel_v1"),
        ("aibom:catboost:model-guid", "1-2"),
    )
    assert read(catboost.FORMAT, boosters.catboost()[:-9], "m.cbm").unknowns == (("contents", "truncated"),)
    with pytest.raises(FormatError, match="CBM1"):
        read(catboost.FORMAT, b"text that is none", "m.cbm")


@pytest.mark.parametrize("width", [8, 16, 32])
def test_flax_is_identified(width: int) -> None:
    facts = read(flax.FORMAT, boosters.flax(width), "flax_model.msgpack")
    assert (facts.kind, facts.model) == (Kind.MODEL, ModelFacts(formats=("flax",)))


@pytest.mark.parametrize("name", ["tokenizer.json", "a.json", "vocab.txt", "requirements.txt", "x.ubj", "x.msgpack"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"tree of words\n" * 100,
        json.dumps({"learner": 1, "version": [1, 2, 3], "vocab": ["a"] * 200}).encode(),
        b"\x81\xa1a\x93\x01\x02\x03" + bytes(600),
    ],
)
def test_files_of_other_software_are_no_models(name: str, data: bytes) -> None:
    blob = Reader(data).blob(name)
    found = Registry([xgboost.FORMAT, lightgbm.FORMAT, flax.FORMAT]).find(blob)
    assert found is None or found.read(blob).kind is None


def test_small_files_with_suffixes_of_everybody_are_not_opened() -> None:
    reader = Reader(b'{"a": 1}')
    assert Registry([xgboost.FORMAT, lightgbm.FORMAT]).find(reader.blob("a.json")) is None
    assert reader.calls == 0


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a.pkl", "a.bin", "a.h5", "a.pb", "a.msgpack"])
def test_a_file_that_cannot_be_read_is_not_taken_for_a_model_by_its_suffix(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(bytes(1000))

    def broken(self: Registry, blob: Blob) -> Format | None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Registry, "find", broken)
    graph = api.scan(str(tmp_path))
    assert not [item for item in graph if item.kind is Kind.MODEL]
    assert any(item.location == name for item in graph.unknowns())


def _npy(descr: str, data: bytes) -> bytes:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}".encode()
    return b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header + data


def test_arrays_are_no_models_and_their_pickles_are_seen() -> None:
    plain, objects = _npy("<f4", bytes(8)), _npy("|O", dump([Name("posix", "system")]))
    facts = read(numpy.FORMAT, plain, "a.npy")
    assert (facts.kind, facts.model, facts.findings) == (Kind.DATASET, None, ())
    assert facts.dataset is not None
    assert facts.dataset.contents == (("column", "array float32 [2]"), ("format", "numpy"), ("rows", "2"))
    assert read(numpy.FORMAT, b"text", "a.npy") == Facts("numpy")
    unsafe = (("unsafe-import", "posix.system"),)
    assert read(numpy.FORMAT, objects, "a.npy").findings == unsafe
    archive = read(numpy_archive.FORMAT, zipped({"x.npy": plain, "y.npy": objects}, deflate=True), "a.npz")
    assert (archive.kind, archive.model, archive.findings) == (Kind.DATASET, None, unsafe)
    assert ("aibom:file:import", "posix.system") in archive.properties
    assert archive.dataset is not None
    assert archive.dataset.contents == (
        ("column", "x float32 [2]"),
        ("column", "y object [2]"),
        ("format", "npz"),
        ("rows", "2"),
    )
    broken = read(numpy.FORMAT, objects[:-3], "a.npy")
    assert [field for field, _ in broken.unknowns] == ["contents"]


@pytest.mark.parametrize("data", [boosters.xgboost_json(2000), boosters.xgboost_ubj(2000)])
def test_of_a_large_model_of_xgboost_both_ends_are_read_and_no_tree(data: bytes) -> None:
    reader = Reader(data)
    facts = xgboost.FORMAT.read(reader.blob("model.json"))
    assert {("aibom:xgboost:num-trees", "2000"), ("aibom:xgboost:num-feature", "4")} <= set(facts.properties)
    assert reader.read < 100_000 < len(data)
