from __future__ import annotations

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.thinc import FORMAT, elements
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.msgpack import pack, thinc

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"


def test_weights_are_counted_by_dtype() -> None:
    data = thinc([{"W": ("<f4", (300, 20)), "b": ("<f4", ())}, {}, {"seen": ("<i8", (3,)), "none": None}])
    assert elements(blob("ner/model", data)) == {"F32": 6001, "I64": 3}


def test_weights_of_another_framework_are_not() -> None:
    assert elements(blob("ner/model", thinc([{}], shims=[[b"PK"]]))) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        pack({"nodes": []}),
        pack({"nodes": [], "attrs": [], "params": 3, "shims": []}),
        pack({"nodes": [], "attrs": [], "params": [{"W": 3}], "shims": []}),
        thinc([{"W": ("<f4", (2,))}])[:-30],
        thinc([{"W": ("<f4", (200,))}]).replace(b"\xd3" + (200).to_bytes(8, "big"), b"\xd3" + b"\x7f" * 8),
        thinc([{"W": ("<f4", (2,))}]).replace(b"<f4", b"<x4"),
    ],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        elements(blob("model", data))


def test_it_is_known_by_its_first_bytes() -> None:
    facts = FORMAT.read(blob("model", thinc([{}])))
    assert (facts.kind, facts.model) == (Kind.MODEL, ModelFacts(formats=("thinc",)))
    assert FORMAT.read(blob("model", b"anything")) == Facts("thinc")
    assert FORMAT.read(blob("model", POINTER)).kind is Kind.MODEL
