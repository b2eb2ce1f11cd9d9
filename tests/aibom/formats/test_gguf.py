from __future__ import annotations

import hashlib
import struct
from typing import Any

import pytest

from aibom.formats import gguf as module
from aibom.formats.base import Facts, Mention
from aibom.formats.blob import FormatError
from aibom.formats.gguf import FORMAT
from aibom.graph.component import Contact, Kind, Organization, Reference
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders.weights import GgufValue, gguf, gguf_string

TENSORS = [("token_embd.weight", [32, 2], 2), ("output_norm.weight", [3], 0)]


def read(data: bytes, name: str = "model.gguf") -> Facts:
    return FORMAT.read(Reader(data).blob(name))


def model(data: bytes) -> ModelFacts:
    found = read(data).model
    assert found is not None
    return found


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("version", [2, 3])
def test_everything_that_a_file_declares(version: int, order: str) -> None:
    pairs = {
        "general.architecture": "llama",
        "general.type": "model",
        "general.name": "Tiny Model",
        "general.author": "Jane",
        "general.version": "v1.2",
        "general.organization": "Acme",
        "general.basename": "tiny",
        "general.finetune": "Chat",
        "general.size_label": "67",
        "general.description": "A model.\n\nMore of it.",
        "general.quantized_by": "John",
        "general.license": "apache-2.0",
        "general.license.link": "https://acme.org/license",
        "general.url": "https://acme.org/tiny",
        "general.doi": "10.1234/tiny",
        "general.repo_url": "https://huggingface.co/acme/tiny",
        "general.source.url": "https://acme.org/original",
        "general.tags": ["chat", "tiny", "chat"],
        "general.languages": ["en", "de"],
        "general.base_model.count": 1,
        "general.base_model.0.name": "Base",
        "general.base_model.0.repo_url": "https://huggingface.co/acme/base",
        "general.dataset.0.repo_url": "https://huggingface.co/datasets/acme/set",
        "general.file_type": 15,
        "general.quantization_version": 2,
        "llama.context_length": 4096,
        "llama.block_count": GgufValue("u64", 2),
        "llama.embedding_length": 64,
        "tokenizer.ggml.tokens": ["a", "b", "c"],
        "tokenizer.chat_template": "{{ x }}",
    }
    facts = read(gguf(pairs, TENSORS, order=order, version=version))
    assert (facts.kind, facts.name, facts.group, facts.version) == (Kind.MODEL, "Tiny Model", "Acme", "v1.2")
    assert facts.description == "A model."
    assert facts.authors == (Contact(name="Jane"),)
    assert facts.supplier == Organization(name="Acme")
    assert facts.licenses == (License(id="Apache-2.0"),)
    assert facts.tags == ("chat", "tiny")
    assert facts.parents == (Mention("acme/base"),)
    assert facts.datasets == (Mention("acme/set"),)
    assert facts.references == (
        Reference("website", "https://acme.org/tiny"),
        Reference("vcs", "https://huggingface.co/acme/tiny"),
        Reference("documentation", "https://doi.org/10.1234/tiny"),
        Reference("website", "https://acme.org/original", "source of the conversion"),
    )
    assert facts.model == ModelFacts(
        architecture_family="llama",
        parameters=67,
        parameters_by_dtype=(("F32", 3), ("Q4_0", 64)),
        formats=("gguf",),
        quantization="Q4_K_M",
        context_length=4096,
        vocabulary_size=3,
        layers=2,
        hidden_size=64,
        languages=("en", "de"),
        chat_template=hashlib.sha256(b"{{ x }}").hexdigest(),
    )
    assert facts.measured == ("formats", "parameters", "parameters_by_dtype", "chat_template", "vocabulary_size")
    assert dict(facts.properties) == {
        "aibom:gguf:version": str(version),
        **({"aibom:gguf:byte-order": "big"} if order == ">" else {}),
        "aibom:gguf:quantization-version": "2",
        "aibom:gguf:type": "model",
        "aibom:gguf:basename": "tiny",
        "aibom:gguf:finetune": "Chat",
        "aibom:gguf:size-label": "67",
        "aibom:gguf:quantized-by": "John",
    }
    assert not facts.unknowns
    assert not facts.findings


def test_a_file_that_declares_nothing_has_no_facts() -> None:
    assert read(gguf()) == Facts(
        format="gguf",
        kind=Kind.MODEL,
        properties=(("aibom:gguf:version", "3"),),
        model=ModelFacts(parameters=0, formats=("gguf",)),
        measured=("formats", "parameters"),
    )


