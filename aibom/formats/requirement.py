"""Lists of requirements beside a model: which distributions its loader needs, and which versions of them.

What pip reads (https://pip.pypa.io/en/stable/reference/requirements-file-format/), without its options: an index, which
may hold a secret, another file and a URL are left alone. Versions stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aibom.formats.base import Facts
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.purl import normalize_pypi_name, pypi_purl
from aibom.normalize.text import clean_name

__all__ = ["MAX_REQUIREMENTS", "Required", "lines_of", "read_conda", "read_requirements", "required_facts"]

MAX_REQUIREMENTS: Final = 1_000
"""Requirements of one list that are kept (own)."""

_MAX_LENGTH: Final = 4096
_NAME = r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,254}[A-Za-z0-9])?)"
_VERSION = r"(?:===?|~=|!=|[<>]=?)\s*[\w.!+*-]{1,128}"
_REQUIREMENT = re.compile(
    rf"{_NAME}\s*(?:\[[\w\s,.-]*\])?\s*\(?\s*({_VERSION}(?:\s*,\s*{_VERSION})*)?\s*,?\s*\)?\s*(?:;\s*(.*\S))?\s*",
    re.ASCII,
)
_DIRECT = re.compile(rf"{_NAME}\s*(?:\[[\w\s,.-]*\])?\s*@\s*\S.*", re.ASCII)
_CONDA = re.compile(rf"(?:[\w./-]+::)?{_NAME}\s*([<>=!~][\w.,|<>=!~*+-]*)?(?:\s.*)?", re.ASCII)
_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Required:
    """What a list requires.

    Attributes:
        libraries: names of distributions, normalised, in the list's order.
        requires: ``<name> <specifier>`` of those of which a version is asked for.
        unknowns: ``libraries`` where entries could not be read.
    """

    libraries: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    unknowns: tuple[Property, ...] = ()


def required_facts(name: str, *found: Required) -> Facts:
    """Give what lists require as facts of a model.

    Args:
        name: the format's name.
        found: what the lists require.
    """
    requires = tuple(text for one in found for text in one.requires)
    return Facts(
        name,
        model=ModelFacts(requires=requires) if requires else None,
        libraries=tuple(dict.fromkeys(library for one in found for library in one.libraries)),
        unknowns=tuple(dict.fromkeys(gap for one in found for gap in one.unknowns)),
    )


def lines_of(text: str) -> Iterable[str]:
    r"""Give the entries of a requirements file: without comments, options and continued lines' breaks."""
    for line in text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        entry = _COMMENT.sub("", line).strip()
        # Options that follow a requirement (`--hash=...`) speak of its archive.
        entry = re.split(r"\s--?[a-z]", entry, maxsplit=1)[0].strip()
        if entry and not entry.startswith("-"):
            yield entry


def read_requirements(entries: Iterable[object]) -> Required:
    """Read requirements (PEP 508); one that is a URL or a path of something names at most the distribution.

    Args:
        entries: one requirement each; what is no text is not read.
    """
    found: list[tuple[str, str]] = []
    unread = 0
    for entry in map(_plain, entries):
        match = _REQUIREMENT.fullmatch(entry)
        direct = _DIRECT.fullmatch(entry) if match is None else None
        if match is not None:
            versions = re.sub(r"\s+", "", match[2] or "")
            found.append((match[1], "; ".join(filter(None, (versions, match[3])))))
        elif direct is not None:
            found.append((direct[1], ""))
        else:
            unread += 1
    return _required(found, unread)


def read_conda(entries: Iterable[object]) -> Required:
    """Read what conda is to install: ``python=3.11.7``, ``conda-forge::numpy >=1.26``; pip's own list is left out."""
    found: list[tuple[str, str]] = []
    unread = 0
    for entry in (_plain(entry) for entry in entries if isinstance(entry, str)):
        match = _CONDA.fullmatch(entry)
        if match is not None:
            # What follows a second `=` is the build, not the version.
            version = re.sub(r"(?<=[\w.*])=.*", "", match[2] or "")
            found.append((match[1], version))
        else:
            unread += 1
    return _required(found, unread)


def _plain(entry: object) -> str:
    # Of white space one each: the expressions above are quick on that only.
    return " ".join(entry.split()) if isinstance(entry, str) and len(entry) <= _MAX_LENGTH else ""


def _required(found: list[tuple[str, str]], unread: int) -> Required:
    unknowns = []
    if unread:
        unknowns.append(("libraries", f"{unread} of {len(found) + unread} requirements could not be read"))
    if len(found) > MAX_REQUIREMENTS:
        unknowns.append(("libraries", f"more than {MAX_REQUIREMENTS} requirements"))
    named = [(normalize_pypi_name(name), clean_name(version)) for name, version in found[:MAX_REQUIREMENTS]]
    named = [(name, version) for name, version in named if pypi_purl(name) is not None]
    return Required(
        libraries=tuple(dict.fromkeys(name for name, _ in named if name not in ("pip", "python"))),
        requires=tuple(dict.fromkeys(f"{name} {version}" for name, version in named if version)),
        unknowns=tuple(unknowns),
    )
