"""Options that collectors declare, as a user writes them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from aibom import options
from aibom.errors import UsageError
from aibom.plugin import Option


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (Option("deep_look", "Look deeply."), Option("limit", "At most.", 5), Option("where", "There.", ""))
    plugin = SimpleNamespace(instance=SimpleNamespace(options=known))
    monkeypatch.setattr(options, "collectors", lambda: (plugin, SimpleNamespace(instance=object())))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deep_look", {"deep_look": True}),
        ("deep-look=no", {"deep_look": False}),
        ("limit=7", {"limit": 7}),
        ("where=a=b", {"where": "a=b"}),
    ],
)
def test_values_are_of_the_type_of_the_default(text: str, expected: dict[str, object]) -> None:
    assert options.read_options([text]) == expected


@pytest.mark.parametrize("text", ["deep_lok", "limit=many", "deep_look=perhaps", "limit", ""])
def test_what_is_none_is_an_error(text: str) -> None:
    with pytest.raises(UsageError) as found:
        options.read_options([text])
    assert found.value.hint