@pytest.mark.parametrize(
    ("pairs", "field", "value"),
    [
        ({"llama.vocab_size": 32000, "tokenizer.ggml.tokens": ["a"]}, "vocabulary_size", 32000),
        ({"llama.context_length": 0}, "context_length", None),
        ({"llama.context_length": -1.5}, "context_length", None),
        ({"llama.context_length": True}, "context_length", None),
        ({"llama.block_count": [1, 2]}, "layers", None),
        ({"bert.block_count": 7}, "layers", None),
        ({"general.file_type": 1}, "quantization", "F16"),
    ],
)
def test_numbers(pairs: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(model(gguf({"general.architecture": "llama", **pairs})), field) == value


def test_what_was_said_to_be_nothing_or_cannot_be_read_is_unknown() -> None:
    facts = read(gguf({"general.name": "unknown", "general.file_type": 99, "general.description": "x" * (1 << 20 | 1)}))
    assert facts.name is facts.description is None
    assert set(facts.unknowns) == {
        ("name", "declared as unknown"),
        ("quantization", "file type 99 is not known"),
        ("properties", "general.description is too long"),
    }


@pytest.mark.parametrize("number", [1024, 1025, True, 1.0])
def test_a_file_type_that_was_guessed_is_none(number: Any) -> None:
    facts = read(gguf({"general.file_type": number}))
    assert facts.model is not None
    assert facts.model.quantization is None
    assert not facts.unknowns


def test_a_license_of_its_own() -> None:
    facts = read(
        gguf(
            {
                "general.license": "other",
                "general.license.name": "acme-1",
                "general.license.link": "https://acme.org/license",
            }
        )
    )
    assert facts.licenses == (License(name="acme-1", url="https://acme.org/license"),)


def test_templates_are_hashed_and_looked_at() -> None:
    named = "{{ x.__class__ }}"
    facts = read(gguf({"tokenizer.chat_template": "{{ ''.__doc__ }}", "tokenizer.chat_template.tool_use": named}))
    assert facts.findings == (
        ("template", "reaches for __doc__"),
        ("template", "the template tool_use reaches for __class__"),
    )
    digest = hashlib.sha256(named.encode()).hexdigest()
    assert ("aibom:gguf:chat-template:sha256", f"tool_use {digest}") in facts.properties


def test_a_key_that_occurs_twice_keeps_its_first_value() -> None:
    facts = read(gguf([("general.name", "A"), ("general.name", "B")]))
    assert facts.name == "A"
    assert facts.findings == (("duplicate-key", "general.name"),)


@pytest.mark.parametrize("alignment", [0, 3, 2**31 + 1, -1.0, "32"])
def test_an_alignment_that_is_none_is_found(alignment: Any) -> None:
    facts = read(gguf({"general.alignment": alignment}, TENSORS))
    assert facts.findings[0] == ("layout", "the alignment is no power of two")
    assert facts.model is not None
    assert facts.model.parameters is None
    assert not facts.model.parameters_by_dtype


def test_another_alignment_is_kept_to() -> None:
    facts = read(gguf({"general.alignment": 8}, TENSORS, alignment=8))
    assert facts.model is not None
    assert facts.model.parameters == 67
    assert not facts.findings


def test_missing_data_gives_no_count() -> None:
    facts = read(gguf({}, TENSORS)[:-60])
    assert facts.model is not None
    assert facts.model.parameters is None
    assert {field for field, _ in facts.unknowns} == {"contents", "parameters"}
    assert facts.findings[0][0] == "layout"


def test_what_was_read_before_the_damage_is_kept() -> None:
    facts = read(gguf({"general.name": "A", "general.version": "1"}, counts=(0, 2**62)))
    assert facts.unknowns[0][0] == "contents"
    facts = read(gguf({"general.name": "A", "broken": GgufValue("string", "x" * 50)})[:-60])
    assert facts.name == "A"
    assert facts.unknowns == (("contents", "truncated"),)
    assert facts.model is not None
    assert facts.model.parameters is None


@pytest.mark.parametrize(("version", "order"), [(1, "<"), (4, "<"), (1, ">"), (300, ">")])
def test_other_versions_are_named_and_not_read(version: int, order: str) -> None:
    facts = read(b"GGUF" + struct.pack(f"{order}I", version) + bytes(100))
    assert facts.unknowns == (("contents", f"version {version} is not read"),)
    assert ("aibom:gguf:version", str(version)) in facts.properties


@pytest.mark.parametrize("data", [b"", b"GGUF", b"GGUF\3\0\0", b"GGML" + bytes(20), b"GGUF" + bytes(20)])
def test_what_is_not_gguf_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_an_importance_matrix_is_no_model() -> None:
    facts = read(gguf({"general.type": "imatrix"}, TENSORS))
    assert facts.kind is None
    assert facts.model is not None
    assert facts.model.parameters is None


def split(count: int, number: int = 0) -> bytes:
    return gguf({"split.no": GgufValue("u16", number), "split.count": GgufValue("u16", count)})


def test_the_files_of_a_set_are_named() -> None:
    assert read(split(3, 1), "folder/x-00002-of-00003.gguf").files == ("x-00001-of-00003.gguf", "x-00003-of-00003.gguf")
    assert read(split(1), "x-00001-of-00001.gguf").files == ()
    assert read(gguf(), "x-00001-of-00003.gguf").files == ()


@pytest.mark.parametrize("name", ["x.gguf", "x-00001-of-00004.gguf", "x-1-of-3.gguf", "sha256-abc"])
def test_a_set_whose_names_are_not_known_is_unknown(name: str) -> None:
    facts = read(split(3), name)
    assert facts.files == ()
    assert facts.unknowns == (("files", "one of 3 files, under a name that does not say which"),)


def test_a_set_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SHARDS", 2)
    assert read(split(3), "x-00002-of-00003.gguf").files == ()


def test_a_sparse_file_of_40_gigabytes_costs_its_header() -> None:
    size = 40 * 1024**3
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + gguf_string("t") + struct.pack("<IQIQ", 1, size // 4, 0, 0)
    reader = Reader(head + bytes(1_000_000))
    facts = FORMAT.read(reader.blob("model.gguf", size=96 + size))
    assert facts.model is not None
    assert facts.model.parameters == size // 4
    assert reader.read < 1_000_000
