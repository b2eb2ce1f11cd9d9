from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats import safetensors_header
from aibom.formats.blob import FormatError
from aibom.formats.safetensors_header import DTYPE_BITS, MAX_HEADER, MAX_TENSORS, Header, read_header
from aibom.testing.guards import Reader
from tests.builders.weights import safetensors, safetensors_file

CONTRADICTION = ("parameters", "the header contradicts itself or the file")


def read(data: bytes) -> Header:
    return read_header(Reader(data).blob("model.safetensors"))


def tensor(begin: int, end: int, shape: list[Any], dtype: Any = "U8") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=6), st.sampled_from(["F32", "BF16", "I64", "BOOL"]), max_size=6), st.booleans())
def test_elements_are_counted_whatever_the_names(dtypes: dict[str, str], indent: bool) -> None:
    dtypes.pop("__metadata__", None)
    data = safetensors({name: (dtype, [2, 3]) for name, dtype in dtypes.items()}, {"format": "pt"})
    if indent:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        data = safetensors_file(json.dumps(header, indent=1).encode(), bytes(len(data)))[: None if dtypes else 10**6]
    header = read(data)
    assert header.elements == {dtype: 6 * list(dtypes.values()).count(dtype) for dtype in dtypes.values()}
    assert header.metadata == {"format": "pt"}
    assert not header.unknowns
    assert all(rule == "unused-bytes" for rule, _ in header.findings)


def test_the_order_of_the_header_need_not_be_that_of_the_data() -> None:
    header = read(
        safetensors_file({"b": tensor(4, 6, [2]), "a": tensor(0, 4, [4]), "n": tensor(4, 4, [0, 5])}, bytes(6))
    )
    assert (header.elements, header.findings) == ({"U8": 6}, [])


@pytest.mark.parametrize(("dtype", "bits"), DTYPE_BITS.items())
def test_each_dtype_has_its_size(dtype: str, bits: int) -> None:
    assert read(safetensors_file({"t": tensor(0, bits, [8], dtype)}, bytes(bits))).elements == {dtype: 8}
    assert read(safetensors_file({"t": tensor(0, bits + 1, [8], dtype)}, bytes(bits + 1))).unknowns == [CONTRADICTION]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"1234567", id="shorter than the length"),
        pytest.param(bytes(8), id="length 0"),
        pytest.param(safetensors_file(b"{}", length=2**62), id="length 2^62"),
        pytest.param(safetensors_file(b"{}", length=2**64 - 1), id="length 2^64 - 1"),
        pytest.param(safetensors_file(b"{}", length=3), id="length beyond the file"),
        pytest.param(safetensors_file(b"[]"), id="a list"),
        pytest.param(safetensors_file(b"nonsense"), id="no JSON"),
        pytest.param(safetensors_file(b"{} {}"), id="two objects"),
        pytest.param(safetensors_file(b'{"a":{},}'), id="comma at the end"),
        pytest.param(safetensors_file(b'{"a":NaN}'), id="NaN"),
        pytest.param(safetensors_file(b'{"\xff":{}}'), id="not UTF-8"),
        pytest.param(safetensors_file(b'{"a":' + b"[" * 200_000), id="deep"),
        pytest.param(safetensors_file(b'{"a":{"shape":[' + b"9" * 100_000 + b"]}}"), id="a huge integer"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", id="a pointer of Git LFS"),
    ],
)
def test_what_has_no_header_is_refused(data: bytes) -> None:
    reader = Reader(data)
    with pytest.raises(FormatError):
        read_header(reader.blob("model.safetensors"))
    assert reader.read <= len(data) + 8


def test_a_length_beyond_the_file_is_said() -> None:
    with pytest.raises(FormatError, match="a header of 99 bytes in a file of 10"):
        read(safetensors_file(b"{}", length=99))


def test_a_header_of_more_than_the_limit_is_refused_unread() -> None:
    reader = Reader((MAX_HEADER + 1).to_bytes(8, "little"))
    with pytest.raises(FormatError, match=str(MAX_HEADER)):
        read_header(reader.blob("model.safetensors", size=2 * MAX_HEADER))
    assert reader.read == 8


@pytest.mark.parametrize(
    ("header", "finding"),
    [
        ({"t": tensor(0, 8, [7])}, "1 tensor whose shape and offsets disagree: t"),
        ({"t": tensor(0, 8, [2**40, 2**40])}, "1 tensor whose shape and offsets disagree: t"),
        ({"t": tensor(0, 8, [8] + [1] * 100)}, "1 tensor whose shape and offsets disagree: t"),
        ({"t": tensor(8, 0, [8])}, "1 tensor whose shape and offsets disagree: t"),
        ({"t": tensor(0, 8, [-8])}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": tensor(0, 8, [True, 8])}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": tensor(0, 8, [8.0])}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": tensor(0, 2**63, [8])}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": tensor(0, 8, [8], 3)}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": {"dtype": "U8", "shape": 8, "data_offsets": [0, 8]}}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": {"dtype": "U8", "shape": [8], "data_offsets": [0]}}, "1 tensor without dtype, shape and offsets: t"),
        ({"t": {}, "u": []}, "2 tensors without dtype, shape and offsets: t ..."),
        ({"t": tensor(0, 8, [8]), "u": tensor(4, 8, [4])}, "1 tensor with bytes of another: u"),
        ({"t": tensor(0, 8, [8]), "\x1b": tensor(0, 8, [8])}, "1 tensor with bytes of another: \\x1b"),
        ({"t": tensor(0, 8, [8]), "u": tensor(4, 4, [0])}, "1 tensor with bytes of another: u"),
        ({"t": tensor(0, 9, [9])}, "tensors end at byte 9 of their 8"),
    ],
)
def test_a_header_that_cannot_be_true_gives_no_count(header: Any, finding: str) -> None:
    found = read(safetensors_file(header, bytes(8)))
    assert ("layout", finding) in found.findings
    assert CONTRADICTION in found.unknowns
    assert not found.elements


