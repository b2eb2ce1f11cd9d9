from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import mxnet, mxnet_symbol
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.frameworks import mxnet as built
from tests.builders.frameworks import symbol, write_mxnet


def read(data: bytes, name: str = "net-0001.params") -> Facts:
    return mxnet.FORMAT.read(Reader(data).blob(name))


def test_arrays_add_up() -> None:
    facts = read(built({"w": (0, (3, 4)), "b": (2, (3,)), "none": (0, ())}))
    assert facts.kind is Kind.MODEL
    by_dtype = (("F16", 3), ("F32", 12))
    assert facts.model == ModelFacts(parameters=15, parameters_by_dtype=by_dtype, formats=("mxnet",))
    assert not facts.unknowns


def test_only_an_exported_graph_is_named() -> None:
    data = built({"w": (0, (3,))})
    assert read(data, "net-0000.params").files == ("net-symbol.json",)
    assert read(data, "net-0012.params").files == ()
    assert read(data, "weights.params").files == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (built({"w": (0, (3, 4))})[:-60], "truncated"),
        (built({"w": (99, (3, 4))}), "an array of type 99, which is not known"),
        (built({"w": (0, (3, -4))}), "an array of type 0, which is not known"),
        (built({"w": (0, (3,))}, version=7), "an array of a version or kind that is not read"),
        (built({})[:16] + b"\xff" * 8, "more than 50000 arrays"),
    ],
)
def test_what_is_broken_is_a_model_of_which_nothing_is_counted(data: bytes, reason: str) -> None:
    facts = read(data)
    assert facts.kind is Kind.MODEL
    assert facts.unknowns == (("contents", reason),)


def test_other_files_of_the_suffix_are_left_alone(tmp_path: Path) -> None:
    assert read(b"alpha=1\n" * 99) == Facts("mxnet")
    write_mxnet(tmp_path)
    (tmp_path / "settings.params").write_text("alpha=1\n" * 99)
    graph = api.scan(str(tmp_path))
    (model,) = (item for item in graph if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 15
    assert model.model.saved_with == ("mxnet 1.9.1",)
    assert sorted(item.name for item in graph if item.kind is Kind.FILE) == ["net-0000.params", "net-symbol.json"]


def test_what_a_graph_says() -> None:
    facts = mxnet_symbol.FORMAT.read(Reader(symbol(custom="MyOp")).blob("net-symbol.json"))
    assert facts.kind is None
    assert facts.model == ModelFacts(saved_with=("mxnet 1.9.1",))
    assert facts.findings == (("remote-code", "MyOp is an operator in Python, whose code is not in the model"),)


@pytest.mark.parametrize("data", [symbol(None), symbol(-1), b'{"nodes": []}', b""])
def test_graphs_of_other_software_are_left_alone(data: bytes) -> None:
    assert mxnet_symbol.FORMAT.read(Reader(data).blob("graph.json")) == Facts("mxnet-symbol")
