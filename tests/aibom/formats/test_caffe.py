from __future__ import annotations

import pytest

from aibom.formats import caffe
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.frameworks import caffe as built
from tests.builders.protobuf import message


def read(data: bytes) -> Facts:
    return caffe.FORMAT.read(Reader(data).blob("net.caffemodel"))


def test_everything_that_a_network_says() -> None:
    facts = read(built(("fc", (6, 2)), ("relu", ())))
    assert facts.name == "CaffeNet"
    assert facts.model == ModelFacts(parameters=8, parameters_by_dtype=(("F32", 8),), formats=("caffe",))
    assert facts.properties == (("aibom:caffe:layers", "2"),)


def test_layers_of_the_first_version_count_too() -> None:
    blob = message((1, 1), (2, 1), (3, 1), (4, 3), (5, b"\0" * 12), (8, b"\0" * 16))
    facts = read(message((1, "old"), (2, message((4, "fc"), (6, blob)))))
    assert facts.model is not None
    assert facts.model.parameters_by_dtype == (("F32", 3), ("F64", 2))


def test_a_layer_in_python_is_a_finding() -> None:
    facts = read(built(("fc", (1,)), python=("os", "System")))
    assert facts.findings == (("remote-code", "a layer runs os.System of Python"),)


@pytest.mark.parametrize("data", [b"", b"text", message((1, "x")), message((100, message((9, "x")))), message((77, 1))])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a network of Caffe's"):
        read(data)


def test_a_network_that_ends_early_is_not_counted() -> None:
    facts = read(built(("a", (6,)), ("b", (6,)))[:-3])
    assert facts.unknowns[0][0] == "contents"
    assert facts.model is not None and facts.model.parameters is None
