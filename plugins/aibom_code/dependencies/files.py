"""Which file of a source is read for dependencies, by whom, and which others it leads to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from aibom.plugin import Blob, FormatError, load_toml
from aibom_code.dependencies.conda import read_environment
from aibom_code.dependencies.declared import DEVELOPMENT, TEST, Manifest
from aibom_code.dependencies.locks import read_pipfile_lock, read_poetry_lock, read_pylock, read_uv_lock
from aibom_code.dependencies.npm import read_package, read_package_lock
from aibom_code.dependencies.pyproject import read_pipfile, read_pyproject
from aibom_code.dependencies.requirements import read_requirements
from aibom_code.dependencies.setuptools import read_setup_cfg, read_setup_py

__all__ = ["MAX_BYTES", "read_manifests", "reader_of"]

MAX_BYTES: Final = 16 * 1024 * 1024
"""Bytes of one such file."""
MAX_INCLUDED: Final = 1_000
"""Files of requirements that others may lead to."""

_MODEL_MARKERS: Final = ("MLmodel", "MAR-INF/MANIFEST.json")
"""Files of MLflow's and TorchServe's models, in whose folders lists of requirements lie."""

Reader = Callable[[str], Manifest]

_REQUIREMENTS: Final = re.compile(r"(?:.*[-_.])?(?:requirements?|reqs?)(?:[-_.].*)?\.(?:txt|in|pip)|.*\.requirements")
_DEVELOPMENT: Final = re.compile(r"(?:^|[-_./])(?:dev|develop|development|docs?|lint|tests?|testing|ci)(?:[-_./]|$)")


def reader_of(path: str) -> Reader | None:
    """Return what reads a file for dependencies; None where its name is none of such a file.

    Args:
        path: POSIX path relative to the source.
    """
    folder, _, name = path.lower().rpartition("/")
    if name in _EXACT:
        return _EXACT[name]
    if name.startswith("pylock.") and name.endswith(".toml"):
        return _toml(read_pylock)
    in_folder = folder.rpartition("/")[2] in ("requirements", "reqs") and name.endswith((".txt", ".in"))
    if in_folder or _REQUIREMENTS.fullmatch(name):
        return _requirements(name)
    return None


def read_manifests(blobs: Mapping[str, Blob], is_test: Callable[[str], bool]) -> Iterator[tuple[str, Manifest]]:
    """Read all files of a source that declare dependencies, and those that they lead to; sorted by path.

    A file of constraints adds nothing of its own: what it pins is the version of what others require without one.

    Args:
        blobs: the files of the source by path.
        is_test: whether a file belongs to the project's tests, by its path.
    """
    found: dict[str, Manifest] = {}
    constraints: dict[str, None] = {}
    read = (
        (path, reader) for path in blobs if (reader := reader_of(path)) is not None and not _of_a_model(path, blobs)
    )
    waiting = sorted(read, key=lambda item: item[0])
    roots = len(waiting)
    for path, reader in waiting:
        if path in found:
            continue
        manifest = found[path] = _read(blobs[path], reader)
        for kind, names in (("-r", manifest.includes), ("-c", manifest.constraints)):
            for name in names:
                other = _inside(path, name)
                if other is None or other not in blobs:
                    outside = "it lies outside the source" if other is None else "it is not here"
                    manifest.problems.append(f"a file that it names with {kind} is not read: {outside}")
                elif len(waiting) - roots >= MAX_INCLUDED:
                    manifest.problems.append(f"more than {MAX_INCLUDED} files are named")
                else:
                    waiting.append((other, _requirements(other.rpartition("/")[2].lower())))
                    if kind == "-c":
                        constraints[other] = None
    included = {_inside(path, name) for path, manifest in found.items() for name in manifest.includes}
    for path in constraints:
        if path not in included and path in found:
            found[path].narrows = True
    for path in filter(is_test, found):
        found[path].declared = [replace(one, scope=TEST) for one in found[path].declared]
    yield from sorted(found.items())


def _of_a_model(path: str, blobs: Mapping[str, Blob]) -> bool:
    """Whether a file says what loading the model beside it needs, which is no need of the project."""
    folder, slash, _ = path.rpartition("/")
    return any(f"{folder}{slash}{marker}" in blobs for marker in _MODEL_MARKERS)


def _read(blob: Blob, reader: Reader) -> Manifest:
    try:
        return reader(blob.text(MAX_BYTES))
    except FormatError as error:
        reason = str(error)
    except OSError:
        reason = "it cannot be read"
    except RecursionError:
        reason = "nested too deeply"
    return Manifest(problems=[reason])


def _inside(path: str, name: str) -> str | None:
    """The path that a name in a file leads to; None where it leaves the source."""
    if "://" in name or name.startswith(("/", "~")) or "\\" in name or "\0" in name:
        return None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return None if joined == ".." or joined.startswith("../") else joined


def _requirements(name: str) -> Reader:
    scope = DEVELOPMENT if _DEVELOPMENT.search(name.rpartition(".")[0]) else ""
    return lambda text: read_requirements(text, scope=scope)


def _toml(reader: Callable[[str, Mapping[str, Any]], Manifest]) -> Reader:
    return lambda text: reader(text, load_toml(text))


_EXACT: Final[Mapping[str, Reader]] = {
    "environment.yaml": read_environment,
    "environment.yml": read_environment,
    "npm-shrinkwrap.json": read_package_lock,
    "package-lock.json": read_package_lock,
    "package.json": read_package,
    "pipfile": _toml(read_pipfile),
    "pipfile.lock": read_pipfile_lock,
    "poetry.lock": _toml(read_poetry_lock),
    "pylock.toml": _toml(read_pylock),
    "pyproject.toml": _toml(read_pyproject),
    "setup.cfg": read_setup_cfg,
    "setup.py": read_setup_py,
    "uv.lock": _toml(read_uv_lock),
}
