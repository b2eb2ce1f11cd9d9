"""Whether a purl is one that somebody looks for: any version, one version, or a range of versions."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from aibom.errors import UsageError

__all__ = ["purl_matcher"]

_MAX = 4096
_IGNORING_CASE: Final = frozenset({"bitbucket", "composer", "github", "huggingface", "pypi"})
"""Types whose names differ not by case (purl specification, and the Hub's own rule)."""


def purl_matcher(query: str) -> Callable[[str], bool]:
    """Read a query, and return what tells whether a purl matches it.

    A purl without version matches every version, one with a version that version. ``?vers=vers:pypi/>=2.0|<2.6`` (the
    qualifier of the purl specification, encoded or not) matches a range. ``*``, ``?`` and ``[]`` in namespace and name
    are those of file names. Qualifiers that the query has are compared, others do not matter; so with the subpath.

    Args:
        query: ``pkg:pypi/torch``, ``pkg:pypi/torch@2.1.0``, ``pkg:huggingface/meta-llama/*``.

    Raises:
        UsageError: it is no purl, or its range is none.
    """
    if not query.startswith("pkg:") or "/" not in query or len(query) > _MAX:
        raise UsageError(f"no purl: {query[:200]}", hint="a purl looks like pkg:pypi/torch@2.1.0")
    # A question mark is also a pattern's: qualifiers begin at the one that a key and an equals sign follow.
    head, subpath = query.partition("#")[::2]
    body, qualifiers = _qualifiers(head)
    kind, name, version, _, _ = _split(body)
    vers = qualifiers.pop("vers", None)
    if vers is not None and version is not None:
        raise UsageError(f"a purl has a version or a range, not both: {query[:200]}")
    within: Callable[[str], bool] | None = None
    if vers is not None:
        from aibom.normalize.vers import version_range

        within = version_range(vers)

    def matches(purl: str) -> bool:
        if not purl.startswith("pkg:") or len(purl) > _MAX:
            return False
        its_kind, its_name, its_version, its_qualifiers, its_subpath = _split(purl)
        if its_kind != kind or not (its_name == name or fnmatchcase(its_name, name)):
            return False
        if version is not None and its_version != version:
            return False
        if within is not None and (its_version is None or not within(its_version)):
            return False
        theirs = dict(its_qualifiers)
        return all(theirs.get(key) == value for key, value in qualifiers.items()) and subpath in ("", its_subpath)

    return matches


def _qualifiers(head: str) -> tuple[str, dict[str, str]]:
    for position, character in enumerate(head):
        if character == "?":
            key, equals, _ = head[position + 1 :].partition("=")
            if equals and key.replace("_", "").replace(".", "").replace("-", "").isalnum():
                return head[:position], dict(_pairs(head[position + 1 :]))
    return head, {}


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition("=") for part in text.split("&"))
    return tuple((key.lower(), unquote(value)) for key, _, value in pairs if key)


@lru_cache(maxsize=4096)
def _split(purl: str) -> tuple[str, str, str | None, tuple[tuple[str, str], ...], str]:
    rest, _, subpath = purl.partition("#")
    rest, pairs = _qualifiers(rest)
    path = rest.removeprefix("pkg:").strip("/")
    kind, _, path = path.partition("/")
    # A namespace of npm begins with an at sign: a version follows the last one, after the last slash.
    slash = path.rfind("/")
    at = path.find("@", slash + 2)
    version = unquote(path[at + 1 :]) if at > 0 else None
    name = unquote(path[:at] if at > 0 else path)
    kind = kind.lower()
    if kind in _IGNORING_CASE:
        name = name.lower()
    if kind == "pypi":
        name = name.replace("_", "-").replace(".", "-")
    return kind, name, version or None, tuple(sorted(pairs.items())), subpath
