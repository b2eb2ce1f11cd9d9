"""A tree with one of everything: each model and data set once, with what its bytes say, and nothing else is one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import aibom
from aibom import Component, Graph, Kind, Rel
from tests.builders.everything import builders, write_everything
from tests.builders.pickles import dump
from tests.builders.tree import write_files

SEVERAL: dict[str, tuple[int, int]] = {
    "arrow": (0, 2),  # a file and a stream
    "boosters": (6, 0),
    "coreml": (2, 0),  # a model and a package
    "csv": (0, 2),  # with commas and with tabs
    "dvc": (1, 3),  # a table, a folder, a file that is not here, and the model made from them
    "diffusers": (3, 0),  # the pipeline and its two parts
    "feather": (0, 2),  # two versions
    "hub_cache": (3, 1),  # two commits of one model, one without links
    "modelfile": (2, 0),  # a model and its adapter
    "numpy": (0, 2),
    "oci_layout": (3, 0),
    "ollama": (3, 0),
    "paddle": (3, 0),
    "project": (2, 0),  # of which much more is only named in code
    "triton": (3, 0),  # a repository of three
}
"""Models and data sets of the builders that write more than one thing."""

DATASETS = frozenset(
    (
        *("avro", "croissant", "data_package", "dataset_dict", "dataset_infos", "hub_dataset", "json_lines", "kaggle"),
        *("orc", "parquet", "saved_dataset", "tfds", "tfrecord", "webdataset"),
    )
)

NOISE: dict[str, Any] = {
    "docs/README.md": "# Documentation\n\nHow to.\n",
    "docs/guide.html": "<html></html>",
    "docs/logo.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "docs/photo.jpg": b"\xff\xd8\xff\xe0" + bytes(64),
    "docs/paper.pdf": b"%PDF-1.7\n",
    "package.json": {"name": "app", "version": "1.0.0", "dependencies": {}},
    "package-lock.json": {"lockfileVersion": 3, "packages": {}},
    "tsconfig.json": {"compilerOptions": {"strict": True}},
    "src/app.py": "print('never run')\n",
    "src/data.json": {"a": [1, 2, 3]},
    "src/messages.yaml": "hello: world\n",
    "src/locale/app.mo": b"\xde\x12\x04\x95" + bytes(24),
    "src/native.so": b"\x7fELF" + bytes(64),
    "src/table.db": b"SQLite format 3\0" + bytes(84),
    "tokenizer/tokenizer.json": {"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}},
    "tokenizer/tokenizer_config.json": {"tokenizer_class": "GPT2Tokenizer"},
    "tokenizer/special_tokens_map.json": {"eos_token": "</s>"},
    "tokenizer/vocab.json": {"a": 0},
    "tokenizer/vocab.txt": "[PAD]\n[UNK]\n",
    "tokenizer/merges.txt": "#version: 0.2\na b\n",
    "tokenizer/spiece.model": b"\x0a\x0e\x0a\x05<unk>\x15\x00\x00\x00\x00\x18\x02",
    "vocab/lookups.bin": b"\x81\xaalexeme_norm\x80",
    "vocab/strings.json": ["a", "b"],
    "vocab/vectors": b"\x93NUMPY\x01\0",
    "run/training_args.bin": dump({"learning_rate": 0.1}),
    "run/events.out.tfevents.1": bytes(16),
    "run/rng_state.pth": dump({"python": (3, (1, 2), None)}),
    "run/metrics.json": {"accuracy": 0.9},
    "LICENSE": "All rights reserved.\n",
    "requirements.txt": "numpy\n",
    "Makefile": "all:\n",
    "firmware.bin": bytes(range(256)) * 8,
    "notes.txt": "tree\nof life\n" * 100,
    "settings.pb": b"\x08\x01",
}
"""What lies in projects beside models, by names that formats of models claim too."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = write_everything(tmp_path_factory.mktemp("tree") / "all")
    write_files(folder / "noise", NOISE)
    return aibom.scan(str(folder), offline=True)


def of(graph: Graph, name: str) -> list[Component]:
    """The models and data sets of a builder, by the places of their files."""
    below = f"dir:all/{name}"
    found = [item for item in graph if item.kind in (Kind.MODEL, Kind.DATASET)]
    own = [item for item in found if item.ref == below or item.ref.startswith(f"{below}/")]
    if name != "hub_cache":
        return own
    return [item for item in found if item.ref.rpartition("@")[2][:8] in {digit * 8 for digit in "abcde"}]


