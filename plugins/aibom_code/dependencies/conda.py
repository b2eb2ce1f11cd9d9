"""``environment.yml`` of conda (https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html)."""

from __future__ import annotations

import re
from typing import Final

from aibom.plugin import clean_name, load_yaml
from aibom_code.dependencies.declared import Declared, Manifest
from aibom_code.dependencies.requirements import read_requirements
from aibom_code.lines import Lines

__all__ = ["read_environment"]

_SPEC: Final = re.compile(r"(?:[\w.:/-]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(.*)")
# `==` allows one version, `=version=build` one package; a single `=` any version that begins so.
_EXACT: Final = re.compile(r"==\s*([^\s,|*=<>!~]+)|=\s*([^\s,|*=<>!~]+)=[^\s,|*=<>!~]+")


def read_environment(text: str) -> Manifest:
    """Read an environment's dependencies, those of pip in it too; the interpreter is one of them.

    Args:
        text: the file.

    Raises:
        FormatError: it is no YAML that is read.
    """
    manifest, lines = Manifest(), Lines(text)
    value = load_yaml(text).value
    entries = value.get("dependencies") if isinstance(value, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            _of_pip(lines, entry.get("pip"), manifest)
            continue
        said = clean_name(entry) if isinstance(entry, str) else ""
        found = _SPEC.fullmatch(said)
        if found is None:
            manifest.problems.append("an entry names no package")
            continue
        exact = _EXACT.fullmatch(found[2])
        manifest.declared.append(
            Declared(
                "conda",
                found[1],
                version=(exact[1] or exact[2]) if exact else "",
                requirement=found[2].strip(),
                line=lines.of(rf"^[ \t]*-[ \t]*[\"']?{re.escape(said)}"),
            )
        )
    return manifest


def _of_pip(lines: Lines, entries: object, manifest: Manifest) -> None:
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, str):
            manifest.problems.append("an entry of pip is no text")
            continue
        read = read_requirements(entry)
        line = lines.of(rf"^[ \t]*-[ \t]*[\"']?{re.escape(entry)}")
        for one in read.declared:
            manifest.declared.append(
                Declared(
                    one.ecosystem,
                    one.name,
                    version=one.version,
                    requirement=one.requirement,
                    line=line,
                    digests=one.digests,
                    references=one.references,
                )
            )
        manifest.problems += ["an entry of pip is not a requirement"] * len(read.problems)
        manifest.includes += read.includes
        manifest.constraints += read.constraints
