"""Locks of Python: versions, digests, where files are, what needs what."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from aibom.plugin import Digest, FormatError, Reference
from aibom_code.dependencies.declared import Manifest
from aibom_code.dependencies.locks import read_pipfile_lock, read_poetry_lock, read_pylock, read_uv_lock

A, B, COMMIT = "a" * 64, "b" * 64, "c" * 40
WHEEL = Reference("distribution", "https://files.example/torch-2.4.1.whl", "", (Digest("SHA-256", A),))


def read(reader: Callable[[str, Any], Manifest], text: str) -> Manifest:
    return reader(text, tomllib.loads(text))


def test_pylock() -> None:
    text = f"""\
lock-version = "1.0"
[[packages]]
name = "torch"
version = "2.4.1"
dependencies = [{{name = "numpy"}}]
[[packages.wheels]]
url = "https://t0ken@files.example/torch-2.4.1.whl?sig=t0ken"
hashes = {{sha256 = "{A}"}}
[[packages]]
name = "numpy"
version = "1.26.4"
sdist = {{name = "numpy-1.26.4.tar.gz", hashes = {{sha256 = "{B}"}}}}
[[packages]]
name = "peft"
vcs = {{type = "git", url = "https://github.com/x/peft", commit-id = "{COMMIT}"}}
"""
    torch, numpy, peft = read(read_pylock, text).declared
    assert (torch.version, torch.references, torch.needs, torch.line) == ("2.4.1", (WHEEL,), ("numpy",), 3)
    assert (numpy.digests, numpy.references, numpy.line) == ((Digest("SHA-256", B),), (), 10)
    assert (peft.version, peft.references) == (
        "",
        (Reference("vcs", "https://github.com/x/peft", f"commit {COMMIT}"),),
    )
    assert not any(item.direct for item in (torch, numpy, peft))


def test_uv_leaves_the_project_itself_out() -> None:
    text = f"""\
version = 1
[[package]]
name = "app"
version = "0.1"
source = {{ editable = "." }}
dependencies = [{{ name = "torch" }}]
[[package]]
name = "torch"
version = "2.4.1"
source = {{ registry = "https://index.example/simple" }}
dependencies = [{{ name = "numpy", marker = "x" }}]
wheels = [{{ url = "https://files.example/torch-2.4.1.whl", hash = "sha256:{A}", size = 1 }}]
[[package]]
name = "trl"
version = "0.1"
source = {{ git = "https://github.com/x/trl?rev=main#{COMMIT}" }}
"""
    torch, trl = read(read_uv_lock, text).declared
    assert (torch.name, torch.version, torch.references, torch.needs) == ("torch", "2.4.1", (WHEEL,), ("numpy",))
    assert trl.references == (Reference("vcs", "https://github.com/x/trl", f"commit {COMMIT}"),)


def test_poetry_of_either_age() -> None:
    text = f"""\
[[package]]
name = "torch"
version = "2.4.1"
groups = ["main", "dev"]
files = [{{file = "torch.whl", hash = "sha256:{A}"}}]
[package.dependencies]
numpy = "*"
[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]
[[package]]
name = "black"
version = "24.1"
category = "dev"
[metadata.files]
black = [{{file = "black.whl", hash = "sha256:{B}"}}]
"""
    torch, pytest_, black = read(read_poetry_lock, text).declared
    assert (torch.version, torch.digests, torch.needs, torch.scope) == (
        "2.4.1",
        (Digest("SHA-256", A),),
        ("numpy",),
        "",
    )
    assert (pytest_.scope, black.scope, black.digests) == ("development", "development", (Digest("SHA-256", B),))


def test_pipenv() -> None:
    lock = {
        "default": {"torch": {"version": "==2.4.1", "hashes": [f"sha256:{A}", "sha256:short", 3]}},
        "develop": {"trl": {"git": "https://u:pw@github.com/x/trl", "ref": COMMIT}},
    }
    torch, trl = read_pipfile_lock(json.dumps(lock, indent=1)).declared
    assert (torch.version, torch.digests, torch.line) == ("2.4.1", (Digest("SHA-256", A),), 3)
    assert (trl.version, trl.scope) == ("", "development")
    assert trl.references == (Reference("vcs", "https://github.com/x/trl", f"commit {COMMIT}"),)


@pytest.mark.parametrize("reader", [read_pylock, read_uv_lock, read_poetry_lock])
@pytest.mark.parametrize(
    "text",
    [
        "package = 3\npackages = 3",
        "[[package]]\nname = 3\n[[packages]]\nname = 3",
        "[[package]]\nname='x'\nversion=1\nsource=2\nfiles=3\nwheels=4\nsdist=5\ndependencies=6\ngroups=7\n",
        "[[packages]]\nname='x'\nversion=1\nvcs=2\nwheels=['a', {hashes=3}]\nsdist=5\ndependencies=[6]\n",
    ],
)
def test_wrong_types_never_fail(reader: Callable[[str, Any], Manifest], text: str) -> None:
    for item in read(reader, text).declared:
        assert (item.version, item.digests, item.references) == ("", (), ())


@pytest.mark.parametrize("default", ["3", '{"x": 3}', '{"x": {"hashes": {}}}'])
def test_pipenv_wrong_types_never_fail(default: str) -> None:
    assert read_pipfile_lock("[]").declared == []
    assert all(not item.version for item in read_pipfile_lock(f'{{"default": {default}}}').declared)


def test_pipenv_broken() -> None:
    with pytest.raises(FormatError):
        read_pipfile_lock("{")
