from __future__ import annotations

import json

import pytest

from aibom.formats.hf_features import feature_type, named_features
from tests.builders.tables import FEATURES


@pytest.mark.parametrize(
    ("feature", "shown"),
    [
        ({"dtype": "int32", "_type": "Value"}, "int32"),
        ({"names": ["a"], "_type": "ClassLabel"}, "class_label"),
        ({"_type": "Image"}, "image"),
        ({"feature": {}, "_type": "Sequence"}, "sequence"),
        ({"feature": {}, "_type": "List"}, "list"),
        ({"_type": "TranslationVariableLanguages"}, "translation_variable_languages"),
        ([{"_type": "Value"}], "list"),
        ({"a": {"_type": "Value"}}, "struct"),
        ("x", ""),
        ({"_type": 5}, ""),
    ],
)
def test_types(feature: object, shown: str) -> None:
    assert feature_type(feature) == shown


def test_what_a_table_keeps() -> None:
    assert named_features([("a", b""), ("huggingface", json.dumps(FEATURES).encode())]) == (
        [("feature", "label class_label")],
        [],
    )
    assert named_features([("huggingface", b"[]")]) == ([], [])
    assert named_features([]) == ([], [])
    found, doubts = named_features([("huggingface", b"{")])
    assert (found, doubts[0][0]) == ([], "features")
