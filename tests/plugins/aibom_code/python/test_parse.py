"""No file costs the interpreter its stack, or more than moments."""

from __future__ import annotations

import ast
import warnings

import pytest

from aibom.plugin import FormatError
from aibom_code.python.modules import tree_of
from aibom_code.python.parse import MAX_BYTES, decode, parse
from tests.plugins.aibom_code.python.reading import found, project

DEEP = {
    "parentheses": "(" * 10000 + "1" + ")" * 10000,
    "minus": "-" * 10000 + "1",
    "not": "not " * 10000 + "1",
    "attributes": "a" + ".b" * 10000,
    "sum": "1" + "+1" * 10000,
    "calls": "f" + "()" * 10000,
    "lambdas": "lambda:" * 10000 + "1",
    "powers": "1" + "**1" * 10000,
    "items": "a" + "[0]" * 10000,
    "conditions": "1 if 1 else " * 10000 + "1",
    "branches": "if a:\n pass\n" + "elif a:\n pass\n" * 10000,
    "braces": 'f"""' + "{x}\n" * 30000 + '"""',
    "one line": "x = " + "1" * 1000000,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_too_deeply_is_refused(name: str) -> None:
    with pytest.raises(FormatError):
        tree_of(DEEP[name])


def test_what_is_nested_as_people_do_is_read() -> None:
    deep = "".join(" " * n + "if a:\n" for n in range(60)) + " " * 60 + "pass"
    chain = "if a:\n pass\n" + "elif a:\n pass\n" * 200
    for text in (deep, chain, "[" * 90 + "]" * 90, "x = " + " + ".join(["'a'"] * 150)):
        assert tree_of(text).scope


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = '\xc3\xa9'", "x = 'é'"),
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'", "# -*- coding: latin-1 -*-\nx = 'é'"),
    ],
)
def test_encodings_are_those_that_are_declared(data: bytes, text: str) -> None:
    assert decode(data).removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    "data", [b"a\0b", b"\xff\xfe", b"# coding: nonsense\n", b"# coding: utf-16\nx", b"# coding: hex\n11"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        parse(decode(data))


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    from aibom.plugin import Blob
    from aibom_code.python.reader import read

    made = project({"a.py": ""})
    blob = Blob("a.py", MAX_BYTES + 1, lambda offset, length: pytest.fail("it was read"))
    made = project({})
    made.blobs["a.py"] = blob  # type: ignore[index]
    with pytest.raises(FormatError, match="larger than"):
        list(read(blob, made))


def test_the_authors_warnings_are_not_ours() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(parse(r"x = '\d'"), ast.Module)


def test_a_deep_file_costs_only_itself() -> None:
    load = "AutoModel.from_pretrained"
    text = f"from transformers import AutoModel\nfrom deep import M\n{load}('a/b')\n{load}(M)"
    assert found(text, deep="M = " + DEEP["sum"])[-1] == "a/b"
