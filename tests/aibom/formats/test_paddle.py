from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import paddle, paddle_params, paddle_pir, paddle_state
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders import paddle as built
from tests.builders.pickles import Made, Name, dump
from tests.builders.protobuf import message

VARIABLES = {
    **{"x": (5, (-1, 4), False), "y": (3, (-1, 3), False), "fetch": (5, (9,), True)},
    **{"w": (5, (4, 3), True), "n": (3, (3,), True)},
}


def test_everything_that_a_program_says() -> None:
    facts = paddle.FORMAT.read(Reader(built.program(VARIABLES)).blob("m.pdmodel"))
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        inputs=("x float32 [?, 4]",),
        outputs=("y int64 [?, 3]",),
        parameters=15,
        parameters_by_dtype=(("F32", 12), ("I64", 3)),
        formats=("paddle",),
        saved_with=("paddlepaddle 2.4.1",),
    )
    assert facts.files == ("m.pdiparams",)


@pytest.mark.parametrize("data", [b"", b"text", message((1, b"")), message((1, message((1, 0)))), message((2, "x"))])
def test_another_file_is_no_program(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a program of PaddlePaddle"):
        paddle.FORMAT.read(Reader(data).blob("m.pdmodel"))


def test_a_build_of_no_release_has_no_version() -> None:
    facts = paddle.FORMAT.read(Reader(built.program(VARIABLES, version=0)).blob("m.pdmodel"))
    assert facts.model is not None and not facts.model.saved_with


def test_weights_add_up_to_their_end() -> None:
    data = built.params((5, (4, 3)), (4, (2,)))
    facts = paddle_params.FORMAT.read(Reader(data).blob("m.pdiparams"))
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.parameters_by_dtype) == (14, (("F16", 2), ("F32", 12)))
    cut = paddle_params.FORMAT.read(Reader(data[:-1]).blob("m.pdiparams"))
    assert cut.unknowns == (("contents", "truncated"),)
    assert cut.model is not None and cut.model.parameters is None
    with pytest.raises(FormatError, match="no weights of PaddlePaddle"):
        paddle_params.FORMAT.read(Reader(b"something else, long enough").blob("m.pdiparams"))


def test_everything_that_a_program_of_version_3_says() -> None:
    facts = paddle_pir.FORMAT.read(Reader(built.pir([(4, 3), (3,)])).blob("inference.json"))
    assert facts.model == ModelFacts(
        inputs=("x float32 [?, 4]",),
        outputs=("y float32 [?, 4]",),
        parameters=15,
        parameters_by_dtype=(("F32", 15),),
        formats=("paddle",),
    )
    assert facts.properties == (("aibom:paddle:pir-version", "4"),)
    assert facts.files == ("inference.pdiparams",)
    assert paddle_pir.FORMAT.read(Reader(b'{"base_code":{}}').blob("a.json")) == Facts("paddle-pir")
    broken = paddle_pir.FORMAT.read(Reader(built.pir([(1,)]).rstrip()[:-1]).blob("a.json"))
    assert broken.unknowns[0][0] == "contents"


def test_what_paddle_saves() -> None:
    data = built.state({"w": built.array((4, 3)), "b": ("b", built.array((3,), "f2"))})
    facts = paddle_state.FORMAT.read(Reader(data).blob("m.pdparams"))
    assert facts.kind is Kind.MODEL
    assert facts.model is not None
    assert facts.model.parameters_by_dtype == (("F16", 3), ("F32", 12))
    assert ("aibom:file:import", "numpy.core.multiarray._reconstruct") in facts.properties
    assert not facts.findings
    state = paddle_state.FORMAT.read(Reader(data).blob("m.pdopt"))
    assert state.kind is None and state.model is None
    broken = paddle_state.FORMAT.read(Reader(b"text").blob("m.pdopt"))
    assert broken.kind is None and broken.unknowns


def test_what_would_run_code_is_a_finding_before_the_end_too() -> None:
    data = dump({"w": Made(Name("posix", "system"), "id")})
    for length in (len(data), len(data) - 2):
        facts = paddle_state.FORMAT.read(Reader(data[:length]).blob("m.pdparams"))
        assert facts.findings == (("unsafe-import", "posix.system"),)


def test_a_program_and_its_weights_are_one_model(tmp_path: Path) -> None:
    built.write_paddle(tmp_path)
    graph = api.scan(str(tmp_path))
    models = [item for item in graph if item.kind is Kind.MODEL]
    assert [item.model.parameters for item in models if item.model] == [15, 15, 15]
    assert len([item for item in graph if item.kind is Kind.FILE]) == 5
