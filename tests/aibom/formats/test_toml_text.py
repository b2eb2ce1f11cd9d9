"""TOML: what is read, and what is refused before it costs hours."""

from __future__ import annotations

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.toml_text import load_toml


def test_a_table_is_read() -> None:
    assert load_toml("[a.b]\nc = ['1.2.3']\n") == {"a": {"b": {"c": ["1.2.3"]}}}


def test_a_lock_of_many_packages_is_read() -> None:
    files = "".join(f"  {{url = 'https://files.example/a-{n}.0.0-py3.whl'}},\n" for n in range(20_000))
    assert len(load_toml(f"[[package]]\nwheels = [\n{files}]\n")["package"][0]["wheels"]) == 20_000


@pytest.mark.parametrize(
    "text",
    (
        "a = ",
        "a = 1\na = 2\n",
        f"a = {'9' * 10_000}",
        f"a = {'[' * 10_000}",
        f"{'a.' * 50_000}a = 1\n",
        f"[{'a.' * 10_000}a]\n" + "".join(f"k{n} = 1\n" for n in range(60_000)),
    ),
    ids=("cut", "twice", "long number", "deep list", "deep key", "deep header"),
)
def test_what_cannot_be_read_in_time_or_at_all_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        load_toml(text)
