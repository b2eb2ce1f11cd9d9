from __future__ import annotations

import pytest

from aibom_directory.words import DATA_WORDS, TRAINING_WORDS, words


@pytest.mark.parametrize(
    ("name", "found"),
    [("My-Data_set2", {"my", "data", "set"}), ("metadata", {"metadata"}), ("data", {"data"}), ("1234", set())],
)
def test_words_of_a_name(name: str, found: set[str]) -> None:
    assert words(name) == found


def test_a_word_within_a_word_is_none() -> None:
    assert not words("metadata") & DATA_WORDS and words("data-raw") & DATA_WORDS
    assert {"train", "training"} == TRAINING_WORDS
