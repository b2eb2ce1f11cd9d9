from __future__ import annotations

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.json_object import JsonObject, read_object
from tests.builders.folders import blob

CONFIG = JsonObject(
    {"a": " x\ty ", "b": 3, "c": True, "d": {"e": 1}, "f": "none", "g": 0, "h": [1], "i": "acme/x", "j": "./x"}
)


def test_values_are_taken_where_they_are_of_the_right_type() -> None:
    assert CONFIG.text("missing", "b", "f", "a") == "x y"
    assert CONFIG.count("c", "a", "g", "b") == 3
    assert CONFIG.object("a", "d") == JsonObject({"e": 1})
    assert (CONFIG.text("b"), CONFIG.count("h"), CONFIG.object("h")) == (None, None, None)
    assert (CONFIG.hub_name("i"), CONFIG.hub_name("j"), CONFIG.hub_name("b")) == ("acme/x", None, None)


@pytest.mark.parametrize("content", ["", "[]", "1", "{", '{"a": NaN}', b"\xff", "[" * 200 + "]" * 200])
def test_what_is_no_object_is_refused(content: str | bytes) -> None:
    with pytest.raises(FormatError):
        read_object(blob("config.json", content))


def test_a_repeated_key_is_a_finding() -> None:
    read = read_object(blob("config.json", '{"a": 1, "a": 2}'))
    assert (dict(read.values), read.findings) == ({"a": 2}, (("duplicate-key", "a"),))
