"""Which files are read, and where they lead."""

from __future__ import annotations

import pytest

from aibom.plugin import Blob
from aibom_code.dependencies.declared import Manifest
from aibom_code.dependencies.files import MAX_BYTES, read_manifests, reader_of


def read(files: dict[str, str | bytes]) -> dict[str, Manifest]:
    raw = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    blobs = {
        path: Blob(path, len(data), lambda offset, length, data=data: data[offset : offset + length])
        for path, data in raw.items()
    }
    return dict(read_manifests(blobs, lambda path: path.startswith("tests/")))


@pytest.mark.parametrize(
    "path",
    [
        *("requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "requirements/base.txt", "reqs.txt"),
        *("a/pyproject.toml", "pylock.toml", "pylock.cpu.toml", "uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock"),
        *("environment.yml", "package.json", "package-lock.json", "requirements.in", "requirements_gpu.txt"),
    ],
)
def test_files_that_declare_dependencies(path: str) -> None:
    assert reader_of(path) is not None


@pytest.mark.parametrize("path", ["readme.txt", "base.txt", "requirements.md", "set.py", "lock", "requirements"])
def test_others(path: str) -> None:
    assert reader_of(path) is None


def test_named_files_are_read_once_and_only_inside_of_the_source() -> None:
    names = ("../common/base.txt", "../../etc/passwd", "/etc/passwd", "http://x/y", "no.txt")
    nested = "".join(f"-r {name}\n" for name in names)
    found = read({"app/requirements.txt": nested, "common/base.txt": "torch\n-r base.txt\n"})
    assert [item.name for item in found["common/base.txt"].declared] == ["torch"]
    outside = "a file that it names with -r is not read: it lies outside the source"
    assert found["app/requirements.txt"].problems == [outside] * 3 + [
        "a file that it names with -r is not read: it is not here"
    ]


@pytest.mark.parametrize("marker", ["MLmodel", "MAR-INF/MANIFEST.json"])
def test_what_a_model_needs_is_no_need_of_the_project(marker: str) -> None:
    found = read({"requirements.txt": "a\n", f"m/{marker}": "", "m/requirements.txt": "b\n", "m/conda.yaml": ""})
    assert set(found) == {"requirements.txt"}
    assert read({marker: "", "requirements.txt": "b\n"}) == {}


def test_a_file_of_constraints_narrows() -> None:
    found = read({"requirements.txt": "-c limits.txt\ntorch\n", "limits.txt": "torch==2.4.1\n"})
    assert {path: manifest.narrows for path, manifest in found.items()} == {
        "limits.txt": True,
        "requirements.txt": False,
    }


def test_what_is_required_and_constrains_too_is_required() -> None:
    found = read({"requirements.txt": "-r both.txt\n-c both.txt\n", "both.txt": "torch==2.4.1\n"})
    assert not found["both.txt"].narrows


@pytest.mark.parametrize(
    ("path", "data", "reason"),
    [
        ("pyproject.toml", b"[", "not TOML"),
        ("pyproject.toml", b"x = " + b"[" * 5000, "nested too deeply"),
        ("requirements.txt", b"\xff\xfe\x00", "not UTF-8 at byte 0"),
        ("package.json", b'{"a": ' * 5000, "nested more than 100 deep"),
        ("environment.yml", b"a: &a [*a]", "an alias is refused"),
    ],
)
def test_what_cannot_be_read_is_one_problem(path: str, data: bytes, reason: str) -> None:
    found = read({path: data})[path]
    assert (found.declared, found.problems) == ([], [reason])


def test_a_file_that_is_too_large_is_not_read() -> None:
    def fail(offset: int, length: int) -> bytes:
        raise AssertionError("read")

    ((_, found),) = read_manifests({"uv.lock": Blob("uv.lock", MAX_BYTES + 1, fail)}, lambda path: False)
    assert found.problems == [f"larger than {MAX_BYTES} bytes"]


def test_the_name_of_a_file_says_what_it_is_for() -> None:
    found = read({"requirements/dev.txt": "a\n", "requirements-test.txt": "b\n", "requirements/base.txt": "c\n"})
    assert {path: manifest.declared[0].scope for path, manifest in found.items()} == {
        "requirements/base.txt": "",
        "requirements/dev.txt": "development",
        "requirements-test.txt": "development",
    }


def test_what_tests_alone_need_says_so() -> None:
    found = read({"tests/requirements.txt": "torch\n", "requirements.txt": "torch\n"})
    assert [manifest.declared[0].scope for manifest in found.values()] == ["", "test"]
