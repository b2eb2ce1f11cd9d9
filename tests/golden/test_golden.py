"""A few documents that a person has read: whoever changes what is written sees it here, line by line.

``pytest tests/golden --update-golden`` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aibom import api
from aibom.serialize.validate import validate_source
from tests.builders.tree import write_files, write_tree
from tests.builders.weights import safetensors

HERE = Path(__file__).parent


def _project(folder: Path) -> Path:
    return write_tree(folder / "reviews")


def _broken(folder: Path) -> Path:
    return write_files(
        folder / "broken",
        {
            "cut.safetensors": safetensors({"w": ("F32", (2, 2))})[:40],
            "model.gguf": b"GGUF" + b"\xff" * 20,
            "lies/config.json": '{"model_type": "bert", "architectures": [',
            "lies/model.safetensors": safetensors({"w": ("F16", (2,))}),
            "pointer/config.json": {"model_type": "bert"},
            "pointer/model.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:"
            + "ab" * 32
            + "\nsize 99\n",
        },
    )


CASES = [
    ("project", _project, "1.6", "cyclonedx-json"),
    ("project", _project, "1.7", "cyclonedx-json"),
    ("project", _project, "1.5", "cyclonedx-xml"),
    ("broken", _broken, "1.6", "cyclonedx-json"),
]


@pytest.mark.parametrize(("name", "build", "version", "form"), CASES, ids=[f"{c[0]}-{c[2]}-{c[3][-4:]}" for c in CASES])
def test_golden(
    name: str,
    build: object,
    version: str,
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    monkeypatch.setattr("aibom.serialize.cyclonedx.document.__version__", "0.0.0")
    graph = api.scan(str(build(tmp_path)))  # type: ignore[operator]
    graph.tools = tuple(replace(tool, version="0.0.0") for tool in graph.tools)
    data, _, problems = api.render(graph, format=form, spec_version=version)
    assert problems == () == validate_source(data)
    golden = HERE / f"{name}-{version}.cdx.{form.removeprefix('cyclonedx-')}"
    if request.config.getoption("--update-golden"):
        golden.write_bytes(data)
    assert data.decode() == golden.read_text(encoding="utf-8")