def test_missing_data_is_said() -> None:
    data = safetensors({"a": ("F32", [100]), "b": ("F32", [100])})
    header = read(data[:-400])
    assert ("contents", "400 of 800 bytes of tensors are there") in header.unknowns
    assert not header.elements


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"a": tensor(2, 6, [4])}, bytes(6)),
        ({"a": tensor(0, 2, [2]), "b": tensor(4, 6, [2])}, bytes(6)),
        ({"a": tensor(0, 4, [4])}, bytes(6)),
    ],
)
def test_bytes_of_no_tensor_are_said_and_the_count_stands(header: Any, data: bytes) -> None:
    found = read(safetensors_file(header, data))
    assert found.findings == [("unused-bytes", "2 bytes belong to no tensor")]
    assert found.elements == {"U8": 4}


def test_an_unknown_dtype_gives_no_count() -> None:
    header = read(safetensors_file({"a": tensor(0, 4, [4]), "b": tensor(4, 5, [4], "F2")}, bytes(5)))
    assert header.unknowns == [("parameters", "the size of dtype F2 is not known")]
    assert not header.elements


@pytest.mark.parametrize(
    ("entry", "metadata", "findings"),
    [
        (None, {}, []),
        ({"a": "b"}, {"a": "b"}, []),
        ({"a": "b", "c": 1}, {"a": "b"}, [("metadata", "__metadata__ holds something else than text")]),
        ([], {}, [("metadata", "__metadata__ is no object")]),
    ],
)
def test_metadata(entry: Any, metadata: dict[str, str], findings: list[tuple[str, str]]) -> None:
    header = read(safetensors_file({"__metadata__": entry, "t": tensor(0, 1, [1])}, bytes(1)))
    assert (header.metadata, header.findings, header.elements) == (metadata, findings, {"U8": 1})


def test_a_name_that_occurs_twice_is_said() -> None:
    entry = json.dumps(tensor(0, 1, [1]))
    header = read(safetensors_file(f'{{"a":{entry},"a":{entry}}}'.encode(), bytes(1)))
    assert header.findings == [("duplicate-key", "1 key given more than once: a")]
    assert not header.elements


@pytest.mark.parametrize("window", [40, 100, 1000])
def test_windows_make_no_difference(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = {"format": 'pt "},{\\', "näme€": "x" * 300}
    data = safetensors({f"layer.{number}.wäight": ("F32", [2, 3]) for number in range(50)}, text)
    expected = read(data)
    monkeypatch.setattr(safetensors_header, "_WINDOW", window)
    assert read(data) == expected
    assert expected.elements == {"F32": 300}


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b'{"a":{},' + b" " * 200 + b"}", "comma"),
        (b'{"a":' + b"[" * 200, "deep"),
        (b'{"a":{"b":"},},},},},},' + b"x" * 2000, "longer"),
        (b'{"a":{}' + b',"b":[' * 200, "JSON|longer|deep"),
        (b'{"a":{"b":{}}' + b" " * 200 + b',"c":1}', None),
        (b"{" + b'"a' * 200, "JSON"),
    ],
)
def test_broken_headers_are_refused_in_windows_too(
    header: bytes, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safetensors_header, "_WINDOW", 64)
    monkeypatch.setattr(safetensors_header, "_MAX_MEMBER", 1000)
    if reason is None:
        assert read(safetensors_file(header)).unknowns == [CONTRADICTION]
    else:
        with pytest.raises(FormatError, match=reason):
            read(safetensors_file(header))


def test_windows_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors_header, "_WINDOW", 4096)
    reader = Reader(safetensors({"t": ("U8", [1])}, {"long": "x" * 100_000}))
    assert read_header(reader.blob("model.safetensors")).metadata["long"] == "x" * 100_000
    assert reader.calls < 16
    monkeypatch.setattr(safetensors_header, "_MAX_MEMBER", 1000)
    reader = Reader(safetensors({"t": ("U8", [1])}, {"long": "x" * 100_000}))
    with pytest.raises(FormatError, match="longer than 1000"):
        read_header(reader.blob("model.safetensors"))
    assert reader.read < 20_000


def test_a_name_that_occurs_twice_in_different_windows_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors_header, "_WINDOW", 64)
    names = ["a", *(f"b{number}" for number in range(20)), "a"]
    entries = ",".join(f'"{name}":{json.dumps(tensor(0, 0, [0]))}' for name in names)
    assert read(safetensors_file(f"{{{entries}}}".encode())).findings[0][0] == "duplicate-key"


def test_entries_of_one_name_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors_header, "_MAX_BRACES", 100)
    with pytest.raises(FormatError, match="more than 100 objects"):
        read(safetensors_file(b"{" + b'"":{},' * 100 + b'"":{}}'))


def test_tensors_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_TENSORS >= 100_000
    monkeypatch.setattr(safetensors_header, "MAX_TENSORS", 2)
    with pytest.raises(FormatError, match="more than 2 tensors"):
        read(safetensors({name: ("U8", [1]) for name in "abc"}))
