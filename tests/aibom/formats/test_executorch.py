from __future__ import annotations

import pytest

from aibom.formats import executorch
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.executorch import executorch as built


def read(data: bytes) -> Facts:
    return executorch.FORMAT.read(Reader(data).blob("m.pte"))


def test_everything_that_a_program_says() -> None:
    facts = read(built())
    assert facts.model == ModelFacts(
        inputs=("float32 [2, 4]",),
        outputs=("float32 [2, 3]",),
        parameters=15,
        parameters_by_dtype=(("F32", 15),),
        formats=("executorch",),
    )
    assert facts.properties == (
        ("aibom:executorch:custom-operator", "acme::fuse"),
        ("aibom:executorch:method", "forward"),
    )
    assert facts.libraries == ("executorch",)


def test_a_backend_holds_weights_in_a_form_of_its_own() -> None:
    facts = read(built(backends=("XnnpackBackend",)))
    assert facts.model is not None and facts.model.parameters is None
    assert ("aibom:executorch:backend", "XnnpackBackend") in facts.properties
    assert facts.unknowns == (("parameters", "a backend holds weights in a form of its own"),)


def test_a_constant_of_an_unknown_type_is_not_counted() -> None:
    facts = read(built(kind=99))
    assert facts.model is not None and facts.model.parameters is None


@pytest.mark.parametrize("data", [b"", b"text that is long enough", b"\x10\0\0\0TFL3" + bytes(20)])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="no ET12"):
        read(data)


def test_a_program_that_ends_early() -> None:
    assert read(built()[:-30]).unknowns or read(built()[:40]).unknowns