def files(graph: Graph, model: Component) -> list[Component]:
    inner = [graph[edge.target] for edge in graph.outgoing(model.ref, Rel.CONTAINS)]
    return [item for item in inner if item.kind is Kind.FILE] + [
        file for item in inner if item.kind is Kind.MODEL for file in files(graph, item)
    ]


@pytest.mark.parametrize("name", builders())
def test_each_is_what_it_is_and_once(graph: Graph, name: str) -> None:
    found = Counter(item.kind for item in of(graph, name))
    expected = SEVERAL.get(name, (0, 1) if name in DATASETS else (1, 0))
    if name in SEVERAL or name in DATASETS or sum(found.values()) != 1:
        assert (found[Kind.MODEL], found[Kind.DATASET]) == expected


@pytest.mark.parametrize("name", builders())
def test_each_has_its_files_with_digests_and_says_its_format(graph: Graph, name: str) -> None:
    for item in of(graph, name):
        held = files(graph, item)
        parts = [graph[edge.target] for edge in graph.outgoing(item.ref, Rel.CONTAINS)]
        if item.name == "whole" and name == "triton":
            continue  # an ensemble of the two others: it has no weights
        absent = [gap for gap in graph.unknowns() if gap.ref == item.ref and gap.field == "existence"]
        assert held or parts or absent
        assert [file.name for file in held if not file.digests] == []
        if item.kind is Kind.MODEL:
            formats = [part.model.formats for part in (item, *parts) if part.model is not None and part.model.formats]
            unread = [gap for gap in graph.unknowns() if gap.ref == item.ref and gap.field == "contents"]
            assert formats or unread, item.ref


def test_no_file_is_in_two_models_but_of_a_store(graph: Graph) -> None:
    places: Counter[str] = Counter()
    for item in graph:
        if item.kind in (Kind.MODEL, Kind.DATASET) and not {"ollama", "oci_layout"} & set(item.ref.split("/")):
            folder = item.ref.removeprefix("dir:all/") if "/" not in item.ref.removeprefix("dir:all/") else ""
            held = (graph[edge.target] for edge in graph.outgoing(item.ref, Rel.CONTAINS))
            places.update(f"{folder}/{file.ref}" for file in held if file.kind is Kind.FILE)
    assert places and not [place for place, times in places.items() if times > 1]


def test_nothing_else_is_a_model_or_a_data_set(graph: Graph) -> None:
    local = {item.ref for item in graph if item.kind in (Kind.MODEL, Kind.DATASET) and item.ref.startswith("dir:")}
    known = {item.ref for name in builders() for item in of(graph, name)}
    assert local - known == set()
    # What is no file of theirs is only named by them.
    others = {item.ref for item in graph if item.kind in (Kind.MODEL, Kind.DATASET)} - local
    named = {edge.target for edge in graph.relationships() if edge.rel is not Rel.CONTAINS}
    assert others <= named | {item.ref for item in of(graph, "hub_cache")}


def test_what_the_bytes_say_is_in_the_bom(graph: Graph) -> None:
    def only(name: str) -> Component:
        (found,) = of(graph, name)
        return found

    parameters = {"gguf": 32, "transformers": 18, "peft": 4, "pytorch": 9, "pytorch_legacy": 9, "spacy": 13, "timm": 8}
    for name, number in parameters.items():
        facts = only(name).model
        assert facts is not None and facts.parameters == number, name
    licenses = {"gguf": "Apache-2.0", "transformers": "Apache-2.0", "spacy": "MIT", "croissant": "CC-BY-4.0"}
    for name, license_ in licenses.items():
        assert [item.id for item in only(name).licenses] == [license_], name
    parents = dict.fromkeys(("gguf", "transformers", "peft"), "pkg:huggingface/acme/base")
    for name, parent in {**parents, "adapters": "pkg:huggingface/google-bert/bert-base-uncased"}.items():
        assert [edge.target for edge in graph.outgoing(only(name).ref, Rel.DERIVED_FROM)] == [parent], name


def test_what_a_training_run_left_belongs_to_its_checkpoint(graph: Graph) -> None:
    (model,) = of(graph, "transformers")
    assert {"optimizer.pt", "tokenizer.json", "vocab.txt"} <= {file.name for file in files(graph, model)}


def test_a_scan_of_it_is_valid_and_the_same_twice(tmp_path: Path) -> None:
    folder = write_everything(tmp_path / "all")
    one, other = aibom.scan(str(folder), offline=True), aibom.scan(str(folder), offline=True)
    assert one == other
    aibom.dump(one, tmp_path / "bom.json")
    assert [problem for problem in aibom.validate(tmp_path / "bom.json") if problem.severity == "error"] == []
    assert not [item for item in one.unknowns() if "internal error" in item.reason]
