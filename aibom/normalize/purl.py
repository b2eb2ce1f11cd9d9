"""Package URLs and the refs that are made of them; an id is judged before it gets near a purl.

Each purl that leaves this module survives ``PackageURL.from_string(str(p)) == p``. The common ones are built and
recognised without packageurl, which is the oracle in the tests.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import quote, unquote

from aibom.normalize.text import had_controls
from aibom.normalize.url import clean_url

__all__ = [
    "DEFAULT_ENDPOINT",
    "HubKind",
    "canonical_purl",
    "hub_id",
    "hub_purl",
    "hub_ref",
    "normalize_pypi_name",
    "parse_hub_purl",
    "pypi_purl",
]

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
"""The Hub that an id means when nothing else is said."""

HubKind = Literal["models", "datasets", "spaces"]
"""What a repository on the Hub holds, in the words of the Hub's API."""

_HUB_HOSTS = ("huggingface.co", "hf.co", "www.huggingface.co")
# The Hub's own rules, as in huggingface_hub/utils/_validators.py: word characters at both ends, no `--`, `..`, `.git`.
_SEGMENT = re.compile(r"(?!.*(?:--|\.\.))(?=\w)[\w.-]{1,96}(?<=\w)", re.ASCII)
# Second or third segment of a repository's pages; first segments that are pages of the site and never an owner.
_PAGES = frozenset(("blame", "blob", "commit", "commits", "discussions", "edit", "raw", "resolve", "tree"))
_SITE = frozenset(
    (
        *("api", "blog", "chat", "collections", "datasets", "docs", "enterprise", "join", "learn", "login", "models"),
        *("new", "organizations", "papers", "posts", "pricing", "search", "settings", "spaces", "tasks"),
    )
)
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_HUB_PURL = re.compile(r"pkg:/{0,3}huggingface/([^@?#]+)(?:@([^@?#]+))?(?:\?([^#]+))?", re.IGNORECASE)

_PYPI_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]{0,254}[A-Z0-9])?", re.IGNORECASE | re.ASCII)
_PYPI_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_~*-]{0,254}")

_MAX_PURL = 4096
# Purls that are canonical as they stand: types whose names the specification leaves alone or that are in its own form.
_PLAIN = re.compile(
    r"pkg:(?:pypi/[a-z0-9.-]+|npm/[a-z0-9._~-]+|(?:huggingface|maven)/[\w.-]+/[\w.-]+)"
    r"(?:@[a-z0-9._~-]+(?:%2B[a-z0-9._~-]+)?)?",
    re.ASCII,
)
_DOTS = re.compile(r"[/@]\.{1,2}(?:[/@?#]|$)")
_USERINFO = re.compile(r"(?<=://)[^/?#]*@")


def hub_id(value: str, *, kind: HubKind = "models", endpoint: str = DEFAULT_ENDPOINT) -> tuple[str | None, str] | None:
    """Read the id of a repository on the Hub.

    Args:
        value: ``org/name``, ``name``, or the URL of the repository or of one of its pages
            (``https://huggingface.co/org/name/tree/main``), on the endpoint's host, huggingface.co or hf.co.
        kind: what the repository holds: the URL of a dataset is no model's id.
        endpoint: URL of another Hub, whose URLs are read too.

    Returns:
        Owner (None in an id of one segment) and name; None where the Hub would not allow such an id.
    """
    value = value.strip()
    if len(value) > _MAX_PURL or had_controls(value):
        return None
    segments = _hub_path(value, endpoint)
    if segments is None:
        segments = (value.removeprefix(f"{kind}/") if value.count("/") == 2 else value).split("/")
    elif kind != "models":
        if segments[0] != kind:
            return None
        del segments[0]
    if not 1 <= len(segments) <= 2 or segments[0] in _SITE or segments[-1].endswith(".git"):
        return None
    if not all(map(_SEGMENT.fullmatch, segments)):
        return None
    return (segments[0] if len(segments) == 2 else None), segments[-1]


def _hub_path(value: str, endpoint: str) -> list[str] | None:
    # The segments that name the repository in a URL of a Hub; None where the value is no URL of one.
    roots: tuple[str, ...] = _HUB_HOSTS
    if "://" in value:
        roots += ((clean_url(endpoint) or "").partition("://")[2].rstrip("/"),)
    elif not value.startswith(tuple(f"{host}/" for host in _HUB_HOSTS)):
        return None
    url = clean_url(value if "://" in value else f"https://{value}")
    address = (url or "").partition("://")[2]
    root = next((root for root in roots if root and address.startswith(f"{root}/")), None)
    if root is None:
        return None
    segments = address[len(root) :].strip("/").split("/")
    kinds = 1 if segments[0] in ("datasets", "spaces") else 0
    pages = (i for i in (kinds + 1, kinds + 2) if i < len(segments) and segments[i] in _PAGES)
    return segments[: next(pages, len(segments))]


