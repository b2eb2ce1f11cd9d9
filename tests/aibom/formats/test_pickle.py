from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats import pickle as module
from aibom.formats.base import Facts
from aibom.formats.byte_stream import ByteStream
from aibom.formats.pickle_globals import Global, dangerous, library_of
from aibom.formats.pickle_machine import Machine
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders import pickles
from tests.builders.pickles import Made, Name, Raw, dump, estimator, joblib_array


def read(data: bytes, name: str = "model.pkl") -> Facts:
    return module.FORMAT.read(Reader(data).blob(name))


def imports(facts: Facts) -> list[str]:
    return [text for name, text in facts.properties if name == "aibom:file:import"]


def test_an_estimator_is_a_model_of_its_library() -> None:
    facts = read(dump(estimator(coef_=[1.0, 2.0])))
    assert facts.kind is Kind.MODEL
    assert facts.model is not None
    assert facts.model.architecture == "LogisticRegression"
    assert facts.model.saved_with == ("scikit-learn 1.5.0",)
    assert facts.libraries == ("scikit-learn",)
    assert imports(facts) == [
        "builtins.object",
        "copyreg._reconstructor",
        "sklearn.linear_model._logistic.LogisticRegression",
    ]
    assert ("aibom:file:pickle-protocol", "2") in facts.properties
    assert not facts.unknowns
    assert not facts.findings


@pytest.mark.parametrize("padding", [None, 0, 3])
@pytest.mark.parametrize(("dtype", "size"), [("f8", 8), ("i4", 4), ("V56", 56), ("b1", 1)])
def test_the_bytes_of_an_array_are_passed_over(padding: int | None, dtype: str, size: int) -> None:
    # Bytes that would be opcodes, were they not an array's.
    array = joblib_array(b"cos\nsystem\n."[:1] * (6 * size), (2, 3), dtype, padding)
    facts = read(dump(estimator(coef_=array)), "model.joblib")
    assert facts.model is not None
    assert facts.model.saved_with == ("scikit-learn 1.5.0",)
    assert not facts.unknowns
    assert not facts.findings


def test_an_array_of_objects_is_a_pickle_of_its_own() -> None:
    array = joblib_array(dump([Name("posix", "system")]), (1,), "O8", None)
    facts = read(dump(estimator(classes_=array)), "model.joblib")
    assert ("unsafe-import", "posix.system") in facts.findings
    assert not facts.unknowns


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        (zlib.compress, "zlib"),
        (gzip.compress, "gzip"),
        (bz2.compress, "bzip2"),
        (lzma.compress, "xz"),
        (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "lzma"),
    ],
)
def test_compressed_ones_are_read(pack: Callable[[bytes], bytes], name: str) -> None:
    plain = dump(estimator(coef_=joblib_array(bytes(80), (10,))))
    facts = read(pack(plain), "model.joblib")
    assert facts.model == read(plain).model
    assert ("aibom:file:compression", name) in facts.properties
    assert not facts.unknowns


def test_a_compression_that_is_not_read_is_said() -> None:
    facts = read(b"\x04\x22\x4d\x18" + bytes(20), "model.joblib")
    assert (facts.kind, facts.unknowns) == (Kind.MODEL, (("contents", "compressed with lz4, which is not read"),))


def test_a_bomb_is_found_and_bounded() -> None:
    data = zlib.compress(dump(estimator(coef_=joblib_array(bytes(8_000_000), (1_000_000,)))), 9)
    facts = read(data, "model.joblib")
    assert ("ratio", "it unpacks to more than 100 times its size") in facts.findings
    assert not facts.unknowns
    endless = zlib.compressobj(9)
    parts = [endless.compress(dump(estimator())[:-1] + b"B\xff\xff\xff\xff")]
    parts += [endless.compress(bytes(1 << 20)) for _ in range(260)]
    facts = read(b"".join([*parts, endless.flush()]), "model.joblib")
    assert any("would have to be unpacked" in reason for _, reason in facts.unknowns)
    assert facts.libraries == ("scikit-learn",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text that is no pickle",
        b"I am no pickle",
        b"(hidden)",
        b"\x1f\x8b broken",
        dump({"a": [1, 2.0, "x", None, True, (1, 2), b"bytes"]}),
        dump(Made(Name("collections", "OrderedDict"))),
        dump(Made(Name("sklearn.utils._bunch", "Bunch"))),
        dump(Made(Name("urllib.parse", "ParseResult"))),
        dump(Made(Name("transformers.tokenization_utils", "Tokenizer"))),
        dump(Made(Name("functools", "partial"), Name("builtins", "int"))),
        dump({"v": Made(Name("torch._utils", "_rebuild_tensor_v2"), Name("torch", "FloatStorage"))}),
    ],
)
def test_other_pickles_are_no_models(data: bytes) -> None:
    assert read(data).kind is None


