"""pyproject.toml and Pipfile."""

from __future__ import annotations

import tomllib

from aibom_code.dependencies.declared import Manifest
from aibom_code.dependencies.pyproject import read_pipfile, read_pyproject


def rows(manifest: Manifest) -> list[tuple[str, str, str, str]]:
    return [(item.name, item.version, item.requirement, item.scope) for item in manifest.declared]


def pyproject(text: str) -> Manifest:
    return read_pyproject(text, tomllib.loads(text))


def test_the_project_its_extras_and_its_groups() -> None:
    text = """\
[build-system]
requires = ["hatchling"]
[project]
dependencies = ["torch==2.4.1", "transformers>=4"]
[project.optional-dependencies]
gpu = ["vllm"]
[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff==0.9.1"]
"""
    found = pyproject(text)
    assert rows(found) == [
        ("torch", "2.4.1", "==2.4.1", ""),
        ("transformers", "", ">=4", ""),
        ("vllm", "", "", "optional"),
        ("pytest", "", "", "development"),
        ("ruff", "0.9.1", "==0.9.1", "development"),
    ]
    assert [item.line for item in found.declared] == [4, 4, 6, 8, 9]


def test_poetry_pins_by_a_bare_version_and_by_nothing_else() -> None:
    text = """\
[tool.poetry.dependencies]
python = "^3.11"
torch = "2.4.1"
transformers = "^4.40"
peft = {version = "==0.11.0", optional = true}
trl = {git = "https://u:s3cr3t@github.com/huggingface/trl.git", rev = "abc1234"}
mine = {path = "../mine"}
jax = [{version = "<0.4", python = "<3.12"}, {version = ">=0.4", python = ">=3.12"}]
[tool.poetry.group.dev.dependencies]
pytest = "*"
"""
    found = pyproject(text)
    assert rows(found) == [
        ("torch", "2.4.1", "2.4.1", ""),
        ("transformers", "", "^4.40", ""),
        ("peft", "0.11.0", "==0.11.0", "optional"),
        ("trl", "", "@ https://github.com/huggingface/trl.git@abc1234", ""),
        ("jax", "", "<0.4", ""),
        ("jax", "", ">=0.4", ""),
        ("pytest", "", "*", "development"),
    ]
    assert [item.line for item in found.declared] == [3, 4, 5, 6, 8, 8, 10]
    assert "s3cr3t" not in repr(found)


def test_a_pipfile_pins_by_two_signs_only() -> None:
    text = '[packages]\ntorch = "2.4.1"\nnumpy = "==1.26.4"\n[dev-packages]\npytest = "*"\n'
    assert rows(read_pipfile(text, tomllib.loads(text))) == [
        ("torch", "", "2.4.1", ""),
        ("numpy", "1.26.4", "==1.26.4", ""),
        ("pytest", "", "*", "development"),
    ]


def test_wrong_types_are_problems_or_nothing() -> None:
    found = pyproject('project = 3\n[tool.poetry]\ndependencies = [1]\ngroup = "x"\n')
    assert (found.declared, found.problems) == ([], [])
    found = pyproject("[project]\ndependencies = [1, {}]\n")
    assert found.problems == ["an entry is not a requirement"] * 2
