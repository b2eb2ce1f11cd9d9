from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats.base import Folder
from aibom.formats.blob import Blob
from aibom.formats.huggingface import FORMAT
from aibom.graph.component import Kind
from tests.builders.folders import blob, folder
from tests.builders.hub_folders import ADAPTER, OPEN_CLIP, PARAMS, SKLEARN, TIMM

CONFIG = {"model_type": "bert"}


def test_a_model_is_its_folder_without_the_models_in_it() -> None:
    files = {
        "README.md": "---\nlicense: mit\n---\n",
        "config.json": CONFIG,
        "model.safetensors": b"",
        "onnx/config.json": CONFIG,
        "onnx/model.onnx": b"",
        "checkpoint-500/config.json": CONFIG,
        "checkpoint-500/model.safetensors": b"",
        ".cache/huggingface/download/config.json.metadata": "",
    }
    (layout,) = FORMAT.read(folder(files, "models/tiny"))
    assert (layout.format, layout.path, layout.kind, layout.parts) == ("huggingface", "models/tiny", Kind.MODEL, ())
    assert layout.describes == ("models/tiny/README.md", "models/tiny/config.json")
    assert layout.files == tuple(
        f"models/tiny/{name}"
        for name in ("README.md", "config.json", "model.safetensors", "onnx/config.json", "onnx/model.onnx")
    )
    assert layout.facts == ()


@pytest.mark.parametrize(
    ("name", "content", "weights"),
    [
        ("open_clip_config.json", OPEN_CLIP, "open_clip_pytorch_model.bin"),
        ("params.json", PARAMS, "consolidated.00.pth"),
        ("config.json", TIMM, "model.safetensors"),
        ("config.json", SKLEARN, "model.pkl"),
        ("adapter_config.json", ADAPTER, "pytorch_adapter.bin"),
    ],
)
def test_a_configuration_of_any_library_makes_a_model(name: str, content: Any, weights: str) -> None:
    beside = {weights: b"", "quant_config.json": {}, "head_config.json": {}}
    (layout,) = FORMAT.read(folder({name: content, **beside}))
    assert layout.describes == (name, "head_config.json", "quant_config.json")
    assert weights in layout.files
    assert FORMAT.read(folder({name: {}, **beside})) == ()


def test_sizes_without_weights_are_no_model() -> None:
    assert FORMAT.read(folder({"params.json": PARAMS, "train.py": ""})) == ()


def test_a_project_is_no_model() -> None:
    files = {
        "README.md": "# Project\n",
        "config.json": {"port": 80},
        "models/a.safetensors": b"",
        "models/b.safetensors": b"",
    }
    assert FORMAT.read(folder(files)) == ()


def test_bytes_that_cannot_be_had_are_no_model() -> None:
    def fail(offset: int, length: int) -> bytes:
        raise OSError("gone")

    broken = {name: Blob(name, 10, fail) for name in ("README.md", "config.json", "adapter_config.json")}
    assert FORMAT.read(Folder("", broken)) == ()


def test_real_repositories_are_one_model_each(corpus: Path) -> None:
    count = 0
    for path in sorted(corpus.glob("hub/models/*/*/_hub.json")):
        count += 1
        listed = {item["path"] for item in json.loads(path.read_text("utf-8"))["files"]}
        held = {name: (path.parent / name).read_bytes() for name in listed if (path.parent / name).is_file()}
        found = Folder("", {name: blob(name, held.get(name, b"")) for name in listed})
        (layout,) = FORMAT.read(found)
        assert set(layout.files) == listed, path
        assert {"README.md"} <= set(layout.describes) <= set(layout.files)
    assert count == 16
