"""Single fields of answers: each may be missing or of any type."""

from __future__ import annotations

import hashlib

import pytest

from aibom_huggingface import fields


@pytest.mark.parametrize("value", [None, 1, True, [], {}, "", "  ", "None", "n/a"])
def test_what_is_no_text_is_none(value: object) -> None:
    assert fields.text({"a": value}, "a") is None
    assert fields.text(value, "a") is None


def test_text_is_one_clean_line() -> None:
    assert fields.text({"a": " x\n y\x1b "}, "a") == "x y\\x1b"


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (7, 7), (-1, None), (True, None), ("7", None), (2**63, None)])
def test_counts(value: object, expected: int | None) -> None:
    assert fields.count({"a": value}, "a") == expected


def test_what_the_hub_counted() -> None:
    found = fields.counted({"safetensors": {"parameters": {"F32": 3, "bad": "x"}, "total": 3}})
    assert found is not None and (found.parameters, found.parameters_by_dtype) == (3, (("F32", 3),))
    gguf = {"total": 9, "architecture": "llama", "context_length": 0, "chat_template": "{{ x }}"}
    found = fields.counted({"gguf": gguf})
    assert found is not None and (found.parameters, found.architecture_family) == (9, "llama")
    assert found.context_length is None
    assert found.chat_template == hashlib.sha256(b"{{ x }}").hexdigest()
    assert fields.counted({"safetensors": {}}) is None and fields.counted({"gguf": []}) is None
