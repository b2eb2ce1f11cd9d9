"""One dependency as one file declares it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aibom.plugin import Digest, Reference, clean_name, clean_url

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["DEVELOPMENT", "OPTIONAL", "TEST", "Declared", "Manifest", "digest", "of_requirement", "text_at"]

DEVELOPMENT: Final = "development"
OPTIONAL: Final = "optional"
TEST: Final = "test"
MAX_REQUIREMENT: Final = 4096
"""Characters of one requirement that is read."""
MAX_FILES: Final = 200
"""Files of one locked distribution that are listed."""

_ALGORITHMS: Final = {
    "md5": ("MD5", 32),
    "sha1": ("SHA-1", 40),
    "sha256": ("SHA-256", 64),
    "sha384": ("SHA-384", 96),
    "sha512": ("SHA-512", 128),
}
_NAMED: Final = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_EXACT: Final = re.compile(r"={2,3}\s*([^\s,;*]+)")


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency as it is declared.

    Attributes:
        ecosystem: ``pypi``, ``npm`` or ``conda``: the type of its purl.
        name: as it is written, without white space.
        version: the one version that is allowed; empty where it is not pinned.
        requirement: what is allowed, as it is written behind the name, without credentials; empty where a lock names
            the version, or anything is allowed.
        line: from 1; 0 where the format has none.
        scope: ``optional``, ``development`` or ``test``; empty where the project needs it to run.
        direct: whether the project itself declares it; False for what only a lock names.
        digests: of the files that a lock allows, where it does not say which file each is of.
        references: where the files are, with their digests.
        needs: names of what it needs itself, of the same ecosystem and file.
    """

    ecosystem: str
    name: str
    version: str = ""
    requirement: str = ""
    line: int = 0
    scope: str = ""
    direct: bool = True
    digests: tuple[Digest, ...] = ()
    references: tuple[Reference, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Manifest:
    """What one file declares.

    Attributes:
        declared: its dependencies, in its order.
        problems: what of it cannot be read, one sentence each.
        includes: files of requirements that it names, relative to its folder; unchecked.
        constraints: files of constraints that it names, likewise.
        narrows: whether it only narrows what others require, and requires nothing itself.
    """

    declared: list[Declared] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    narrows: bool = False


def of_requirement(
    text: str, manifest: Manifest, *, line: int = 0, scope: str = "", digests: Iterable[Digest] = ()
) -> None:
    """Add a requirement of PEP 508 to what a file declares, or say that it is none.

    Args:
        text: the requirement, without comment and options.
        manifest: what is added to.
        line: from 1; 0 where there is none.
        scope: see ``Declared``.
        digests: those that its files must have one of.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        if len(text) > MAX_REQUIREMENT:
            raise ValueError("too long")
        read = Requirement(text)
    except (InvalidRequirement, RecursionError, ValueError):
        manifest.problems.append(f"line {line}: not a requirement" if line else "an entry is not a requirement")
        return
    pinned = _pinned(read)
    url = clean_url(read.url, vcs=True) if read.url else None
    manifest.declared.append(
        Declared(
            "pypi",
            read.name,
            version=pinned,
            requirement=_as_written(text, read, url),
            line=line,
            scope=scope,
            digests=tuple(digests),
            references=tuple(_origin(read.url, url)),
        )
    )


def _pinned(read: Requirement) -> str:
    # `===` compares as text and `==` with a wildcard does not pin; several clauses may contradict each other.
    found = _EXACT.fullmatch(str(read.specifier))
    return found[1] if found and len(read.specifier) == 1 else ""


def _as_written(text: str, read: Requirement, url: str | None) -> str:
    if read.url:  # what is no link that may be kept is left out, as it may hold a token or a path
        marker = f" ; {read.marker}" if read.marker else ""
        return f"@ {url}{marker}" if url else marker.strip()
    found = _NAMED.match(text)
    return clean_name(text[found.end() :]) if found else ""


def _origin(said: str | None, url: str | None) -> Iterator[Reference]:
    if not said or not url:
        return
    if not re.match(r"(?:git|hg|svn|bzr)\+", said.lower()):
        yield Reference("distribution", url, "declared as its source")
        return
    host, slash, path = url.partition("://")[2].partition("/")
    place, at, revision = path.rpartition("@")  # as pip takes it apart
    scheme = url.partition("://")[0]
    comment = "declared as its source" + (f", revision {revision}" if at else "")
    yield Reference("vcs", f"{scheme}://{host}{slash}{place if at else path}", comment)


def digest(algorithm: str, value: Any) -> Digest | None:
    """Return a digest as locks write them; None for what is none.

    Args:
        algorithm: ``sha256`` and the like.
        value: hexadecimal digits.
    """
    name, length = _ALGORITHMS.get(algorithm.lower(), ("", 0))
    text = value.lower() if isinstance(value, str) else ""
    return Digest(name, text) if name and len(text) == length and not set(text) - set("0123456789abcdef") else None


def text_at(table: Any, key: str) -> str:
    """Return one line of a table; empty where there is none."""
    value = table.get(key) if isinstance(table, dict) else None
    return clean_name(value) if isinstance(value, str) else ""
