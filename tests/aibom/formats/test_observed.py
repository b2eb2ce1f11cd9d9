from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.observed import observed
from aibom.graph.component import Component, Kind
from aibom.normalize.license import License

MIT, WORDS = License(id="MIT"), License(name="Free for research.")


def licenses(kind: Kind, *said: tuple[License, ...]) -> tuple[list[tuple[License, ...]], list[tuple[str, str]]]:
    statements = [(f"f{number}", Facts("x", licenses=held)) for number, held in enumerate(said)]
    found = list(observed(Component("r", kind, "r"), statements, "toy"))
    return [item.licenses for item in found], [pair for item in found for pair in item.properties]


def test_of_a_data_set_mere_words_do_not_contradict_a_licence() -> None:
    told = ("aibom:dataset:license-words", "Free for research.")
    assert licenses(Kind.DATASET, (MIT,), (WORDS,)) == ([(MIT,), ()], [told])
    assert licenses(Kind.DATASET, (WORDS,), (MIT,)) == ([(WORDS,), (MIT,)], [])
    assert licenses(Kind.DATASET, (WORDS,), (WORDS,)) == ([(WORDS,), (WORDS,)], [])
    assert licenses(Kind.DATASET, (), (WORDS,)) == ([(WORDS,)], [])


def test_of_a_model_they_do() -> None:
    assert licenses(Kind.MODEL, (MIT,), (WORDS,)) == ([(MIT,), (WORDS,)], [])
