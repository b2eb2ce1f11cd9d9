"""Locks of Python projects: ``pylock.toml`` (PEP 751), ``uv.lock``, ``poetry.lock``, ``Pipfile.lock``.

Each names one version of each distribution, and the digests of the files that it may be installed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from aibom.plugin import Digest, Reference, clean_url, load_json
from aibom_code.dependencies.declared import DEVELOPMENT, MAX_FILES, Declared, Manifest, digest, text_at
from aibom_code.lines import Lines

__all__ = ["read_pipfile_lock", "read_poetry_lock", "read_pylock", "read_uv_lock"]

MAX_PACKAGES: Final = 20_000


def read_pylock(text: str, table: Mapping[str, Any]) -> Manifest:
    """Read a lock of PEP 751 (https://packaging.python.org/en/latest/specifications/pylock-toml/)."""
    manifest = Manifest()
    for entry, line in _packages(text, table.get("packages"), manifest):
        files = [*_list(entry.get("wheels")), entry.get("sdist"), entry.get("archive")]
        vcs = _table(entry.get("vcs"))
        found = _Files(files, "hashes")
        manifest.declared.append(
            Declared(
                "pypi",
                text_at(entry, "name"),
                version=text_at(entry, "version"),
                line=line,
                direct=False,
                digests=found.loose,
                references=(*found.references, *_source(text_at(vcs, "url"), text_at(vcs, "commit-id"))),
                needs=tuple(_names(entry.get("dependencies"))),
            )
        )
    return manifest


def read_uv_lock(text: str, table: Mapping[str, Any]) -> Manifest:
    """Read the lock of uv; what its own members need is what the project declares."""
    manifest = Manifest()
    for entry, line in _packages(text, table.get("package"), manifest):
        source = _table(entry.get("source"))
        needs = tuple(_names(entry.get("dependencies")))
        if {"editable", "virtual", "directory"} & source.keys():
            continue  # the project itself, whose own file declares what it needs
        found = _Files([*_list(entry.get("wheels")), entry.get("sdist")], "hash")
        git, _, commit = text_at(source, "git").partition("#")
        manifest.declared.append(
            Declared(
                "pypi",
                text_at(entry, "name"),
                version=text_at(entry, "version"),
                line=line,
                direct=False,
                digests=found.loose,
                references=(*found.references, *_source(git.partition("?")[0], commit)),
                needs=needs,
            )
        )
    return manifest


def read_poetry_lock(text: str, table: Mapping[str, Any]) -> Manifest:
    """Read the lock of Poetry, whose digests name files and no links."""
    manifest = Manifest()
    older = _table(_table(table.get("metadata")).get("files"))  # before Poetry 1.2 they stood at the end
    for entry, line in _packages(text, table.get("package"), manifest):
        source = _table(entry.get("source"))
        is_git = text_at(source, "type") == "git"
        if text_at(source, "type") == "directory":
            continue
        name = text_at(entry, "name")
        found = _Files(_list(entry.get("files")) or _list(older.get(name)), "hash")
        groups = [item for item in _list(entry.get("groups")) if isinstance(item, str)]
        development = (bool(groups) and "main" not in groups) or text_at(entry, "category") == "dev"
        manifest.declared.append(
            Declared(
                "pypi",
                name,
                version=text_at(entry, "version"),
                line=line,
                scope=DEVELOPMENT if development else "",
                direct=False,
                digests=found.loose,
                references=tuple(_source(text_at(source, "url"), text_at(source, "resolved_reference")))
                if is_git
                else (),
                needs=tuple(name for name in _table(entry.get("dependencies")) if isinstance(name, str)),
            )
        )
    return manifest


def read_pipfile_lock(text: str) -> Manifest:
    """Read the lock of Pipenv.

    Raises:
        FormatError: it is no JSON that is read.
    """
    manifest, lines = Manifest(), Lines(text)
    table = load_json(text)[0]
    for section, scope in (("default", ""), ("develop", DEVELOPMENT)):
        for name, entry in list(_table(_table(table).get(section)).items())[:MAX_PACKAGES]:
            version = text_at(entry, "version")
            hashes = [{"hash": value} for value in _list(_table(entry).get("hashes"))]
            manifest.declared.append(
                Declared(
                    "pypi",
                    name,
                    version=version.lstrip("=").strip() if version.startswith("==") else "",
                    line=lines.of(rf'"{re.escape(name)}"\s*:'),
                    scope=scope,
                    direct=False,
                    digests=_Files(hashes, "hash").loose,
                    references=tuple(_source(text_at(entry, "git"), text_at(entry, "ref"))),
                )
            )
    return manifest


class _Files:
    """The files that a locked distribution may be installed from.

    Attributes:
        references: those of which the lock says where they are.
        loose: digests of the others.
    """

    def __init__(self, files: Iterable[Any], key: str) -> None:
        references: list[Reference] = []
        loose: list[Digest] = []
        for file in [file for file in files if isinstance(file, dict)][:MAX_FILES]:
            digests = tuple(_digests(file.get(key)))
            url = clean_url(text_at(file, "url"))
            if url and digests:
                references.append(Reference("distribution", url, "", digests))
            else:
                loose += digests
        self.references = tuple(references)
        self.loose = tuple(loose)


def _digests(said: Any) -> Iterator[Digest]:
    pairs = said.items() if isinstance(said, dict) else [str(said).split(":", 1)] if ":" in str(said) else ()
    for algorithm, value in pairs:
        found = digest(str(algorithm), value)
        if found is not None:
            yield found


def _source(url: str, commit: str) -> Iterator[Reference]:
    cleaned = clean_url(url, vcs=True) if url else None
    if cleaned:
        known = re.fullmatch(r"[0-9a-f]{7,64}", commit)
        yield Reference("vcs", cleaned, f"commit {commit}" if known else "")


def _packages(text: str, entries: Any, manifest: Manifest) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yield the tables of distributions with the line of each, found one behind the other."""
    every = _list(entries)
    lines = Lines(text)
    for entry in every[:MAX_PACKAGES]:
        name = text_at(entry, "name")
        if not name:
            manifest.problems.append("an entry has no name")
            continue
        yield entry, lines.of(rf"""^[ \t]*name[ \t]*=[ \t]*["']{re.escape(name)}["']""")
    if len(every) > MAX_PACKAGES:
        manifest.problems.append(f"only the first {MAX_PACKAGES} distributions were read")


def _names(entries: Any) -> Iterator[str]:
    for entry in _list(entries):
        name = text_at(entry, "name")
        if name:
            yield name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
