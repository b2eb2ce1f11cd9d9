from __future__ import annotations

import json
from pathlib import Path

import pytest

from aibom import api
from aibom.formats import catboost, catboost_json, flax, lightgbm, numpy, numpy_archive, xgboost
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


def test_catboost_says_its_version_where_it_is_a_release() -> None:
    info = "Git info:\n    Commit: b1bd\n    Branch: tags/v1.2.10\n    Author: a\n"
    model = read(catboost.FORMAT, boosters.catboost(catboost_version_info=info), "m.cbm").model
    assert model is not None and model.saved_with == ("catboost 1.2.10",)
    other = read(catboost.FORMAT, boosters.catboost(catboost_version_info="Branch: heads/main"), "m.cbm").model
    assert other is not None and not other.saved_with


def test_what_catboost_says_in_json() -> None:
    facts = read(catboost_json.FORMAT, boosters.catboost_json(), "m.json")
    assert facts.model == ModelFacts(formats=("catboost",), saved_with=("catboost 1.2.10",))
    assert facts.properties == (
        ("aibom:catboost:model-guid", "3642ee44-98bed731"),
        ("aibom:catboost:train-finish-time", "2026-11-28T17:51:17Z"),
        ("aibom:catboost:objective", "Logloss"),
        ("aibom:catboost:num-class", "2"),
        ("aibom:catboost:num-feature", "3"),
        ("aibom:catboost:num-trees", "3"),
    )
    assert read(catboost_json.FORMAT, boosters.catboost_json()[:-5], "m.json").unknowns[0][0] == "contents"
    other = b'{\n  "features_info": {"a": 1}}'.ljust(600)
    assert read(catboost_json.FORMAT, other, "m.json") == Facts("catboost-json")


@pytest.mark.parametrize("width", [8, 16, 32])
def test_arrays_of_flax_add_up(width: int) -> None:
    facts = read(flax.FORMAT, boosters.flax(width), "flax_model.msgpack")
    expected = ModelFacts(parameters=12, parameters_by_dtype=(("F32", 12),), formats=("flax",))
    assert (facts.kind, facts.model) == (Kind.MODEL, expected)


def test_arrays_of_flax_that_lie_or_end_early_are_not_counted() -> None:
    lying = read(flax.FORMAT, boosters.flax(8).replace(b"\x92\x03\x04", b"\x92\x7f\x7f"), "m.msgpack")
    assert lying.findings == (("layout", "1 arrays whose shape and bytes disagree"),)
    cut = read(flax.FORMAT, boosters.flax(8)[:-1], "m.msgpack")
    assert cut.unknowns == (("contents", "truncated"),)
    assert lying.model is not None and lying.model.parameters is None


def test_the_state_of_a_training_is_no_parameter_of_flax() -> None:
    array = boosters.flax(8).partition(b"\xa6kernel")[2]
    state = b"\x82\xa6params" + b"\x81\xa6kernel" + array + b"\xa9opt_state" + b"\x81\xa6kernel" + array
    model = read(flax.FORMAT, state, "m.msgpack").model
    assert model is not None and model.parameters == 12


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
