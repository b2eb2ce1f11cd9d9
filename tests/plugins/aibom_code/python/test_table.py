"""Each row of the table finds what it is there for, and nothing in a function of that name in another library."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from aibom_code.python.api import Api
from aibom_code.python.hosted_apis import HOSTED
from aibom_code.python.hub_apis import HUB_APIS
from aibom_code.python.table import build, table
from tests.plugins.aibom_code.python.reading import found, references, shown
from tests.plugins.aibom_code.python.rows import EXAMPLES

ROWS = {api.callee: api for api in (*HUB_APIS, *HOSTED)}


@pytest.mark.parametrize("callee", sorted(EXAMPLES))
def test_the_example_of_a_row_is_found(callee: str) -> None:
    text, expected = EXAMPLES[callee]
    last = text.count("\n") + 1
    here = [item for item in references(text) if item.line == last and not item.unknown]
    assert sorted(map(shown, here)) == sorted(expected.split())
    assert table().find(here[0].symbol) is not None or "()" in callee


def _made(api: Api) -> Iterator[tuple[str, str]]:
    """Examples of a row of a client or class that has no odd form: one for each class that it names."""
    start, classes, rest = re.fullmatch(r"(.+?)\.\*\*\.(\{[^}]*\}|\w+)(.*)", api.callee).groups()  # type: ignore[union-attr]
    library = re.sub(r"\{(\w+)[^}]*\}", r"\1", start)
    for name in classes.strip("{}").split(","):
        line = f"from {library} import {name}\n"
        argument = next((item for item in api.id if isinstance(item, str)), "")
        if not api.id:
            yield f"{line}{name}()", f"service:{api.provider}"
        elif rest:
            yield f"{line}c = {name}()\nc.some.create({argument}='m-1')", f"{api.provider}|m-1"
        else:
            yield f"{line}{name}({argument}='m-1')", f"{api.provider}|m-1"


PLAIN = [(api.callee, *example) for api in HOSTED if api.callee not in EXAMPLES for example in _made(api)]


@pytest.mark.parametrize(("callee", "text", "expected"), PLAIN, ids=[text.replace("\n", "; ") for _, text, _ in PLAIN])
def test_each_class_of_a_client_is_found(callee: str, text: str, expected: str) -> None:
    last = text.count("\n") + 1
    assert [shown(item) for item in references(text) if item.line == last] == [expected]


def test_no_row_is_without_example() -> None:
    assert set(ROWS) == set(EXAMPLES) | {callee for callee, _, _ in PLAIN}


@pytest.mark.parametrize("callee", sorted(EXAMPLES))
def test_the_same_words_in_another_library_are_nothing(callee: str) -> None:
    text, _ = EXAMPLES[callee]
    assert found(re.sub(r"(from |import )[\w.]+", r"\1elsewhere", text)) == []


def test_patterns_are_whole_names() -> None:
    made = build([Api("a.**.{b,c}().*.d", ("x",))])
    assert [
        bool(made.find(name)) for name in ("a.b().x.d", "a.q.r.c().x.d", "a.b().d", "a.b().x.y.d", "z.b().x.d")
    ] == [
        True,
        True,
        False,
        False,
        False,
    ]
