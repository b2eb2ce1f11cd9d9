"""Formats of graphs and of fastText keep the contract that strangers' formats are held to."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats import (
    coreml,
    coreml_compiled,
    fasttext,
    openvino,
    paddle,
    paddle_params,
    paddle_pir,
    paddle_state,
    pmml,
)
from aibom.testing import FormatContract
from tests.builders import coreml as apple
from tests.builders import fasttext as fast
from tests.builders import openvino as intel
from tests.builders import paddle as baidu
from tests.builders import pmml as dmg
from tests.builders.protobuf import message


class TestCoreMl(FormatContract):
    format = coreml.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        inputs = [apple.feature("x\x07"), apple.feature("i", 4, (8, 9)), apple.feature("s", 8), apple.feature("d", 2)]
        layers = apple.network((140, message((20, apple.floats(2)))), (500, message((10, "My\u202eLayer"))))
        texts = {1: "A net.\n\nMore.", 2: "1\x07", 3: "Ada", 4: "mit"}
        data = apple.blob_constant((2, 2), "@model_path/weights/weight.bin", 35)
        packed = apple.operation("constexpr_\x07", {"data": data}, inputs={"lut": "a\u202e"}, output=("w", (2, 2)))
        program = apple.program(("const", data), packed)
        return {
            "net.mlmodel": apple.coreml(403, layers, texts=texts, added={"k\u202e": "v\x07"}, inputs=inputs),
            "program.mlmodel": apple.coreml(502, program),
            "pipeline.mlmodel": apple.coreml(202, message((1, apple.coreml(500, layers)))),
        }


class TestCoreMlCompiled(FormatContract):
    format = coreml_compiled.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"Net.mlmodelc/coremldata.bin": bytes(64)}


class TestOpenVino(FormatContract):
    format = openvino.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        layers = (intel.parameter("x", (-1, 3)), intel.const("i4", (3, 4)), intel.result("y&#x202e;", (-1,)))
        return {"net.xml": intel.graph(*layers, name="n&#x202e;", notes='<framework value="&#x202e;"/>')}


class TestPmml(FormatContract):
    format = pmml.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"tree.pmml": dmg.pmml("<Extension x='&#x202e;'/>"), "tree.xml": dmg.pmml(prolog="")}


class TestFastText(FormatContract):
    format = fasttext.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"lid.bin": fast.fasttext(buckets=40), "lid.ftz": fast.fasttext(buckets=40, pruned=0)}


class TestPaddle(FormatContract):
    format = paddle.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.pdmodel": baidu.program({"x": (5, (-1, 4), False), "w": (5, (4, 3), True), "y": (3, (), False)})}


class TestPaddleParams(FormatContract):
    format = paddle_params.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.pdiparams": baidu.params((5, (2, 3)), (3, (4,)))}


class TestPaddlePir(FormatContract):
    format = paddle_pir.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"inference.json": baidu.pir([(2, 3)])}


class TestPaddleState(FormatContract):
    format = paddle_state.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.pdparams": baidu.state({"w": baidu.array((2, 3)), "n\u202e": ("n", baidu.array((1,), "i8"))})}
