"""Formats of inference engines, frameworks and archives keep the contract that strangers' formats are held to."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats import (
    caffe,
    catboost_json,
    darknet,
    darknet_weights,
    executorch,
    ggml,
    h2o_mojo,
    llamafile,
    mxnet,
    mxnet_symbol,
    ncnn,
    nemo,
    rknn,
    tensorrt,
    tf_checkpoint,
    tf_checkpoint_state,
    tfjs,
    tnn,
    torchserve,
    vowpal_wabbit,
)
from aibom.testing import FormatContract
from tests.builders import boosters, bundles, engines, frameworks
from tests.builders.executorch import executorch as program
from tests.builders.weights import gguf


class TestTensorRt(FormatContract):
    format = tensorrt.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        said = {**engines.ULTRALYTICS, "author": "a\u202e", "date": "\x07"}
        return {"a.engine": engines.tensorrt(said), "b.plan": engines.tensorrt(magic=b"ptrt")}


class TestGgml(FormatContract):
    format = ggml.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"w.bin": engines.whisper(), "l.ggml": engines.ggjt(), "a.bin": engines.ggjt(1, b"algg")}


class TestRknn(FormatContract):
    format = rknn.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        said = {"name": "n\u202e", "version": "1\x07", "target_platform": ["RK\u202e", 7], "network_platform": "onnx"}
        return {"m.rknn": engines.rknn(said), "e.rknn": b"CYPTRKNN" + bytes(40)}


class TestNcnn(FormatContract):
    format = ncnn.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        binary = (7767517).to_bytes(4, "little") + bytes(40)
        return {"m.param": engines.ncnn().replace(b"out", "o\u202e".encode()), "m.param.bin": binary}


class TestTnn(FormatContract):
    format = tnn.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.tnnproto": engines.tnn().replace(b"out", "o\u202e".encode())}


class TestDarknet(FormatContract):
    format = darknet.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"yolo.cfg": engines.darknet()}


class TestDarknetWeights(FormatContract):
    format = darknet_weights.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"yolo.weights": engines.darknet_weights(), "old.weights": engines.darknet_weights(minor=1)}


class TestVowpalWabbit(FormatContract):
    format = vowpal_wabbit.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.vw": engines.vowpal_wabbit("a\x07\u202e")}


class TestCaffe(FormatContract):
    format = caffe.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.caffemodel": frameworks.caffe(("fc", (6, 2)), name="n\u202e", python=("m\x07", "L"))}


class TestMxNet(FormatContract):
    format = mxnet.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"net-0000.params": frameworks.mxnet({"w": (0, (3, 4)), "b": (2, (3,))})}


class TestMxNetSymbol(FormatContract):
    format = mxnet_symbol.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"net-symbol.json": frameworks.symbol(custom="My\u202eOp")}


class TestTfCheckpoint(FormatContract):
    format = tf_checkpoint.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.index": frameworks.checkpoint({"w": (1, (4, 3)), "w/Adam": (1, (4, 3)), "n": (7, ())})}


class TestTfCheckpointState(FormatContract):
    format = tf_checkpoint_state.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"checkpoint": b'model_checkpoint_path: "model.ckpt-7"\nall_model_checkpoint_paths: "model.ckpt-7"\n'}


class TestTfJs(FormatContract):
    format = tfjs.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "model.json": frameworks.tfjs(generatedBy="a\u202e", convertedBy="\x07"),
            "m.json": frameworks.tfjs(indent=2),
        }


class TestCatBoostJson(FormatContract):
    format = catboost_json.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.json": boosters.catboost_json()}


class TestExecuTorch(FormatContract):
    format = executorch.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"net.pte": program(), "delegated.pte": program(backends=("B\u202e",), kind=99)}


class TestTorchServe(FormatContract):
    format = torchserve.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        members = {"h.py": b"pass", "r.txt": b"numpy>=1\n-e /home\n"}
        return {"m.mar": bundles.torchserve(members, handler="h.py\u202e", requirementsFile="r.txt")}


class TestH2oMojo(FormatContract):
    format = h2o_mojo.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"gbm.zip": bundles.mojo(), "gbm.mojo": bundles.mojo(bundles.INI.replace("age", "a\u202e"))}


class TestLlamafile(FormatContract):
    format = llamafile.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        model = gguf({"general.architecture": "llama", "general.name": "a\u202e"}, [("t", (32,), 0)])
        return {"a.llamafile": bundles.llamafile({"m.gguf": model, "p\u202e.gguf": b"GGUF"})}


class TestNemo(FormatContract):
    format = nemo.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {
            "a.nemo": bundles.nemo(links={"l\x07": "/etc/passwd"})[:8192],
            "b.nemo": bundles.nemo(bundles.CONFIG.replace("Citrinet", '"\\x07"'), packed=True),
        }
