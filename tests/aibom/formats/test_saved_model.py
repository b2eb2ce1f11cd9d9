from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import saved_model, tf_graph
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.protobuf import message
from tests.builders.tensorflow import frozen_graph, info, signature
from tests.builders.tensorflow import saved_model as built

SERVING = signature({"x": info(1, [-1, 3]), "ids": info(9, None)}, {"y": info(1, [-1, 2])})
OTHER = signature({"z": info(7, [])}, {})


def read(data: bytes) -> Facts:
    return saved_model.FORMAT.read(Reader(data).blob("saved_model.pb"))


def test_everything_that_a_saved_model_says() -> None:
    facts = read(built({"a_first": OTHER, "serving_default": SERVING, "__saved_model_init_op": OTHER}))
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        inputs=("ids int64", "x float32 [?, 3]"),
        outputs=("y float32 [?, 2]",),
        formats=("tf-savedmodel",),
        saved_with=("tensorflow 2.15.0",),
    )
    assert facts.properties == (
        ("aibom:tensorflow:signature", "a_first"),
        ("aibom:tensorflow:signature", "serving_default"),
        ("aibom:tensorflow:tag", "serve"),
    )
    assert not facts.unknowns


def test_without_a_default_the_first_signature_is_shown() -> None:
    facts = read(built({"b": SERVING, "a": OTHER}))
    assert facts.model is not None
    assert facts.model.inputs == ("z string []",)
    assert read(built({})).model == ModelFacts(formats=("tf-savedmodel",), saved_with=("tensorflow 2.15.0",))


@pytest.mark.parametrize("data", [b"", b"text", message((1, 1)), message((3, "x"))])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a SavedModel"):
        read(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (frozen_graph(("in", "Placeholder"), ("w", "Const"), ("out", "MatMul")), Kind.MODEL),
        (frozen_graph(("in", "Placeholder")), None),
        (frozen_graph(("in", "Placeholder"), ("w", "Const"), ("out", "no operator")), None),
        (message((1, message((1, "a"), (2, "b")))), None),
        (message((9, "x")), None),
        (b"", None),
        (b"text", None),
    ],
)
def test_which_files_are_frozen_graphs(data: bytes, kind: Kind | None) -> None:
    facts = tf_graph.FORMAT.read(Reader(data).blob("graph.pb"))
    assert facts.kind is kind
    if kind is not None:
        assert facts.model == ModelFacts(inputs=("in",), formats=("tf-graph",))


def test_a_folder_is_one_model_with_its_variables(tmp_path: Path) -> None:
    files = {
        "m/saved_model.pb": built({"serving_default": SERVING}),
        "m/variables/variables.index": b"x",
        "m/variables/variables.data-00000-of-00001": b"y",
        "m/assets/vocab.txt": b"z",
        "m/notes.txt": b"no part of it",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    graph = api.scan(str(tmp_path))
    (model,) = (item for item in graph if item.kind is Kind.MODEL)
    assert model.name == "m"
    names = sorted(item.name for item in graph if item.kind is Kind.FILE)
    assert names == [
        "assets/vocab.txt",
        "saved_model.pb",
        "variables/variables.data-00000-of-00001",
        "variables/variables.index",
    ]
