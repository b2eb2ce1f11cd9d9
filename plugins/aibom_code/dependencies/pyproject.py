"""Dependencies in ``pyproject.toml``: of the project (PEP 621), groups (PEP 735), Poetry; and in a ``Pipfile``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aibom.plugin import Reference, clean_name, clean_url
from aibom_code.dependencies.declared import DEVELOPMENT, OPTIONAL, Declared, Manifest, of_requirement
from aibom_code.lines import Lines

__all__ = ["read_pipfile", "read_pyproject"]

# A version without operator is exact for Poetry (https://python-poetry.org/docs/dependency-specification/), for Pipenv
# nothing says so.
_POETRY: Final = re.compile(r"={0,3}\s*v?(\d[^\s,;*|<>=!~^]*)")
_PIPENV: Final = re.compile(r"={2,3}\s*v?(\d[^\s,;*|<>=!~^]*)")


def read_pyproject(text: str, table: Mapping[str, Any]) -> Manifest:
    """Read what a project declares; what its build alone needs is left out, as it is not part of what is shipped.

    Args:
        text: the file, for the numbers of lines.
        table: the same, parsed.
    """
    manifest, lines = Manifest(), Lines(text)
    project = _table(table.get("project"))
    _each(lines, project.get("dependencies"), "", manifest)
    for requirements in _table(project.get("optional-dependencies")).values():
        _each(lines, requirements, OPTIONAL, manifest)
    for requirements in _table(table.get("dependency-groups")).values():
        # An entry that is a table includes another group, which is read by itself.
        names = [item for item in requirements if not isinstance(item, dict)] if isinstance(requirements, list) else []
        _each(lines, names, DEVELOPMENT, manifest)
    tool = _table(table.get("tool"))
    _each(lines, _table(tool.get("uv")).get("dev-dependencies"), DEVELOPMENT, manifest)
    poetry = _table(tool.get("poetry"))
    _poetry(lines, poetry.get("dependencies"), "", manifest)
    _poetry(lines, poetry.get("dev-dependencies"), DEVELOPMENT, manifest)
    for group in _table(poetry.get("group")).values():
        _poetry(lines, _table(group).get("dependencies"), DEVELOPMENT, manifest)
    return manifest


def read_pipfile(text: str, table: Mapping[str, Any]) -> Manifest:
    """Read what a Pipfile declares.

    Args:
        text: the file, for the numbers of lines.
        table: the same, parsed.
    """
    manifest, lines = Manifest(), Lines(text)
    _poetry(lines, table.get("packages"), "", manifest, _PIPENV)
    _poetry(lines, table.get("dev-packages"), DEVELOPMENT, manifest, _PIPENV)
    return manifest


def _each(lines: Lines, requirements: Any, scope: str, manifest: Manifest) -> None:
    for item in requirements if isinstance(requirements, list) else ():
        if not isinstance(item, str):
            manifest.problems.append("an entry is not a requirement")
            continue
        line = lines.of(f"[\"']{re.escape(item)}[\"']")
        of_requirement(item, manifest, line=line, scope=scope)


def _poetry(lines: Lines, table: Any, scope: str, manifest: Manifest, exact: re.Pattern[str] = _POETRY) -> None:
    for name, value in _table(table).items():
        if name.lower() == "python" or not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", name):
            continue
        line = lines.of(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*=")
        for one in value if isinstance(value, list) else (value,):
            for version, requirement, optional, references in _constraint(one, exact):
                manifest.declared.append(
                    Declared(
                        "pypi",
                        name,
                        version=version,
                        requirement=requirement,
                        line=line,
                        scope=scope or (OPTIONAL if optional else ""),
                        references=references,
                    )
                )


def _constraint(value: Any, exact: re.Pattern[str]) -> Iterator[tuple[str, str, bool, tuple[Reference, ...]]]:
    """Version, requirement as written, whether it is optional, where it comes from."""
    table = value if isinstance(value, dict) else {"version": value}
    if "path" in table:
        return  # part of the project itself
    said = table.get("version")
    written = clean_name(said) if isinstance(said, str) else ""
    pinned = exact.fullmatch(written)
    found = next((str(table[key]) for key in ("git", "url", "file") if isinstance(table.get(key), str)), "")
    url = clean_url(found, vcs="git" in table)
    references = (Reference("vcs" if "git" in table else "distribution", url, "declared as its source"),) if url else ()
    revision = next((clean_name(str(table[key])) for key in ("rev", "tag", "branch", "ref") if key in table), "")
    if url:
        written = f"@ {url}@{revision}" if revision else f"@ {url}"
    yield pinned[1] if pinned else "", written, table.get("optional") is True, references


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
