"""What a locator means: which repository, collection or organisation, at which revision, on which Hub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from aibom.plugin import SourceError, clean_line, had_controls, hub_id, parse_hub_purl
from aibom_huggingface.answer import Kind

__all__ = ["Target", "parse_target"]

_KINDS: Final[tuple[Kind, ...]] = ("models", "datasets", "spaces")
_PAGES: Final = frozenset(("blame", "blob", "commit", "commits", "raw", "resolve", "tree"))
_REVISION = re.compile(r"(?!.*(?:\.\.|//|@\{))[\w.+/@-]{1,255}(?<![/.])")
_SLUG = re.compile(r"[\w.-]{1,96}/[\w.-]{1,256}", re.ASCII)
_HUB_URL = re.compile(r"https?://|(?:www\.)?(?:huggingface\.co|hf\.co)/")
_HINT: Final = "name it as org/name, datasets/org/name or spaces/org/name, with @revision behind it where one is meant"


@dataclass(frozen=True, slots=True)
class Target:
    """What a source means.

    Attributes:
        kind: what is asked for.
        id: ``org/name`` or ``name`` of a repository, ``org/slug`` of a collection, name of an organisation.
        revision: branch, tag or commit; None for the default branch.
        endpoint: URL of the Hub that the locator itself names; None where it names none.
        holds: what the repositories of an organisation hold.
    """

    kind: Kind | Literal["collections", "organization"]
    id: str
    revision: str | None = None
    endpoint: str | None = None
    holds: Kind = "models"


def parse_target(locator: str) -> Target:
    """Read a locator: an id with or without kind and revision, the URL of a page of a Hub, or a purl.

    Args:
        locator: what stands behind ``hf:``.

    Raises:
        SourceError: it is none of these.
    """
    if len(locator) > 4096 or had_controls(locator):
        raise _refused("the name of a repository is too long or holds control characters")
    locator = locator.strip()
    if not locator:
        raise _refused("no repository of the Hub is named")
    if locator.lower().startswith("pkg:"):
        return _of_purl(locator)
    endpoint = None
    if _HUB_URL.match(locator):
        endpoint, locator = _of_url(locator)
    kind, rest = _kind(locator.strip("/"))
    if kind is None:
        return _collection(rest, endpoint)
    name, at, revision = rest.partition("@")
    if not at:
        name, revision = _page(rest)
    if name.endswith("/*") and not revision:
        organization = name[:-2]
        if "/" not in organization and hub_id(organization) is not None:
            return Target("organization", organization, None, endpoint, kind)
    parsed = hub_id(name) if name.count("/") <= 1 else None
    if parsed is None:
        raise _refused(f"{clean_line(locator, 200)} is no id of a repository on the Hub")
    if (at and not revision) or (revision and not _REVISION.fullmatch(revision)):
        raise _refused(f"{clean_line(revision, 200) or 'nothing'} is no revision")
    return Target(kind, "/".join(filter(None, parsed)), revision or None, endpoint)


def _refused(message: str) -> SourceError:
    return SourceError(message, hint=_HINT)


def _of_purl(purl: str) -> Target:
    parsed = parse_hub_purl(purl)
    if parsed is None:
        raise _refused("the purl is none of a model on a Hub, or its version is no commit")
    return Target("models", parsed[0], parsed[1], parsed[2])


def _of_url(url: str) -> tuple[str | None, str]:
    """The endpoint, None for huggingface.co, and the path below it."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.hostname or ""
    except ValueError as error:
        raise _refused("the URL is none") from error
    if parts.username is not None or parts.password is not None:
        raise SourceError("the URL carries credentials", hint="put the token into HF_TOKEN")
    known = host.removeprefix("www.") in ("huggingface.co", "hf.co")
    return None if known else f"{parts.scheme}://{parts.netloc}", unquote(parts.path)


def _kind(path: str) -> tuple[Kind | None, str]:
    """What a path is about, None for a collection, and the rest of it."""
    first, _, rest = path.partition("/")
    if first == "collections":
        return None, rest
    # `datasets` alone, or what looks like a revision of it, is the id of a model, however odd.
    kind = next((kind for kind in _KINDS if kind == first and rest), None)
    return (kind, rest) if kind else ("models", path)


def _collection(slug: str, endpoint: str | None) -> Target:
    if not _SLUG.fullmatch(slug) or ".." in slug:
        raise SourceError(f"{clean_line(slug, 200)} is no collection", hint="name it as collections/org/title-id")
    return Target("collections", slug, None, endpoint)


def _page(path: str) -> tuple[str, str]:
    """The id and the revision of the page of a repository (``org/name/tree/main``)."""
    segments = path.split("/")
    found = next((i for i in (1, 2) if i < len(segments) and segments[i] in _PAGES), None)
    if found is None:
        return path, ""
    revision = segments[found + 1 :]
    # `refs/pr/1` and `refs/convert/parquet` are the only revisions of several segments that a page has unescaped.
    length = 3 if revision[:1] == ["refs"] else 1
    return "/".join(segments[:found]), "/".join(revision[:length])
