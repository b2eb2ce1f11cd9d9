from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import fasttext
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.fasttext import fasttext as built
from tests.builders.fasttext import write_fasttext


def read(data: bytes, name: str = "lid.bin") -> Facts:
    return fasttext.FORMAT.read(Reader(data).blob(name))


def test_everything_that_a_head_says() -> None:
    facts = read(built())
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        parameters=(3 + 5 + 2) * 4, parameters_by_dtype=(("F32", 40),), formats=("fasttext",), vocabulary_size=3
    )
    assert facts.properties == (
        ("aibom:fasttext:version", "12"),
        ("aibom:fasttext:model", "supervised"),
        ("aibom:fasttext:loss", "softmax"),
        ("aibom:fasttext:labels", "2"),
        ("aibom:fasttext:dimensions", "4"),
        ("aibom:fasttext:window", "5"),
        ("aibom:fasttext:epochs", "2"),
        ("aibom:fasttext:word-ngrams", "2"),
        ("aibom:fasttext:buckets", "5"),
    )
    assert not facts.unknowns


@pytest.mark.parametrize(
    ("data", "parameters"),
    [
        (built(model=2, labels=0), (8 + 3) * 4),
        (built(model=1, labels=1), (8 + 3) * 4),
        (built(version=11), (3 + 2) * 4),
        (built(version=11, model=2), (8 + 3) * 4),
    ],
)
def test_matrices_by_kind_and_version(data: bytes, parameters: int) -> None:
    model = read(data).model
    assert model is not None and model.parameters == parameters


def test_a_quantised_model_has_codes_and_no_count() -> None:
    facts = read(built(pruned=0), "lid.ftz")
    assert facts.model is not None
    assert (facts.model.parameters, facts.model.quantization) == (None, "product quantization")


def test_matrices_that_are_not_there() -> None:
    assert read(built()[:-1]).unknowns == (("parameters", "the matrices are not where the head of the file puts them"),)
    assert read(built()[:120]).unknowns == (("contents", "truncated"),)


@pytest.mark.parametrize(
    "data",
    [
        built(model=7),
        built(version=99),
        built(words=1)[:60],
        built(words=1)[:-1].replace(b"\x04\0\0\0\x05\0\0\0\x02", b"\xff\xff\xff\xff\x05\0\0\0\x02"),
    ],
)
def test_what_has_the_magic_and_is_no_model(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_other_files_of_the_suffix_are_left_alone(tmp_path: Path) -> None:
    write_fasttext(tmp_path)
    (tmp_path / "firmware.bin").write_bytes(b"\xba\x16\x4f\x2e" + bytes(900))
    (tmp_path / "broken.bin").write_bytes(built(version=99).ljust(900))
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.name == "lid.bin"
    assert model.model is not None and model.model.parameters == (30 + 40 + 2) * 4
