"""Packages of conda: what it noted of each (conda-meta/*.json); those that are Python distributions are only marked.

The purl is that of the purl specification's type ``conda``, with build, channel and platform.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aibom.plugin import (
    Component,
    Context,
    Digest,
    Evidence,
    FormatError,
    Kind,
    Method,
    Observation,
    Reference,
    Rel,
    Relationship,
    clean_name,
    clean_url,
    normalize_license,
)
from aibom_pip.find import Distribution
from aibom_pip.licenses import COLLECTOR
from aibom_pip.locate import CONDA, Root

__all__ = ["conda_packages"]

_SIZE = 16 * 1024 * 1024
_MAX_PACKAGES = 10_000
_INFO = re.compile(r"(?:^|/)([^/]+\.(?:dist-info/METADATA|egg-info(?:/PKG-INFO)?))$")
_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Package:
    ref: str
    said: Mapping[str, Any]
    location: str
    distribution: Distribution | None


def conda_packages(root: Root, found: tuple[Distribution, ...], ref: str, context: Context) -> Iterator[Observation]:
    """Yield the packages that conda installed.

    Args:
        root: the prefix.
        found: the Python distributions of the environment.
        ref: ref of the environment.
        context: makes unknowns.
    """
    by_info = {one.info: one for one in found}
    packages: dict[str, _Package] = {}
    try:
        names = [name for name in root.tree.names(CONDA) if name.endswith(".json")]
    except OSError as error:
        yield context.unknown(ref, "contents", (error.strerror or str(error)).lower(), CONDA)
        return
    if len(names) > _MAX_PACKAGES:
        yield context.unknown(ref, "contents", f"more than {_MAX_PACKAGES} packages", CONDA)
    for name in names[:_MAX_PACKAGES]:
        location = f"{CONDA}/{name}"
        try:
            said = json.loads(root.tree.blob(location).text(_SIZE))
        except (OSError, FormatError, ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, FormatError) else "it cannot be read"
            yield context.unknown(ref, "contents", reason, location)
            continue
        package, version = (_text(said, key) for key in ("name", "version"))
        if not _NAME.fullmatch(package) or not version:
            yield context.unknown(ref, "contents", "names no package", location)
            continue
        packages[package.lower()] = _Package(_purl(said), said, location, _distribution(said, by_info))
    for one in packages.values():
        yield from _package(one)
        yield from _edges(one, packages)


def _package(one: _Package) -> Iterator[Observation]:
    said = one.said
    if one.distribution is not None:
        held = one.distribution
        yield Component(held.ref, Kind.LIBRARY, held.name, properties=(("aibom:pip:conda", one.ref),))
        return
    url = clean_url(_text(said, "url"))
    digests = tuple(
        Digest(name, value.lower())
        for name, key in (("SHA-256", "sha256"), ("MD5", "md5"))
        if (value := _text(said, key))
    )
    licenses = normalize_license(_text(said, "license")) if _text(said, "license") else ()
    references = (Reference("distribution", url, digests=digests),) if url else ()
    values = {"name": True, "version": True, "purl": True, "digests": digests, "licenses": licenses}
    yield Component(
        one.ref,
        Kind.LIBRARY,
        clean_name(_text(said, "name").lower()),
        version=_text(said, "version"),
        purl=one.ref,
        licenses=licenses,
        digests=digests,
        references=references,
        evidence=tuple(
            Evidence(name, Method.DECLARED, COLLECTOR, one.location)
            for name, value in {**values, "references": references}.items()
            if value
        ),
    )


def _edges(one: _Package, packages: Mapping[str, _Package]) -> Iterator[Relationship]:
    """What a package that is no distribution needs; a distribution's own metadata says it better."""
    depends = one.said.get("depends")
    if one.distribution is not None or not isinstance(depends, list):
        return
    names = {str(item).split(" ")[0].rpartition("::")[2].lower() for item in depends}
    evidence = (Evidence("", Method.DECLARED, COLLECTOR, one.location),)
    for other in (packages[name] for name in sorted(names & packages.keys())):
        target = other.distribution.ref if other.distribution is not None else other.ref
        if target != one.ref:
            yield Relationship(one.ref, Rel.DEPENDS_ON, target, evidence=evidence)


def _distribution(said: Mapping[str, Any], by_info: Mapping[str, Distribution]) -> Distribution | None:
    files = said.get("files")
    for path in files if isinstance(files, list) else ():
        match = _INFO.search(path) if isinstance(path, str) else None
        if match and (held := by_info.get(match[1].partition("/")[0])) is not None:
            return held
    return None


def _purl(said: Mapping[str, Any]) -> str:
    channel = _text(said, "channel").rstrip("/")
    subdir = _text(said, "subdir")
    channel = channel.removesuffix(f"/{subdir}").rpartition("/")[2].rpartition("@")[2]
    kind = next((end for end in ("conda", "tar.bz2") if _text(said, "fn").endswith(f".{end}")), "")
    build = _text(said, "build") or _text(said, "build_string")
    pairs = (("build", build), ("channel", channel), ("subdir", subdir), ("type", kind))
    qualifiers = "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs if value)
    name, version = (quote(_text(said, key), safe="") for key in ("name", "version"))
    return f"pkg:conda/{name.lower()}@{version}" + (f"?{qualifiers}" if qualifiers else "")


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return clean_name(found) if isinstance(found, str) else ""
