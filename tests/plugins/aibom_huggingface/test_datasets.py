"""What a data set was made from."""

from __future__ import annotations

import pytest

from aibom.plugin import Facts, Mention
from aibom_huggingface.datasets import source_datasets


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("imdb", "imdb"),
        ("extended|squad", "squad"),
        ("extended|acme/raw", "acme/raw"),
        ("original", None),
        ("extended", None),
        ("extended|other-tweet-datasets", None),
        ("extended|other", None),
        ("a|b|c", None),
    ],
)
def test_ids_are_told_from_words_of_the_vocabulary(value: str, named: str | None) -> None:
    facts = Facts("card", properties=(("aibom:dataset:source-dataset", value), ("aibom:dataset:language", "imdb")))
    assert source_datasets([("README.md", facts)]) == ([("README.md", Mention(named))] if named else [])
