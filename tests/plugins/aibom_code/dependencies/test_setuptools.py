"""setup.cfg and setup.py."""

from __future__ import annotations

import pytest

from aibom.plugin import FormatError
from aibom_code.dependencies.declared import Manifest
from aibom_code.dependencies.setuptools import read_setup_cfg, read_setup_py


def rows(manifest: Manifest) -> list[tuple[str, str, str, int]]:
    return [(item.name, item.version, item.scope, item.line) for item in manifest.declared]


def test_setup_cfg() -> None:
    text = """\
[metadata]
name = x
[options]
install_requires =
    torch==2.4.1
    numpy>=1; python_version < "3.13"  # old
[options.extras_require]
gpu =
    vllm
"""
    found = read_setup_cfg(text)
    assert rows(found) == [("torch", "2.4.1", "", 5), ("numpy", "", "", 6), ("vllm", "", "optional", 9)]


def test_setup_py_as_far_as_lists_stand_there() -> None:
    text = """\
from setuptools import setup
BASE = ["torch==2.4.1"]
MORE = BASE + ["numpy"]
setup(
    install_requires=[*MORE, "peft"],
    extras_require={"gpu": ["vllm"], "all": open("x").read().split()},
)
"""
    found = read_setup_py(text)
    assert rows(found) == [
        ("torch", "2.4.1", "", 2),
        ("numpy", "", "", 3),
        ("peft", "", "", 5),
        ("vllm", "", "optional", 6),
    ]
    assert found.problems == ["extras_require is computed when it is run"]


@pytest.mark.parametrize("value", ["read('x')", "[x for x in y]", "NAME", "[1]", "NAME + NAME", "A"])
def test_what_is_computed_is_said(value: str) -> None:
    found = read_setup_py(f"A = A\nsetup(install_requires={value})\n")
    assert (found.declared, found.problems) == ([], ["install_requires is computed when it is run"])


def test_a_name_that_is_bound_twice_has_no_value() -> None:
    found = read_setup_py('A = ["torch"]\nA = ["numpy"]\nimport setuptools\nsetuptools.setup(install_requires=A)\n')
    assert found.declared == []


@pytest.mark.parametrize("text", ["setup(", "\x00", "(" * 10_000])
def test_no_python(text: str) -> None:
    with pytest.raises(FormatError):
        read_setup_py(text)


def test_no_configuration() -> None:
    with pytest.raises(FormatError):
        read_setup_cfg("[options\n x")
