"""Files of requirements as pip reads them (https://pip.pypa.io/en/stable/reference/requirements-file-format/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.plugin import Digest
from aibom_code.dependencies.declared import Manifest, digest, of_requirement

__all__ = ["read_requirements"]

MAX_LINES: Final = 100_000

_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_OPTION: Final = re.compile(r"\s--?[A-Za-z].*")
_HASH: Final = re.compile(r"--hash[=\s]\s*(\w+):([0-9A-Fa-f]+)")
_NESTED: Final = re.compile(r"(-r|--requirement|-c|--constraint)(?:\s+|=|(?<=-[rc]))(.+)")
_EDITABLE: Final = re.compile(r"(?:-e|--editable)(?:\s+|=)(.+)")
_EGG: Final = re.compile(r"#(?:.*&)?egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_LINK: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:")
_PATH: Final = re.compile(r"\.{0,2}[/\\]|\.{1,2}(?:$|\[)|[A-Za-z]:[/\\]|[^\s@]*\.(?:whl|zip|tar\.gz|tgz)(?:$|\s)")


def read_requirements(text: str, *, scope: str = "") -> Manifest:
    """Read a file of requirements or of constraints.

    Paths of archives and folders declare no distribution by name and are left out; so are options. Links count where
    they name the distribution (``name @ link``, ``#egg=name``).

    Args:
        text: the file.
        scope: what its requirements are for, by its name.
    """
    manifest = Manifest()
    for number, line in _lines(text, manifest):
        nested = _NESTED.match(line)
        if nested:
            target = nested[2].strip().strip("'\"")
            (manifest.includes if nested[1] in ("-r", "--requirement") else manifest.constraints).append(target)
            continue
        editable = _EDITABLE.match(line)
        if editable:
            line = editable[1].strip()
        elif line.startswith("-"):
            continue
        digests = tuple(_digests(line))
        named = _named(_OPTION.sub("", line, count=1).strip())
        if named:
            of_requirement(named, manifest, line=number, scope=scope, digests=digests)
    return manifest


def _named(line: str) -> str:
    if _LINK.match(line):
        egg = _EGG.search(line)
        return f"{egg[1]} @ {line.partition('#')[0]}" if egg else ""
    return "" if _PATH.match(line) else line


def _digests(line: str) -> Iterator[Digest]:
    for algorithm, value in _HASH.findall(line):
        found = digest(algorithm, value)
        if found is not None:
            yield found


def _lines(text: str, manifest: Manifest) -> Iterator[tuple[int, str]]:
    """Yield logical lines with the number of their first one; a backslash at the end joins lines."""
    begun, parts = 0, list[str]()
    lines = text.splitlines()
    for number, line in enumerate(lines[:MAX_LINES], 1):
        joined = line.endswith("\\") and not line.lstrip().startswith("#")
        parts.append(_COMMENT.sub("", line[:-1] if joined else line))
        begun = begun or number
        if joined:
            continue
        whole = " ".join(parts).strip()
        if whole:
            yield begun, whole
        begun, parts = 0, []
    if parts and (whole := " ".join(parts).strip()):
        yield begun, whole
    if len(lines) > MAX_LINES:
        manifest.problems.append(f"only the first {MAX_LINES} lines were read")