@pytest.mark.parametrize("name", ["optimizer.pkl", "scheduler.pickle", "tokenizer.pkl", "vocab.pkl", "rng_state.pkl"])
def test_the_state_of_a_run_is_no_model_by_its_name(name: str) -> None:
    facts = read(dump(estimator()), name)
    assert facts.kind is None
    assert "sklearn.linear_model._logistic.LogisticRegression" in imports(facts)


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nsystem\n(S'id'\ntR.",
        b"(S'id'\nios\nsystem\n.",
        b"(cos\nsystem\nS'id'\no.",
        dump(Made(Name("os", "system"), "id")),
        b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x85R.",
        b"\x80\x04\x8c\x06systemq\x00\x8c\x02osh\x00\x93.",
    ],
)
def test_every_way_to_import_is_seen(data: bytes) -> None:
    facts = read(data)
    assert facts.kind is Kind.MODEL
    assert imports(facts) == ["os.system"]
    assert facts.findings == (("unsafe-import", "os.system"),)


def test_a_name_that_is_computed_is_a_finding() -> None:
    facts = read(dump([estimator(), Raw(b"(cos.path\njoin\nX\x01\0\0\0sR\x8c\x01x\x93")]))
    assert any("computed" in detail for rule, detail in facts.findings if rule == "unsafe-import")
    assert any("computed" in detail for _, detail in read(dump([estimator(), Raw(b"\x82\x01")])).findings)


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (b"", "truncated"),
        (b"\xff.", "no opcode"),
        (b"\x8d" + b"\xff" * 8, "truncated"),
        (b"h\x09.", "memo"),
        (b"00.", "stack"),
        (b"t.", "no mark"),
        (b"\x80\x09.", "protocol 9"),
    ],
)
def test_a_broken_stream_keeps_the_imports_before(end: bytes, reason: str) -> None:
    facts = read(dump([estimator(), Name("posix", "system")])[:-1] + end)
    assert facts.kind is Kind.MODEL
    assert ("unsafe-import", "posix.system") in facts.findings
    assert len(facts.unknowns) == 1
    field, text = facts.unknowns[0]
    assert (field, text.partition(";")[2]) == ("contents", " imports behind are not known")
    assert reason in text


def test_too_many_opcodes_and_entries_of_the_memo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.formats.pickle_machine.MAX_OPCODES", 1000)
    monkeypatch.setattr("aibom.formats.pickle_machine.MAX_MEMO", 100)
    many = read(dump([estimator(), Raw(b"N0" * 1000)]))
    assert "more than 1000 opcodes" in many.unknowns[0][1]
    memo = read(dump([estimator(), Raw(b"N" + b"\x94" * 200)]))
    assert "more than 100 entries of the memo" in memo.unknowns[0][1]


def test_what_follows_the_pickle_is_a_finding_and_further_pickles_are_read() -> None:
    assert [rule for rule, _ in read(dump(estimator()) + b"cos\n").findings] == ["unused-bytes"]
    facts = read(dump(estimator()) + dump(Name("os", "system")))
    assert facts.findings == (("unsafe-import", "os.system"),)


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [
        ("posix.system", True),
        ("builtins.eval", True),
        ("__builtin__.eval", True),
        ("builtins.dict", False),
        ("numpy.dtype", False),
        ("numpy.load", True),
        ("importlib.metadata.version", True),
        ("sklearn.base|os.system", True),
        ("sklearn.base|Outer.Inner", False),
        ("collections|OrderedDict.__init__.__globals__", True),
        ("torch|hub.load", True),
        ("torch|nn.Linear", False),
        ("functools.partial", False),
        ("operator.attrgetter", True),
        ("osmium.system", False),
    ],
)
def test_the_table_of_unsafe_names(name: str, unsafe: bool) -> None:
    module_, _, attribute = name.partition("|") if "|" in name else name.rpartition(".")
    assert dangerous(Global(module_, attribute)) is unsafe


def test_the_table_of_libraries() -> None:
    assert library_of(Global("xgboost.sklearn", "XGBClassifier")) == "xgboost"
    assert library_of(Global("xgboosted", "X")) is None
    assert library_of(Global("sklearn.utils._bunch", "Bunch")) is None


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.text(max_size=20) | st.just(1.5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
    ),
    max_leaves=20,
)


@settings(max_examples=60)
@given(_PLAIN, st.integers(2, 5))
def test_plain_values_come_out_as_they_went_in(item: Any, protocol: int) -> None:
    data = pickle.dumps(item, protocol=protocol)
    assert Machine(ByteStream(Reader(data).blob("x"), 1 << 20)).run() == item


@settings(max_examples=40)
@given(_PLAIN)
def test_the_builder_writes_what_python_reads(item: Any) -> None:
    assert pickle.loads(pickles.dump(item)) == item


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_give_facts(data: bytes) -> None:
    assert read(b"\x80\x04" + data).format == "pickle"
