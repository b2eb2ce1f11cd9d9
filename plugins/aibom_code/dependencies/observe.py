"""What files declare to need, as observations: libraries, and what needs what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from aibom.plugin import (
    Component,
    Evidence,
    Kind,
    Method,
    Observation,
    Occurrence,
    Rel,
    Relationship,
    Unknown,
    named_library,
    pypi_purl,
)
from aibom_code.dependencies.declared import DEVELOPMENT, OPTIONAL, TEST, Declared, Manifest

__all__ = ["observe"]

REQUIREMENT: Final = "aibom:requirement"
SCOPE: Final = "aibom:scope"

_SCOPES: Final = ("", OPTIONAL, DEVELOPMENT, TEST)
_CONDA: Final = re.compile(r"[a-z0-9_][a-z0-9._-]*")


@dataclass(slots=True)
class _Library:
    """One distribution in one version, or without: where it is declared."""

    said: list[tuple[str, Declared]] = field(default_factory=list)


def observe(
    owner: str,
    manifests: Mapping[str, Manifest],
    collector: str,
    unknown: Callable[[str, str, str, str], Unknown],
) -> Iterator[Observation]:
    """Yield the libraries that a project declares to need.

    Args:
        owner: ref of the project, which needs what its own files declare.
        manifests: what each file declares, by path.
        collector: the collector's name, for the evidence.
        unknown: makes an Unknown of ref, field, reason and place.
    """
    found: dict[str, _Library] = {}
    for path, one in _applying(manifests):
        purl = _purl(one)
        if purl is None:
            yield unknown(owner, "dependencies", "an entry names no package", path)
        else:
            found.setdefault(purl, _Library()).said.append((path, one))
    scopes = _scopes(found)
    for purl, library in sorted(found.items()):
        yield from _component(purl, library, scopes.get(_name(library.said[0][1]), ""), collector)
        direct = sorted({path for path, one in library.said if one.direct})
        if direct:
            evidence = tuple(Evidence("", Method.DECLARED, collector, path) for path in direct)
            yield Relationship(owner, Rel.DEPENDS_ON, purl, "", evidence)
    for path, manifest in manifests.items():
        yield from _needs(owner, path, manifest, collector, unknown)
        for problem in dict.fromkeys(manifest.problems):
            yield unknown(owner, "dependencies", problem, path)


def _applying(manifests: Mapping[str, Manifest]) -> Iterator[tuple[str, Declared]]:
    """Yield what counts: constraints only where somebody requires what they pin, without saying a version."""
    loose = {
        _name(one)
        for manifest in manifests.values()
        if not manifest.narrows
        for one in manifest.declared
        if one.direct and not one.version
    }
    for path, manifest in manifests.items():
        for one in manifest.declared:
            if not manifest.narrows:
                yield path, one
            elif one.version and _name(one) in loose:
                yield path, replace(one, direct=False)


def _component(purl: str, library: _Library, scope: str, collector: str) -> Iterator[Component]:
    """Yield what each file says of a library, for the merge to unite."""
    known = named_library(_name(library.said[0][1])[1], collector, "")
    kind = known.kind if known is not None and purl.partition("@")[0] == known.purl else Kind.LIBRARY
    for path, one in library.said:
        group, _, name = _name(one)[1].rpartition("/")
        properties = tuple((key, value) for key, value in ((REQUIREMENT, one.requirement), (SCOPE, scope)) if value)
        facts = {
            "group": group or None,
            "version": one.version or None,
            "purl": purl,
            "digests": one.digests,
            "references": one.references,
            "properties": properties,
        }
        said = [("name", name), *((key, value) for key, value in facts.items() if value)]
        yield Component(
            purl,
            kind,
            name,
            occurrences=(Occurrence(path, one.line),),
            evidence=tuple(Evidence(key, Method.DECLARED, collector, path) for key, _ in said),
            **facts,  # type: ignore[arg-type]
        )


def _needs(
    owner: str, path: str, manifest: Manifest, collector: str, unknown: Callable[[str, str, str, str], Unknown]
) -> Iterator[Observation]:
    """Yield what a lock says that each needs, where it locks one version of that."""
    locked: dict[tuple[str, str], set[str]] = {}
    for one in manifest.declared:
        purl = _purl(one)
        if purl is not None and not one.direct:
            locked.setdefault(_name(one), set()).add(purl)
    several: set[str] = set()
    evidence = (Evidence("", Method.DECLARED, collector, path),)
    for one in manifest.declared:
        source = _purl(one)
        for name in sorted(set(one.needs)) if source else ():
            target = _name(replace(one, name=name))
            there = locked.get(target, set())
            if len(there) == 1 and source not in there:
                yield Relationship(source or "", Rel.DEPENDS_ON, next(iter(there)), "", evidence)
            elif len(there) > 1:
                several.add(target[1])
    for name in sorted(several):
        yield unknown(owner, "dependencies", f"{name} is locked in several versions: which is needed is not said", path)


def _scopes(found: Mapping[str, _Library]) -> dict[tuple[str, str], str]:
    """What a library is for, where nothing needs it to run: the project's own word counts before a lock's."""
    direct: dict[tuple[str, str], set[str]] = {}
    locked: dict[tuple[str, str], set[str]] = {}
    for library in found.values():
        for _, one in library.said:
            (direct if one.direct else locked).setdefault(_name(one), set()).add(one.scope)
    return {name: _least(direct.get(name) or locked[name]) for name in {*direct, *locked}}


def _least(scopes: Iterable[str]) -> str:
    return min(scopes, key=_SCOPES.index)


def _name(one: Declared) -> tuple[str, str]:
    """Ecosystem and name in the spelling of its purl."""
    if one.ecosystem == "pypi":
        purl = pypi_purl(one.name)
        return "pypi", purl.removeprefix("pkg:pypi/") if purl else one.name
    return one.ecosystem, one.name.lower()


def _purl(one: Declared) -> str | None:
    if one.ecosystem == "pypi":
        return pypi_purl(one.name, one.version or None) or pypi_purl(one.name)
    name = _name(one)[1]
    if one.ecosystem == "conda" and not _CONDA.fullmatch(name):
        return None
    path = "/".join(quote(segment, safe="") for segment in name.split("/"))
    return f"pkg:{one.ecosystem}/{path}" + (f"@{quote(one.version, safe='')}" if one.version else "")
