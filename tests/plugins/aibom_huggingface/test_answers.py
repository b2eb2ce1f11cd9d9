from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_huggingface.answer import HubError
from aibom_huggingface.answers import MAX_DEPTH, answer_of, error_of, loads, stored
from aibom_huggingface.names import api_path, file_path, is_path, is_repo_id

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_json_of_few_levels_comes_back(value: object) -> None:
    assert loads(json.dumps(value).encode(), "it") == value


@pytest.mark.parametrize(("depth", "good"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (10**6, False)])
def test_levels_are_counted(depth: int, good: bool) -> None:
    for begin, end in (("[", "]"), ('{"a":', "}")):
        body = (begin * (depth - 1) + "[]" + end * (depth - 1)).encode()
        if good:
            loads(body, "it")
        else:
            with pytest.raises(HubError):
                loads(body, "it")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"<html>", b"1" * 10_000, b'"\xed\xa0\x80"'])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(HubError) as error:
        loads(body, "it")
    assert error.value.state == "malformed"


def test_lone_surrogates_are_replaced_and_pairs_stay() -> None:
    assert loads(rb'{"a\ud800": ["\uD83D\ude00", "x\udfff", 1]}', "it") == {"a\ufffd": ["\U0001f600", "x\ufffd", 1]}


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    try:
        answer_of(body, "org/model", None, "it")
    except HubError as error:
        assert error.state == "malformed"
    assert error_of(body) is None or isinstance(error_of(body), HubError)


def test_an_error_comes_back_from_the_cache() -> None:
    error = HubError("gated", "it is gated", "ask")
    again = error_of(stored(error))
    assert again is not None and (again.state, again.message, again.hint) == ("gated", "it is gated", "ask")


@given(st.text(max_size=40))
def test_what_may_be_asked_stays_in_its_place_of_the_url(text: str) -> None:
    if is_repo_id(text):
        assert api_path("models", text, None) == f"/api/models/{text}"
    if is_path(text):
        path = file_path("datasets", "org/name", "main", text)
        assert path.startswith("/datasets/org/name/resolve/main/")
        assert not {"?", "#", " "} & set(path) and "/../" not in f"{path}/"
