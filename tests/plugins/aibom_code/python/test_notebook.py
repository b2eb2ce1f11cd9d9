"""Notebooks are read cell by cell, each line as the file has it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.plugin import FormatError
from aibom_code.python.notebook import read
from tests.plugins.aibom_code.python.reading import project, shown

LOAD = "from transformers import AutoModel\n"


def notebook(*sources: Any, **more: Any) -> str:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, **more}, indent=1)


def found(text: str | bytes) -> list[tuple[str, int, str]]:
    made = project({"a.ipynb": text})
    return sorted((shown(item), item.line, item.symbol) for item in read(made.blobs["a.ipynb"], made))


def test_a_cell_sees_what_ran_before_it() -> None:
    text = notebook(LOAD + "M = 'a/b'\n", ["\n", "AutoModel.from_pretrained(M)\n"])
    (item,) = found(text)
    assert item == ("a/b", item[1], "transformers.AutoModel.from_pretrained (cell 2)")
    assert "from_pretrained(M)" in text.splitlines()[item[1] - 1]


@pytest.mark.parametrize("line", ["%matplotlib inline", "!ls -l", "x = !ls", "AutoModel?", "AutoModel.x??", "%%time"])
def test_lines_for_ipython_are_left_out(line: str) -> None:
    assert [item[0] for item in found(notebook(f"{line}\n{LOAD}AutoModel.from_pretrained('a/b')"))] == ["a/b"]


def test_lines_for_the_shell_are_read() -> None:
    text = notebook(
        "!pip install -q transformers==4.40.0 torch\n!hf download a/b --revision r\nif x:\n    !ollama pull m"
    )
    assert sorted(item[0] for item in found(text)) == [":torch", ":transformers", "a/b@r", "ollama:m"]


def test_a_broken_cell_costs_itself() -> None:
    made = project({"a.ipynb": notebook("def (", LOAD + "AutoModel.from_pretrained('a/b')")})
    items: list[str] = []
    with pytest.raises(FormatError, match="cell 1: no Python"):
        items.extend(map(shown, read(made.blobs["a.ipynb"], made)))
    assert items == ["a/b"]


def test_other_languages_are_not_read() -> None:
    kernel = {"kernelspec": {"language": "julia"}}
    assert found(notebook(LOAD + "AutoModel.from_pretrained('a/b')", metadata=kernel)) == []


def test_the_third_format_is_read() -> None:
    cell = {"cell_type": "code", "input": LOAD + "AutoModel.from_pretrained('a/b')"}
    assert [item[0] for item in found(json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}))] == ["a/b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"cells": 1}',
        '{"cells": [1, {"cell_type": "code", "source": [1]}]}',
        "[" * 5000,
        b"\xff\x00",
    ],
)
def test_what_is_no_notebook_is_said_or_empty(text: str | bytes) -> None:
    try:
        assert found(text) == []
    except FormatError as error:
        assert str(error)
