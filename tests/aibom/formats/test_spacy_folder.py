from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Folder
from aibom.formats.blob import Blob
from aibom.formats.spacy_folder import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import folder
from tests.builders.msgpack import thinc
from tests.builders.spacy import META, pipeline_files

CARD = "---\nmodel-index:\n- name: x\n  results:\n  - metrics: [{type: f1, value: 0.9}]\n---\n"


def test_all_of_a_pipeline_is_one_model() -> None:
    (layout,) = FORMAT.read(folder(pipeline_files(), "m"))
    assert layout.files == tuple(sorted(f"m/{path}" for path in pipeline_files()))
    assert [path for path, _ in layout.facts] == ["m/meta.json", "m/meta.json"]
    assert layout.facts[0][1].name == "en_tiny_sm"


def test_the_weights_of_all_components_add_up() -> None:
    (layout,) = FORMAT.read(folder(pipeline_files()))
    counted = layout.facts[1][1]
    assert counted.model == ModelFacts(parameters=13, parameters_by_dtype=(("F32", 13),))
    assert counted.measured == ("parameters", "parameters_by_dtype")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ner/model: no model of Thinc"),
        (thinc([{}], [[b"x"]]), "weights that another framework packed are not counted"),
    ],
)
def test_weights_that_cannot_be_counted_are_unknown(content: bytes, reason: str) -> None:
    (layout,) = FORMAT.read(folder({**pipeline_files(), "ner/model": content}))
    assert layout.facts[1][1] == Facts("thinc", unknowns=(("parameters", reason),))


def test_weights_that_are_not_here_are_not_counted() -> None:
    def fail(offset: int, length: int) -> bytes:
        raise OSError("it was not fetched")

    held = folder(pipeline_files())
    found = Folder("", {**held.blobs, "ner/model": Blob("ner/model", 10, fail)})
    (layout,) = FORMAT.read(found)
    assert [facts.format for _, facts in layout.facts] == ["spacy"]


@pytest.mark.parametrize("at", ["en_tiny_sm-1.2.3/", "en_tiny_sm/en_tiny_sm-1.2.3/"])
def test_a_package_is_the_model_that_it_holds(at: str) -> None:
    files = {"__init__.py": "", "meta.json": META, "LICENSE": "", "README.md": "", **pipeline_files(at)}
    (layout,) = FORMAT.read(folder(files, "p"))
    assert layout.files == tuple(sorted(f"p/{path}" for path in files))
    assert layout.describes == ("p/README.md", "p/LICENSE")
    assert [path for path, _ in layout.facts] == [f"p/{at}meta.json"] * 2


def test_scores_of_the_card_are_not_told_twice() -> None:
    (layout,) = FORMAT.read(folder({**pipeline_files(), "README.md": CARD}))
    model = layout.facts[0][1].model
    assert model is not None
    assert model.metrics == ()
    assert layout.describes == ("README.md",)


@pytest.mark.parametrize("meta", [{"name": "pkg"}, "[]", "{", b"\xff"])
def test_another_meta_json_is_no_pipeline(meta: Any) -> None:
    assert FORMAT.read(folder({**pipeline_files(), "meta.json": meta})) == ()
