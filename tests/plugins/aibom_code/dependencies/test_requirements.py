"""Files of requirements, read as pip reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.plugin import Digest, Reference
from aibom_code.dependencies.declared import Declared
from aibom_code.dependencies.requirements import read_requirements

SHA = "a" * 64


def one(text: str) -> Declared:
    (found,) = read_requirements(text).declared
    return found


@pytest.mark.parametrize(
    ("line", "name", "version", "requirement"),
    [
        ("torch==2.4.1", "torch", "2.4.1", "==2.4.1"),
        ("torch == 2.4.1+cpu", "torch", "2.4.1+cpu", "== 2.4.1+cpu"),
        ("torch===2.4.1", "torch", "2.4.1", "===2.4.1"),
        ("torch==2.4.*", "torch", "", "==2.4.*"),
        ("torch>=2,<3", "torch", "", ">=2,<3"),
        ("torch==2.4.1,!=2.4.0", "torch", "", "==2.4.1,!=2.4.0"),
        ("Torch_Audio", "Torch_Audio", "", ""),
        ('x[a,b]>=1 ; python_version < "3.12"', "x", "", '[a,b]>=1 ; python_version < "3.12"'),
        ("torch==2.4.1  # the one that works", "torch", "2.4.1", "==2.4.1"),
        ("torch~=2.4 --config-settings=x=1", "torch", "", "~=2.4"),
    ],
)
def test_a_requirement_is_pinned_by_one_exact_version_only(
    line: str, name: str, version: str, requirement: str
) -> None:
    found = one(line)
    assert (found.name, found.version, found.requirement, found.line) == (name, version, requirement, 1)


def test_lines_are_joined_and_counted_and_digests_read() -> None:
    text = f"# pip-compile\n\ntorch==2.4.1 \\\n    --hash=sha256:{SHA} \\\n    --hash=sha256:{'b' * 64}\nnumpy\n"
    first, second = read_requirements(text).declared
    assert (first.line, second.line) == (3, 6)
    assert first.digests == (Digest("SHA-256", SHA), Digest("SHA-256", "b" * 64))
    assert first.requirement == "==2.4.1"


def test_other_files_are_named_and_options_left_out() -> None:
    options = "--index-url https://u:secret@pypi.example/simple\n-e .\n"
    found = read_requirements(f"-r base.txt\n-rmore.txt\n--requirement=x.txt\n-c limits.txt\n{options}")
    assert found.includes == ["base.txt", "more.txt", "x.txt"]
    assert found.constraints == ["limits.txt"]
    assert (found.declared, found.problems) == ([], [])


@pytest.mark.parametrize("line", ["./local/pkg", "../x", ".", "/abs/x.whl", "dist/a-1.0-py3-none-any.whl", "C:\\x\\y"])
def test_paths_name_no_distribution(line: str) -> None:
    found = read_requirements(line)
    assert (found.declared, found.problems) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        "peft @ git+https://user:s3cr3t@github.com/huggingface/peft@v0.1?token=s3cr3t",
        "git+https://s3cr3t@github.com/huggingface/peft@v0.1#egg=peft&subdirectory=x",
        "-e git+https://s3cr3t@github.com/huggingface/peft@v0.1#egg=peft",
    ],
)
def test_a_link_is_a_source_without_what_may_be_secret(line: str) -> None:
    found = one(line)
    assert (found.name, found.version) == ("peft", "")
    assert found.requirement == "@ https://github.com/huggingface/peft@v0.1"
    revision = "declared as its source, revision v0.1"
    assert found.references == (Reference("vcs", "https://github.com/huggingface/peft", revision),)
    assert "s3cr3t" not in repr(found)


@pytest.mark.parametrize("line", ["torch==", "a b c", "=1", "x" * 5000, "café", "torch>=2;;"])
def test_what_is_no_requirement_is_said_without_quoting_it(line: str) -> None:
    found = read_requirements(f"\n{line}")
    assert found.declared == []
    assert found.problems == ["line 2: not a requirement"]


@given(st.text())
def test_no_text_fails(text: str) -> None:
    read_requirements(text)
