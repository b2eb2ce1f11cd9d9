"""Licences as people declare them, and what they are called.

An SPDX id or expression where the declared value is one in any case or common spelling, else the author's own words;
never a guess: ``BSD`` is no ``BSD-3-Clause``, and ``gpl-3.0`` does not become ``GPL-3.0-only``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import cache, total_ordering
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from aibom.normalize.license_classifiers import CLASSIFIERS, NO_LICENSE, PREFIX
from aibom.normalize.license_names import HUB_NAMES, SPELLINGS, URLS
from aibom.normalize.license_text import identify_license_text
from aibom.normalize.spdx_ids import EXCEPTION_IDS, LICENSE_IDS
from aibom.normalize.text import clean_line, clean_name, clean_text, is_placeholder
from aibom.normalize.url import clean_url

if TYPE_CHECKING:
    from license_expression import Licensing

__all__ = ["License", "identify_license_text", "is_spdx_id", "license_gaps", "normalize_license"]

_MAX_LICENSES: Final = 64
_MAX_TEXT: Final = 65536
_MAX_NAME: Final = 1024

_NOISE = re.compile("[\"'“”‘’`,;()\\[\\]]")
_JOINTS = re.compile(r"[\s_-]+")
_VERSION = re.compile(r"\b(?:version|ver|v)\.? ?(?=\d)")
_TOKEN = re.compile(r"[()]|[^\s()]+")
_REF = re.compile(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_URL_TAIL = re.compile(
    r"/(?:legalcode|deed)(?:\.[a-z-]+)?$|(?:-standalone)?(?:\.[a-z]{2})?\.(?:html?|json|md|php|txt)$"
)
_CC_URL = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)(?:/([a-z]+))?")
_LINKED = re.compile(r"(\S.*?)\s*\((https?://[^\s()]+)\)")
_ID_URL = re.compile(r"(?:choosealicense\.com/licenses|opensource\.org/licenses?|spdx\.org/licenses)/([^/]+)")


@total_ordering
@dataclass(frozen=True, slots=True)
class License:
    """A licence of a component: one of CycloneDX's three ways to say it.

    Attributes:
        id: an SPDX id.
        name: a name that is no SPDX id.
        expression: an SPDX expression. Exactly one of ``id``, ``name`` and ``expression`` is set.
        url: where its text is.
        text: its text.
        text_type: content type of ``text``, such as ``text/plain``.
        text_encoding: ``base64`` where ``text`` is so encoded.
        acknowledgement: ``declared`` or ``concluded``.
        ref: its bom-ref in the document that it was read from.

    Raises:
        ValueError: none, or more than one, of ``id``, ``name`` and ``expression`` is given.
    """

    id: str | None = None
    name: str | None = None
    expression: str | None = None
    url: str | None = None
    text: str | None = None
    text_type: str | None = None
    text_encoding: str | None = None
    acknowledgement: str | None = None
    ref: str | None = None

    def __post_init__(self) -> None:
        if sum(value is not None for value in (self.id, self.name, self.expression)) != 1:
            raise ValueError("a licence has exactly one of id, name and expression")

    def __lt__(self, other: object) -> bool:
        # By the fields in their order, an absent one first; tuples of the fields would compare None with a string.
        return _sort_key(self) < _sort_key(other) if isinstance(other, License) else NotImplemented


def _sort_key(license_: License) -> tuple[tuple[bool, str], ...]:
    values: list[str | None] = [getattr(license_, field.name) for field in fields(License)]
    return tuple((value is not None, value or "") for value in values)


def is_spdx_id(value: str) -> bool:
    """Tell whether the value is, letter by letter, the id of a licence on the SPDX list (exceptions are none)."""
    return value in LICENSE_IDS


def normalize_license(value: object, *, name: str | None = None, link: str | None = None) -> tuple[License, ...]:
    """Give the licences that a declared value names.

    Args:
        value: what stands where a licence should: a string, a list of strings, or anything else that was found there.
            A string may be an SPDX id or expression in any case, a common spelling, a classifier of a Python package,
            an id of the Hub, a URL, or any words.
        name: the card's ``license_name``, which says what ``other`` means.
        link: the card's ``license_link``; kept where it is a URL and the licence is no SPDX id.

    Returns:
        One licence for each that is named, in the author's order, without repetition; empty where none is. Words that
        nothing knows are a ``name``; several lines of them are a ``text`` as well.
    """
    return tuple(found for found in _read(value, name, link) if isinstance(found, License))


def license_gaps(value: object, *, name: str | None = None, link: str | None = None) -> tuple[str, ...]:
    """Say why ``normalize_license``, called alike, found no licence in a part of the value.

    Returns:
        Reasons for an Unknown (``empty``, ``declared as unknown``, ``other, without a name``, ``is a mapping`` ...),
        each once; empty where every part named a licence.
    """
    return tuple(found for found in _read(value, name, link) if isinstance(found, str))


def _read(value: object, name: str | None, link: str | None) -> tuple[License | str, ...]:
    parts = list(value) if isinstance(value, (list, tuple)) else [value]
    found: dict[License | str, None] = {}
    for part in parts[:_MAX_LICENSES] or [None]:
        found[_one(part, name, link, alone=len(parts) == 1)] = None
    if len(parts) > _MAX_LICENSES:
        found[f"more than {_MAX_LICENSES} licences"] = None
    return tuple(found)


def _one(part: object, name: str | None, link: str | None, *, alone: bool) -> License | str:
    if not isinstance(part, str):
        kinds = ((type(None), "empty"), (dict, "is a mapping"), ((list, tuple), "is a list"))
        return next((reason for kind, reason in kinds if isinstance(part, kind)), "no text")
    text = clean_text(part[: _MAX_TEXT + 1])
    if "\n" in text or len(text) > _MAX_NAME:
        return _from_text(text)
    line = clean_line(text)
    folded = line.casefold()
    if is_placeholder(line):
        return f"declared as {folded}" if line else "empty"
    if folded == "other":
        return _other(name, link) or "other, without a name"
    if spdx_id := _spdx_id(line):
        return License(id=spdx_id)
    if linked := _LINKED.fullmatch(line):
        # As Ultralytics writes it: `AGPL-3.0 License (https://ultralytics.com/license)`.
        inner = _one(linked[1], name, linked[2], alone=True)
        return replace(inner, url=inner.url or clean_url(linked[2])) if isinstance(inner, License) else inner
    if expression := _expression(line):
        return License(expression=expression)
    if line in NO_LICENSE:
        return "names no licence"
    url = clean_url(line)
    if url is not None:
        return License(name=url, url=url)
    words = folded if folded in HUB_NAMES else line.removeprefix(PREFIX).removeprefix("OSI Approved :: ")
    return License(name=words, url=clean_url(link) if alone and isinstance(link, str) else None)


def _other(name: object, link: object) -> License | None:
    words = clean_name(name) if isinstance(name, str) else ""
    url = clean_url(link) if isinstance(link, str) else None
    if not is_placeholder(words) and words.casefold() != "other":
        spdx_id = _index().get(words.casefold())
        return License(id=spdx_id, url=url) if spdx_id else License(name=words, url=url)
    if url is None:
        return None
    spdx_id = _spdx_id(url)
    return License(id=spdx_id) if spdx_id else License(name=url, url=url)


def _from_text(text: str) -> License:
    identified = identify_license_text(text)
    if identified is not None:
        return License(id=identified) if is_spdx_id(identified) else License(name=identified)
    first = next(line for line in text.split("\n") if line.strip())
    return License(name=clean_name(first, _MAX_NAME), text=text, text_type="text/plain")


def _spdx_id(line: str) -> str | None:
    found = _index().get(line.casefold()) or CLASSIFIERS.get(line) or _by_url(line)
    if found is None:
        folded = _fold(line)
        found = _index().get(folded) or SPELLINGS.get(folded)
    if found is None and (bare := folded.removesuffix(" license")) != folded and bare[-1:].isdecimal():
        # `Apache-2.0 License`: an id with its version; words alone are as often another's name (`Intel License`).
        found = _index().get(bare)
    return found


def _fold(text: str) -> str:
    text = _JOINTS.sub(" ", _NOISE.sub("", text.casefold())).strip(" .")
    return _VERSION.sub("", text.removeprefix("the ")).replace("licence", "license")


@cache
def _index() -> dict[str, str]:
    folded = {_fold(spdx_id): spdx_id for spdx_id in LICENSE_IDS}
    return folded | {spdx_id.casefold(): spdx_id for spdx_id in LICENSE_IDS}


def _by_url(line: str) -> str | None:
    url = clean_url(line)
    if url is None:
        return None
    address = url.partition("://")[2].lower().removeprefix("www.").rstrip("/")
    address = _URL_TAIL.sub("", address)
    if creative := _CC_URL.fullmatch(address):
        return _index().get("-".join(("cc", *filter(None, creative.groups()))))
    named = _ID_URL.fullmatch(address)
    return URLS.get(address) or (_index().get(named.group(1)) if named else None)


def _expression(line: str) -> str | None:
    # Only what consists of ids, LicenseRefs and operators reaches the parser, and loads it.
    tokens = _TOKEN.findall(line)
    words = {token for token in tokens if token.casefold() not in ("(", ")", "and", "or", "with")}
    if not words or not all(word.casefold() in _known_words() or _REF.fullmatch(word) for word in words):
        return None
    if _is_plain(tokens):
        return " ".join(tokens)
    try:
        parsed = _licensing().parse(line, strict=True)
        return str(parsed.render())
    except Exception:  # the parser has an assertion fail, or worse, for some of what is no expression
        return None


def _is_plain(tokens: list[str]) -> bool:
    # What the parser would write as it stands: ids as on the list, AND alone or OR alone, and WITH before an exception.
    # Most expressions are, and need no parser, which takes longer to load than all else here.
    words, joints = tokens[::2], ["", *tokens[1::2]]
    if len(words) != len(joints) or not ({*joints} <= {"", "AND", "WITH"} or {*joints} <= {"", "OR", "WITH"}):
        return False
    pairs = zip(words, joints, strict=True)
    known = all(word in (EXCEPTION_IDS if joint == "WITH" else LICENSE_IDS) for word, joint in pairs)
    return known and ("WITH", "WITH") not in pairwise(joints)


@cache
def _known_words() -> frozenset[str]:
    return frozenset(spdx_id.casefold() for spdx_id in LICENSE_IDS | EXCEPTION_IDS)


@cache
def _licensing() -> Licensing:
    # Not the package's own index: it knows fewer ids and turns GPL-2.0 into GPL-2.0-only.
    from license_expression import LicenseSymbol, Licensing

    symbols = [LicenseSymbol(spdx_id) for spdx_id in LICENSE_IDS]
    return Licensing(symbols + [LicenseSymbol(spdx_id, is_exception=True) for spdx_id in EXCEPTION_IDS])
