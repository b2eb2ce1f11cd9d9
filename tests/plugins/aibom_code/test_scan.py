"""Which files are the project's own code, and what the source is as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import aibom
from aibom.plugin import Blob, Kind
from aibom.source import Source
from aibom_code import readers
from aibom_code.project import Project
from aibom_code.reference import Reference
from aibom_code.scan import is_test
from tests.builders.tree import write_files
from tests.builders.weights import gguf, safetensors

CODE = "from transformers import AutoModel\n\nAutoModel.from_pretrained('acme/used')\n"
USED = "pkg:huggingface/acme/used"
MODEL = {
    "config.json": {"model_type": "bert", "architectures": ["BertModel"]},
    "model.safetensors": safetensors({"w": ("F32", (2, 2))}),
    "modeling_own.py": CODE,
}


def scan(folder: Path, files: dict[str, object], scheme: str = "dir") -> aibom.Graph:
    write_files(folder, files)
    return aibom.scan(Source(scheme, str(folder)), offline=True)


def test_the_code_of_a_model_is_its_own(tmp_path: Path) -> None:
    graph = scan(tmp_path / "model", dict(MODEL))
    assert graph.subject is not None and graph.subject.kind is Kind.MODEL and USED not in graph
    inside = {f"models/own/{path}": content for path, content in MODEL.items()}
    assert USED not in scan(tmp_path / "app", {**inside, "app.py": "x = 1\n"})


def test_alone_it_reads_whatever_the_source_is(tmp_path: Path) -> None:
    graph = scan(tmp_path / "model", dict(MODEL), "code")
    assert USED in graph and graph.subject is not None and graph.subject.ref == "dir:model"


def test_code_makes_an_application_of_a_folder_with_one_file_of_weights(tmp_path: Path) -> None:
    weights = gguf({"general.architecture": "llama"}, [("t", (32,), 0)])
    graph = scan(tmp_path / "app", {"m.gguf": weights, "app.py": "from llama_cpp import Llama\nLlama('m.gguf')\n"})
    assert graph.subject is not None and graph.subject.kind is Kind.APPLICATION
    assert [edge.target for edge in graph.outgoing("dir:app")] == ["dir:app/m.gguf"]


@pytest.mark.parametrize(
    "path",
    [
        ".venv/lib/python3.11/site-packages/a.py",
        "env/lib/a.py",
        "node_modules/a/a.py",
        ".tox/py/a.py",
        "build/lib/site-packages/a.py",
    ],
)
def test_installed_packages_are_no_code_of_the_project(tmp_path: Path, path: str) -> None:
    graph = scan(tmp_path / "app", {path: CODE, "env/pyvenv.cfg": "home = x\n", "a.py": "x = 1\n"})
    assert USED not in graph


def test_a_folder_that_names_nothing_is_as_it_was(tmp_path: Path) -> None:
    graph = scan(tmp_path / "app", {"a.py": "print('x')\n"})
    assert [component.ref for component in graph] == ["dir:app"]
    assert [tool.name for tool in graph.tools] == ["directory"]


def test_a_fault_of_ours_in_one_file_costs_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aibom_code.python import reader

    def broken(blob: Blob, project: Project) -> Iterator[Reference]:
        if blob.path == "bad.py":
            raise KeyError("secret")
        yield from read(blob, project)

    read = reader.read
    monkeypatch.setattr(reader, "read", broken)
    readers.reader.cache_clear()
    try:
        graph = scan(tmp_path / "app", {"bad.py": CODE, "good.py": CODE})
    finally:
        readers.reader.cache_clear()
    assert USED in graph
    (told,) = [item for item in graph.unknowns() if item.location == "bad.py"]
    assert (told.field, told.reason) == ("contents", "internal error: KeyError")


def test_two_projects_are_told_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_files(tmp_path / name / "app", {"app.py": CODE})
    graph = aibom.scan(str(tmp_path / "a" / "app"), str(tmp_path / "b" / "app"), offline=True)
    assert {edge.source for edge in graph.incoming(USED)} == {"dir:a/app", "dir:b/app"}


@pytest.mark.parametrize("path", ["tests/a.py", "a/test/b.py", "test_a.py", "a/b_test.py", "conftest.py", "a.spec.ts"])
def test_tests_are_known_by_their_paths(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["a.py", "contest.py", "latest/a.py", "testify.py", "attest_a.py"])
def test_others_are_no_tests(path: str) -> None:
    assert not is_test(path)
