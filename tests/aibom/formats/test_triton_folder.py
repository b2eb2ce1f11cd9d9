from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Mention
from aibom.formats.triton_folder import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import folder
from tests.builders.model_folders import TRITON


def said(files: dict[str, Any]) -> tuple[Facts, ...]:
    (layout,) = FORMAT.read(folder(files))
    return tuple(facts for _, facts in layout.facts)


def test_all_versions_are_one_model() -> None:
    files = {"config.pbtxt": TRITON, "labels.txt": "", "1/model.onnx": b"", "10/model.onnx": b""}
    (layout,) = FORMAT.read(folder(files, "repo/densenet"))
    assert layout.files == tuple(sorted(f"repo/densenet/{name}" for name in files))
    assert layout.describes == ("repo/densenet/config.pbtxt",)
    versions = (("aibom:triton:version", "1"), ("aibom:triton:version", "10"))
    assert layout.facts == (("repo/densenet/config.pbtxt", Facts("triton-folder", properties=versions)),)


def test_the_only_version_is_the_version() -> None:
    files = {"config.pbtxt": TRITON, "3/model.onnx": b"", "0/model.onnx": b"", "old/model.onnx": b"", "03/x": b""}
    assert said(files) == (Facts("triton-folder", version="3"),)


def test_python_code_is_a_finding() -> None:
    code = said({"config.pbtxt": TRITON, "1/model.py": b"", "1/lib/util.py": b""})[1]
    assert code.model == ModelFacts(remote_code=True)
    assert code.findings == (("remote-code", "1/lib/util.py"), ("remote-code", "1/model.py"))


@pytest.mark.parametrize(
    ("settings", "parents"),
    [
        ({"model": "acme/base", "revision": "abc"}, (Mention("acme/base", "", "abc"),)),
        ({"model": "/models/base"}, (Mention("/models/base"),)),
        ({"model": 3}, ()),
    ],
)
def test_what_vllm_loads_is_the_parent(settings: Any, parents: tuple[Mention, ...]) -> None:
    found = said({"config.pbtxt": 'backend: "vllm"', "1/model.json": settings})
    assert tuple(mention for facts in found for mention in facts.parents) == parents


@pytest.mark.parametrize(
    ("text", "versions", "expected"),
    [("", True, 1), ("", False, 0), ("{", True, 1), ("{", False, 0), ("item { id: 1 }", True, 0), (b"\xff", False, 0)],
)
def test_what_is_empty_or_broken_is_a_model_where_there_are_versions(text: Any, versions: bool, expected: int) -> None:
    files = {"config.pbtxt": text, **({"1/model.onnx": b""} if versions else {})}
    assert len(FORMAT.read(folder(files))) == expected


def test_a_model_below_is_left_to_itself() -> None:
    (layout,) = FORMAT.read(folder({"config.pbtxt": TRITON, "inner/config.pbtxt": TRITON, "inner/1/model.onnx": b""}))
    assert layout.files == ("config.pbtxt",)