def hub_purl(repo_id: str, commit: str | None = None, *, endpoint: str | None = None) -> str | None:
    """Build the purl of a model on a Hub (purl specification, type ``huggingface``).

    Args:
        repo_id: ``org/name``.
        commit: 40 hexadecimal digits; None where it is not known.
        endpoint: URL of the Hub where it is not huggingface.co; credentials in it are dropped.

    Returns:
        The purl; None for an id without organisation, an id that the Hub refuses, a commit that is none (a branch is no
        version) or an endpoint that is no URL.
    """
    parsed = hub_id(repo_id) if repo_id.count("/") == 1 else None
    if parsed is None or parsed[0] is None or (commit is not None and not _COMMIT.fullmatch(commit)):
        return None
    purl = f"pkg:huggingface/{parsed[0]}/{parsed[1]}" + (f"@{commit.lower()}" if commit else "")
    if endpoint is None:
        return purl
    url = clean_url(endpoint)
    if url is None:
        return None
    if url.partition("://")[2].rstrip("/") in _HUB_HOSTS:
        return purl
    return f"{purl}?repository_url={quote(url.rstrip('/'), safe=':/')}"


def parse_hub_purl(purl: str) -> tuple[str, str | None, str | None] | None:
    """Read what ``hub_purl`` wrote.

    Returns:
        Id, commit and endpoint (None for huggingface.co). The id may be of one segment, which is not conformant but is
        met. None for any other purl: another type, a version that is no commit, a subpath, a bad ``repository_url``.
    """
    matched = _HUB_PURL.fullmatch(purl.strip()) if len(purl) <= _MAX_PURL else None
    if matched is None:
        return None
    repo_id, version, qualifiers = matched.group(1), matched.group(2), matched.group(3) or ""
    endpoint: str | None = None
    for pair in qualifiers.split("&"):
        key, _, text = pair.partition("=")
        if key.lower() == "repository_url":
            endpoint = clean_url(unquote(text))
            if endpoint is None:
                return None
            endpoint = endpoint.rstrip("/")
    if endpoint is not None and endpoint.partition("://")[2] in _HUB_HOSTS:
        endpoint = None
    if repo_id.count("/") > 1 or hub_id(repo_id) is None or (version is not None and not _COMMIT.fullmatch(version)):
        return None
    return repo_id, version.lower() if version else None, endpoint


def hub_ref(kind: HubKind, repo_id: str, commit: str | None = None, *, endpoint: str | None = None) -> str | None:
    """Build the ref of a repository on a Hub: a model's purl where it has one, else ``hf:<kind>/<id>[@<commit>]``.

    Args:
        kind: what the repository holds.
        repo_id: ``org/name`` or ``name``.
        commit: 40 hexadecimal digits; None where it is not known.
        endpoint: URL of the Hub where it is not huggingface.co; only a purl can say it.

    Returns:
        The ref; None where id, commit or endpoint is refused.
    """
    parsed = hub_id(repo_id) if repo_id.count("/") <= 1 else None
    if parsed is None or (commit is not None and not _COMMIT.fullmatch(commit)):
        return None
    if kind == "models" and parsed[0] is not None:
        return hub_purl(repo_id, commit, endpoint=endpoint)
    return f"hf:{kind}/{'/'.join(filter(None, parsed))}" + (f"@{commit.lower()}" if commit else "")


def normalize_pypi_name(name: str) -> str:
    """Give a distribution's name as PyPA's specification normalises it (runs of ``-``, ``_``, ``.`` are one ``-``)."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def pypi_purl(name: str, version: str | None = None) -> str | None:
    """Build the purl of a Python distribution (purl specification, type ``pypi``).

    Args:
        name: the distribution's name in any spelling; its normalised form is written, so that one distribution has one
            purl.
        version: its version; None or empty where it is not known.

    Returns:
        The purl (``pkg:pypi/torch@2.13.0%2Bcpu``); None where name or version is none that PyPA's specifications allow.
    """
    name, version = name.strip(), (version or "").strip()
    if not _PYPI_NAME.fullmatch(name) or (version and not _PYPI_VERSION.fullmatch(version)):
        return None
    return f"pkg:pypi/{normalize_pypi_name(name)}" + (f"@{quote(version, safe='')}" if version else "")


def canonical_purl(value: str) -> str | None:
    """Give a purl of any type in its canonical form.

    Args:
        value: a purl as somebody wrote it.

    Returns:
        The canonical string, without credentials in the URLs of its qualifiers; None where it is no purl, does not
        survive ``PackageURL.from_string``, holds a control character or a segment ``.`` or ``..``, or is longer than
        4,096 characters.
    """
    value = value.strip()
    if len(value) > _MAX_PURL or not value.isprintable():
        return None
    if _PLAIN.fullmatch(value) and not _DOTS.search(value):
        return value
    from packageurl import PackageURL

    try:
        parsed = PackageURL.from_string(value)
        parsed = parsed._replace(qualifiers={key: _USERINFO.sub("", text) for key, text in parsed.qualifiers.items()})
        purl = str(parsed)
        survives = PackageURL.from_string(purl) == parsed
    except ValueError:
        return None
    texts = (parsed.namespace, parsed.name, parsed.version, parsed.subpath, *parsed.qualifiers.values())
    fit = all(text is None or text.isprintable() for text in texts) and not _DOTS.search(purl)
    return purl if survives and fit else None
