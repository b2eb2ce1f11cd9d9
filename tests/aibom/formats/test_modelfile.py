from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.api import scan
from aibom.formats.base import Facts, Mention
from aibom.formats.blob import FormatError
from aibom.formats.modelfile import FORMAT, instructions
from aibom.graph.component import Kind
from aibom.graph.relationship import Rel
from aibom.normalize.license import License
from tests.builders.folders import blob
from tests.builders.model_folders import MODELFILE, write_modelfile


def read(text: Any) -> Facts:
    return FORMAT.read(blob("Modelfile", text))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_recipe_beside_its_weights_describes_them() -> None:
    facts = read(MODELFILE)
    assert (facts.kind, facts.files) == (None, ("./tiny.gguf",))
    assert facts.parents == (Mention("./lora.gguf"),)
    assert facts.licenses == (License(id="Apache-2.0"),)
    assert facts.properties == (
        ("aibom:ollama:parameter", "temperature 0.7"),
        ("aibom:ollama:parameter", "stop <|end|>"),
        ("aibom:ollama:system:sha256", sha256("You are a helpful assistant.")),
    )
    assert facts.model is not None
    assert facts.model.chat_template == sha256("{{ .Prompt }}\n{{ .Response }}")
    assert facts.model.requires == ("ollama >=0.14.0",)


@pytest.mark.parametrize(
    ("source", "kind", "parents", "properties", "unknowns"),
    [
        ("hf.co/acme/Tiny-GGUF:Q4_K_M", Kind.MODEL, ("acme/Tiny-GGUF",), (("aibom:ollama:from:tag", "Q4_K_M"),), ()),
        ("https://huggingface.co/acme/Tiny-GGUF", Kind.MODEL, ("acme/Tiny-GGUF",), (), ()),
        ("hf.co/../x", Kind.MODEL, (), (), ("no id of the Hub",)),
        (
            *("llama3.2:1b", Kind.MODEL, (), (("aibom:ollama:from", "llama3.2:1b"),)),
            ("a name in Ollama's registry: llama3.2:1b",),
        ),
        ("./finetuned", Kind.MODEL, ("./finetuned",), (), ()),
        ("/home/me/finetuned", Kind.MODEL, ("/home/me/finetuned",), (), ()),
        (".", None, (), (), ()),
        ("../up/tiny.gguf", None, (), (), ()),
        (
            f"/home/me/.ollama/models/blobs/sha256-{'a' * 64}",
            Kind.MODEL,
            (),
            (("aibom:ollama:from", "sha256:" + "a" * 64),),
            (),
        ),
    ],
)
def test_what_it_is_made_from(source: str, kind: Any, parents: Any, properties: Any, unknowns: Any) -> None:
    facts = read(f"FROM {source}\n")
    assert facts.kind is kind
    assert tuple(mention.id for mention in facts.parents) == parents
    assert facts.properties == properties
    assert tuple(reason for _, reason in facts.unknowns) == unknowns


def test_every_licence_counts_and_no_secret_is_shown() -> None:
    facts = read("FROM https://me:secret@example.org/x?token=secret\nLICENSE MIT\nLICENSE Apache-2.0\nLICENSE none\n")
    assert facts.licenses == (License(id="MIT"), License(id="Apache-2.0"))
    assert facts.properties == (("aibom:ollama:from", "https://example.org/x"),)
    assert "secret" not in repr(facts)
    assert ("licenses", "declared as none") in facts.unknowns


def test_the_weights_that_it_names_are_one_model_with_it(tmp_path: Path) -> None:
    write_modelfile(tmp_path)
    graph = scan(str(tmp_path))
    models = {model.name: model for model in graph.components(Kind.MODEL)}
    assert set(models) == {"Tiny", "lora.gguf"}
    tiny = models["Tiny"]
    assert [graph[edge.target].name for edge in graph.outgoing(tiny.ref, Rel.CONTAINS)] == ["Modelfile", "tiny.gguf"]
    assert [edge.target for edge in graph.outgoing(tiny.ref, Rel.DERIVED_FROM)] == [models["lora.gguf"].ref]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from a", [("FROM", "a")]),
        ('\ufeffFROM "a b"\r\n', [("FROM", "a b")]),
        ('SYSTEM """\na\nFROM b\n"""\n# c\nFROM d', [("SYSTEM", "\na\nFROM b\n"), ("FROM", "d")]),
        ('MESSAGE user """a\nb"""', [("MESSAGE", "user a\nb")]),
        ("PARAMETER num_ctx 4096", [("PARAMETER", "num_ctx 4096")]),
        ("", []),
    ],
)
def test_instructions_are_taken_apart(text: str, found: Any) -> None:
    assert instructions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "PARAMETER a b",
        "FROM",
        "COPY a b\nFROM c",
        'FROM "a',
        'FROM a\nSYSTEM """b',
        b"\xff",
        "FROM a\n" * 1001,
    ],
)
def test_what_is_no_modelfile_is_refused(text: Any) -> None:
    with pytest.raises(FormatError):
        read(text)


@given(st.text(alphabet=st.sampled_from(list('FROMfrom sytSYT"#\n.')), max_size=60))
def test_no_text_leads_to_another_error(text: str) -> None:
    try:
        read(text)
    except FormatError as error:
        assert str(error)
