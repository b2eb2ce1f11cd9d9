from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import openvino
from aibom.formats.base import Facts
from aibom.formats.registry import Registry, builtin_formats
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.openvino import const, graph, parameter, result, write_openvino

NOTES = (
    '<nncf><version value="2.1"/><weight_compression><mode value="int4_sym"/></weight_compression></nncf>'
    '<conversion_parameters><layout value="nchw"/><input_model value="/home/ada/m.onnx"/><x value="/home/ada"/>'
    "</conversion_parameters>"
)


def read(data: bytes) -> Facts:
    return openvino.FORMAT.read(Reader(data).blob("net.xml"))


def test_everything_that_a_graph_says() -> None:
    layers = (parameter("x", (-1, 3)), const("f32", (3, 4)), const("f16", (2,)), const("i64", (2,)), result("y", (4,)))
    facts = read(graph(*layers, notes='<Runtime_version value="2025.1.0"/><framework value="onnx"/>'))
    assert facts.kind is Kind.MODEL
    assert facts.name == "tiny"
    assert facts.model == ModelFacts(
        inputs=("x f32 [?, 3]",),
        outputs=("y f32 [4]",),
        parameters=14,
        parameters_by_dtype=(("F16", 2), ("F32", 12)),
        formats=("openvino",),
        saved_with=("openvino 2025.1.0",),
    )
    assert facts.properties == (("aibom:openvino:framework", "onnx"), ("aibom:openvino:ir-version", "11"))
    assert facts.files == ("net.bin",)
    assert not facts.unknowns and not facts.findings


def test_compressed_weights_and_notes_without_paths() -> None:
    facts = read(graph(parameter("x", (3,)), const("i4", (3, 4)), const("f16", (3, 1)), notes=NOTES))
    assert facts.model is not None
    assert facts.model.quantization == "nncf int4_sym"
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == (("F16", 3), ("I4", 12))
    assert facts.unknowns == (("parameters", "which constants are weights is not known"),)
    assert ("aibom:openvino:conversion-parameter", "layout=nchw") in facts.properties
    assert "ada" not in str(facts)


def layer(number: str, kind: str) -> str:
    return f'<layer id="{number}" name="l{number}" type="{kind}" version="opset1"/>'


def packed(*, zero: bool) -> bytes:
    """A weight of 4 bits: converted, shifted where ``zero``, scaled, multiplied; and a bounded input."""
    kinds = {"1": "Convert", "4": "Multiply", "6": "MatMul", "9": "FakeQuantize"} | ({"3": "Subtract"} if zero else {})
    layers = [const("u4", (3, 4), number="20"), const("u4", (3, 1), number="2"), const("f16", (3, 1), number="5")]
    layers += [const("f32", (), number="7"), const("i64", (2,), number="8"), parameter("x", (3,))]
    edges = [("20", "1", 0), ("5", "4", 1), ("4", "6", 1), ("7", "9", 1)]
    edges += [("1", "3", 0), ("2", "3", 1), ("3", "4", 0)] if zero else [("1", "4", 0)]
    return graph(*layers, *(layer(number, kind) for number, kind in kinds.items()), edges=edges)


def test_what_scales_and_shifts_a_weight_is_none() -> None:
    shifted = read(packed(zero=True))
    assert shifted.model is not None
    assert (shifted.model.parameters, shifted.model.parameters_by_dtype) == (12, (("U4", 12),))
    # Without an edge from it, nothing tells what the other small constant is for.
    loose = read(packed(zero=False))
    assert loose.model is not None and loose.model.parameters is None


def test_a_graph_whose_edges_lead_in_a_circle_ends() -> None:
    edges = [("1", "1", 0), ("1", "2", 0), ("2", "2", 1)]
    facts = read(graph(const("i4", (4,)), layer("1", "Convert"), layer("2", "Multiply"), edges=edges))
    assert facts.kind is Kind.MODEL


@pytest.mark.parametrize(
    "data",
    [
        graph(layer("1", "BPETokenizer"), const("u8", (9,))),
        graph(const("u8", (9,)), notes='<openvino_tokenizers_version value="1"/>'),
    ],
)
def test_a_tokenizer_is_a_graph_and_no_model(data: bytes) -> None:
    facts = read(data)
    assert (facts.kind, facts.model, facts.files) == (None, None, ("net.bin",))


def test_layers_with_one_id_are_not_counted() -> None:
    facts = read(graph(const("f32", (9,), number="1"), const("f32", (9,), number="1")))
    assert facts.model is not None and facts.model.parameters is None


def test_constants_that_lie_about_their_bytes() -> None:
    facts = read(graph(const("f32", (3, 4), size=2**40)))
    assert facts.findings == (("layout", "1 constants whose shape and bytes disagree"),)
    assert facts.model is not None and facts.model.parameters is None
    odd = read(graph(const("f33", (3, 4))))
    assert odd.unknowns == (("parameters", "1 constants are of types that are not known"),)


def test_an_operator_of_an_extension_is_a_finding() -> None:
    layer = '<layer id="1" name="n" type="MyOp" version="extension"><data/></layer>'
    rule, detail = read(graph(layer)).findings[0]
    assert rule == "remote-code" and detail.startswith("MyOp ")


def test_weights_of_the_model_optimizer_are_counted_by_their_bytes() -> None:
    layer = '<layer id="1" name="w" type="Const" precision="FP16"><blobs><custom offset="0" size="8"/></blobs></layer>'
    facts = read(graph(layer))
    assert facts.model is not None and facts.model.parameters_by_dtype == (("F16", 4),)


@pytest.mark.parametrize("name", ["Model0", "main_graph", "torch_jit", ""])
def test_a_name_that_nobody_gave_is_none(name: str) -> None:
    assert read(graph(parameter("x", ()), name=name)).name is None


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?>\n<net name="a" version="1"><other/></net>'.ljust(600),
        b'<?xml version="1.0"?>\n<project><name>x</name></project>'.ljust(600),
        b'<?xml version="1.0"?>\n<network/>'.ljust(600),
        b"<net ".ljust(600),
        b"<net>".ljust(600),
        b"",
        b"\xff\xfe<\0".ljust(600),
    ],
)
def test_any_other_xml_is_left_alone(data: bytes) -> None:
    assert read(data) == Facts("openvino")
    found = Registry(builtin_formats()).find(Reader(data).blob("pom.xml"))
    assert found is None or found.read(Reader(data).blob("pom.xml")) == Facts(found.name)


def test_a_graph_that_ends_early_is_a_model_of_which_not_all_is_known() -> None:
    data = graph(parameter("x", (-1, 3)), const("f32", (3, 4)), const("f32", (3, 4))).rstrip()
    facts = read(data[:-200])
    assert facts.kind is Kind.MODEL
    assert facts.model is not None and facts.model.parameters is None
    assert facts.unknowns[0][0] == "contents"


def test_entities_are_refused() -> None:
    data = b'<?xml version="1.0"?>\n<!DOCTYPE net [<!ENTITY a "aaaa">]><net name="&a;" version="1"/>'
    assert read(data) == Facts("openvino")


def test_a_graph_and_its_weights_are_one_model(tmp_path: Path) -> None:
    write_openvino(tmp_path)
    (tmp_path / "pom.xml").write_text("<project/>")
    graph = api.scan(str(tmp_path))
    (model,) = (item for item in graph if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 14
    assert sorted(item.name for item in graph if item.kind is Kind.FILE) == ["tiny.bin", "tiny.xml"]
