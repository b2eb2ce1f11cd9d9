"""Single values that a schema takes for plain text: purls, licence expressions, paths of somebody's machine.

Each function takes one string and returns what is wrong with it, ``None`` when nothing is. All of them are called for
every component, so each knows the usual good form by one regular expression and loads a library only for the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from aibom.serialize.problem import plain
from aibom.serialize.schema import spdx_ids

__all__ = ["absolute_path", "expression_trouble", "purl_trouble"]

# Canonical purls that need no parser: only characters that are never percent-encoded or folded in that type.
# A segment starts with an alphanumeric, so none is "." or "..".
_PLAIN_PURL = re.compile(
    r"pkg:(?:"
    r"pypi/[a-z0-9][a-z0-9.-]*"
    r"|huggingface/[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*(?=@[0-9a-f]{40}\Z|\Z)"
    r"|(?:cargo|gem|generic|maven|npm|golang|deb|conda)/(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9._-]*"
    r")(?:@[A-Za-z0-9](?:[\w.-]|%2B)*)?",
    re.ASCII,
)

_ROOT = r"/(?:home|Users|root|tmp|var|opt|mnt|work|data|srv|private)/"
_MAYBE_PATH = re.compile(_ROOT)
_ABSOLUTE = re.compile(
    r"(?:^|(?<=[\s\"'=(,;:|<>\[{@/]))(?:" + _ROOT + r"[^\s/]|[A-Za-z]:[\\/](?!/)|\\\\[\w.$-]+\\)|\bfile:/+[^\s/]"
)
_URL = re.compile(r"(?!(?:\w+\+)?file:)[A-Za-z][A-Za-z0-9+.-]+://")

_OPERATORS = re.compile(r" (?:AND|OR) ")
_LONGEST_EXPRESSION = 100_000
_OTHERS_REF = re.compile(r"(?:DocumentRef-[\w.-]+:)?(?:LicenseRef|AdditionRef)-[\w.-]+", re.ASCII)


def purl_trouble(purl: str) -> str | None:
    """Check that a purl parses and that writing it again gives the same text.

    ``:`` and ``/`` in qualifiers may be written plain or percent-encoded: both forms are in use for canonical purls.

    Args:
        purl: the text of a ``purl`` member.

    Returns:
        what is wrong, as the second half of a sentence about the purl.
    """
    if _PLAIN_PURL.fullmatch(purl):
        return None
    from packageurl import PackageURL

    try:
        again = PackageURL.from_string(purl).to_string()
    except ValueError as error:
        return f"does not parse: {plain(str(error).rstrip('.'))}"
    if _same_colons(again) != _same_colons(purl):
        return f'is not in canonical form, which is "{plain(again)}"'
    if {".", ".."} & set(re.split("[/@?#]", purl)):
        return "has a segment . or .., which names another package for whoever resolves it"
    return None


def _same_colons(purl: str) -> str:
    return purl.replace("%3A", ":").replace("%2F", "/")


@lru_cache(maxsize=4096)
def expression_trouble(expression: str) -> str | None:
    """Check an SPDX licence expression and the ids in it.

    Args:
        expression: the text of an ``expression`` member. ``LicenseRef-...`` and ``DocumentRef-...`` are never unknown.

    Returns:
        what is wrong, as the second half of a sentence about the expression.
    """
    known = spdx_ids()
    if all(name in known for name in _OPERATORS.split(expression)):
        return None
    if len(expression) > _LONGEST_EXPRESSION:
        return f"is longer than {_LONGEST_EXPRESSION} characters and was not looked at"
    from license_expression import get_spdx_licensing

    licensing = get_spdx_licensing()
    try:
        parsed = licensing.parse(expression)
        names = licensing.license_keys(parsed) if parsed is not None else []
    except Exception as error:  # the parser lets its own IndexError, AttributeError ... through
        return f"does not parse: {plain(str(error))}"
    if not names:
        return "names no licence"
    known = known | licensing.known_symbols.keys()
    unknown = [name for name in names if name.removesuffix("+") not in known and not _OTHERS_REF.fullmatch(name)]
    return f"names what is no SPDX licence: {plain(', '.join(unknown))}" if unknown else None


def absolute_path(text: str) -> str | None:
    r"""Find a path that says how somebody's machine is laid out.

    Only well-known roots (``/home/x``, ``/Users/x``, ``/tmp/x``, ``C:\x``, ``\\server\share``, ``file:///x``)
    count, and never inside a URL: API routes, JSON pointers and mime types look the same.

    Args:
        text: a name, ref, purl, location, URL or property value. In a purl the path may be percent-encoded.

    Returns:
        the path, from its root to the next white space.
    """
    if "%" in text and text.startswith("pkg:"):
        text = unquote(text)
    if "/" not in text and "\\" not in text:
        return None
    if not (_MAYBE_PATH.search(text) or ":/" in text or "\\" in text):
        return None
    if _URL.match(text):
        return None
    found = _ABSOLUTE.search(text)
    return plain(text[found.start() :].split(maxsplit=1)[0]) if found else None
