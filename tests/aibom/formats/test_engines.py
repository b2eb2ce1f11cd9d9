"""Formats of inference engines, each of which says little."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import darknet, darknet_weights, ggml, ncnn, rknn, tensorrt, tnn, vowpal_wabbit
from aibom.formats.base import Facts, Format
from aibom.formats.blob import FormatError
from aibom.graph.component import Contact, Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders import engines as built


def read(item: Format, data: bytes, name: str) -> Facts:
    return item.read(Reader(data).blob(name))


def test_an_engine_and_what_ultralytics_puts_before_it() -> None:
    facts = read(tensorrt.FORMAT, built.tensorrt(built.ULTRALYTICS), "yolo.engine")
    assert facts.kind is Kind.MODEL
    assert facts.authors == (Contact(name="Ultralytics"),)
    assert facts.licenses == (License(id="AGPL-3.0", url="https://ultralytics.com/license"),)
    assert facts.model == ModelFacts(formats=("tensorrt",), saved_with=("ultralytics 8.3.0",))
    assert ("aibom:tensorrt:task", "detect") in facts.properties
    assert read(tensorrt.FORMAT, built.tensorrt(magic=b"ptrt"), "a.trt").kind is Kind.MODEL
    odd = read(tensorrt.FORMAT, built.tensorrt(b"{no json}"), "a.engine")
    assert odd.kind is Kind.MODEL and odd.unknowns[0][0] == "properties"


@pytest.mark.parametrize("data", [b"", b"PK\3\4tfplan", b"{" * 99, b"\x08\0\0\0{" + bytes(99), b"ftr"])
def test_other_engines_and_plans_are_left_alone(data: bytes) -> None:
    assert read(tensorrt.FORMAT, data, "a.plan") == Facts("tensorrt")


def test_models_of_ggml_before_gguf() -> None:
    facts = read(ggml.FORMAT, built.whisper(), "ggml-tiny.bin")
    assert facts.model == ModelFacts(
        architecture_family="whisper",
        formats=("ggml",),
        quantization="F16",
        vocabulary_size=51864,
        layers=4,
        hidden_size=384,
    )
    small = read(ggml.FORMAT, built.whisper(kept=2013), "m.bin").model
    assert small is not None and small.quantization == "Q5_K"
    llama = read(ggml.FORMAT, built.ggjt(), "llama.bin")
    assert llama.properties == (("aibom:ggml:kind", "ggjt"), ("aibom:ggml:version", "3"))
    assert llama.model is not None and (llama.model.quantization, llama.model.layers) == ("Q4_0", 32)
    other = read(ggml.FORMAT, built.whisper(mels=3), "m.bin")
    assert other.model == ModelFacts(formats=("ggml",))
    assert read(ggml.FORMAT, b"lmgg", "m.bin").unknowns == (("contents", "truncated"),)
    assert read(ggml.FORMAT, bytes(99), "m.bin") == Facts("ggml")


def test_models_of_rockchip() -> None:
    said = {"name": "net", "version": "1.6.0", "target_platform": ["RK3588"], "ori_network_platform": "onnx"}
    for version in (1, 6, 0x1001):
        facts = read(rknn.FORMAT, built.rknn(said, version=version), "m.rknn")
        assert facts.name == "net"
        assert facts.model == ModelFacts(formats=("rknn",), saved_with=("rknn-toolkit 1.6.0",))
        assert facts.properties == (("aibom:rknn:target", "RK3588"), ("aibom:rknn:framework", "onnx"))
    assert read(rknn.FORMAT, b"CYPTRKNN" + bytes(9), "m.rknn").unknowns == (("contents", "encrypted"),)
    assert read(rknn.FORMAT, built.rknn(said, version=9), "m.rknn").unknowns[0][1].startswith("version 9")
    assert read(rknn.FORMAT, built.rknn(b"[]"), "m.rknn").unknowns == (("contents", "no JSON object"),)
    with pytest.raises(FormatError, match="not a model of Rockchip's"):
        read(rknn.FORMAT, bytes(99), "m.rknn")


def test_graphs_of_ncnn() -> None:
    facts = read(ncnn.FORMAT, built.ncnn(), "net.param")
    assert facts.model == ModelFacts(inputs=("data [3, 16, 32]",), outputs=("out",), formats=("ncnn",))
    assert facts.files == ("net.bin",)
    cut = read(ncnn.FORMAT, built.ncnn(layers=9), "net.param")
    assert cut.unknowns == (("contents", "3 of 9 layers are there"),)
    assert read(ncnn.FORMAT, b"key = value\n", "a.param") == Facts("ncnn")
    with pytest.raises(FormatError, match="but no graph"):
        read(ncnn.FORMAT, b"7767517\nno\n", "a.param")


def test_a_binary_graph_of_ncnn_is_identified() -> None:
    facts = read(ncnn.FORMAT, (7767517).to_bytes(4, "little") + bytes(40), "net.param.bin")
    assert facts.model == ModelFacts(formats=("ncnn",))
    assert facts.files == ("net.bin",)


@pytest.mark.parametrize("version", [4206624770, 4206624772])
def test_graphs_of_tnn(version: int) -> None:
    facts = read(tnn.FORMAT, built.tnn(version=version), "net.tnnproto")
    assert facts.model == ModelFacts(inputs=("input [1, 3, 224, 224]",), outputs=("out",), formats=("tnn",))
    assert facts.properties == (("aibom:tnn:layers", "2"),)
    assert facts.files == ("net.tnnmodel",)
    cut = read(tnn.FORMAT, built.tnn(layers=9, version=version), "net.tnnproto")
    assert cut.unknowns == (("contents", "2 of 9 layers are there"),)
    assert read(tnn.FORMAT, built.tnn()[:40], "net.tnnproto").unknowns == (("contents", "truncated"),)
    with pytest.raises(FormatError, match="not a graph of TNN's"):
        read(tnn.FORMAT, b'"1 2 3"\n', "net.tnnproto")


def test_networks_of_darknet() -> None:
    facts = read(darknet.FORMAT, built.darknet(), "yolo.cfg")
    assert facts.model == ModelFacts(inputs=("input float32 [3, 416, 416]",), formats=("darknet",))
    assert facts.properties == (("aibom:darknet:layers", "3"),)
    assert facts.files == ("yolo.weights",)
    # Settings of networks of another kind.
    assert read(darknet.FORMAT, b"[net]\nproxy=1\n[dns]\nserver=2\n".ljust(600), "a.cfg") == Facts("darknet")
    assert read(darknet.FORMAT, b"[metadata]\nname = x\n".ljust(600), "setup.cfg") == Facts("darknet")


def test_weights_of_darknet() -> None:
    for minor in (1, 2):
        facts = read(darknet_weights.FORMAT, built.darknet_weights(40, minor), "yolo.weights")
        assert facts.model == ModelFacts(parameters=40, parameters_by_dtype=(("F32", 40),), formats=("darknet",))
    for data in (b"", bytes(7), bytes(400), built.darknet_weights(minor=7), built.darknet_weights(value=1e30)):
        assert read(darknet_weights.FORMAT, data, "a.weights") == Facts("darknet-weights")


def test_models_of_vowpal_wabbit() -> None:
    facts = read(vowpal_wabbit.FORMAT, built.vowpal_wabbit(), "m.vw")
    assert facts.name == "clicks"
    assert facts.model == ModelFacts(formats=("vowpal-wabbit",), saved_with=("vowpalwabbit 9.11.9",))
    assert read(vowpal_wabbit.FORMAT, built.vowpal_wabbit(""), "m.vw").name is None
    for data in (b"1 | a b c\n" * 9, b"", built.vowpal_wabbit(version="nine"), built.vowpal_wabbit()[:20]):
        assert read(vowpal_wabbit.FORMAT, data, "m.vw") == Facts("vowpal-wabbit")


def test_a_tree_of_them_has_as_many_models(tmp_path: Path) -> None:
    names = ("tensorrt", "ggml", "rknn", "ncnn", "tnn", "darknet", "vowpal_wabbit")
    for name in names:
        (tmp_path / name).mkdir()
        getattr(built, f"write_{name}")(tmp_path / name)
    (tmp_path / "train.vw").write_text("1 | a b c\n")
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = x\n" * 90)
    models = {item.ref.rpartition("/")[2]: item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL}
    assert sorted(models) == [
        "clicks.vw",
        "ggml-tiny.bin",
        "net.param",
        "net.rknn",
        "net.tnnproto",
        "yolo.cfg",
        "yolo.engine",
    ]
    counted = models["yolo.cfg"].model
    assert counted is not None and counted.parameters == 32
