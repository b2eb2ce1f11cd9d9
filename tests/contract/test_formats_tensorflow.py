"""Formats of TensorFlow keep the contract that strangers' formats are held to."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats import saved_model, tf_graph, tflite
from aibom.testing import FormatContract
from tests.builders import flatbuffers, tensorflow


class TestTfLite(FormatContract):
    format = tflite.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"m.tflite": flatbuffers.tflite("A \x07\u202e"), "without-a-suffix": flatbuffers.tflite("")}


class TestSavedModel(FormatContract):
    format = saved_model.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        serving = tensorflow.signature({"x\u202e": tensorflow.info(1, [-1, 3])}, {"y": tensorflow.info(99, None)})
        return {"saved_model.pb": tensorflow.saved_model({"serving_default": serving, "b\x07": serving}, "2\x07")}


class TestFrozenGraph(FormatContract):
    format = tf_graph.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        return {"graph.pb": tensorflow.frozen_graph(("in\x07", "Placeholder"), ("w", "Const")), "other.pb": b"\x0a\x00"}
