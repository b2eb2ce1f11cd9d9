"""Many repositories at once: those of an organisation, those of a collection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, get_args
from urllib.parse import quote, urlencode, urljoin

from aibom.plugin import origin
from aibom_huggingface.answer import HubError, Kind
from aibom_huggingface.answers import loads
from aibom_huggingface.names import is_repo_id
from aibom_huggingface.responses import Key, Responses
from aibom_huggingface.retry import TimeBudget
from aibom_huggingface.settings import HubSettings
from aibom_huggingface.transport import Transport

__all__ = ["Listing"]

_MAX_PAGES = 100
_MAX_LISTED = 10_000
_PAGE = 1000
_SLUG = re.compile(r"[A-Za-z0-9_.-]{1,96}/[A-Za-z0-9_.-]{1,200}")
_NEXT = re.compile(r'<([^<>]{1,4000})>\s*;\s*rel="next"')
_KINDS: dict[str, Kind] = {"model": "models", "dataset": "datasets", "space": "spaces"}


class Listing:
    """Asks for lists; an answer counts for as long as where a branch stands does, offline for ever."""

    def __init__(
        self,
        settings: HubSettings,
        transport: Transport,
        responses: Responses,
        *,
        offline: bool,
        budget: Callable[[], TimeBudget],
    ) -> None:
        """Share what the Hub's client has.

        Args:
            settings: endpoint and limits.
            transport: sends requests.
            responses: the response cache.
            offline: ask the cache only.
            budget: makes the seconds for one list.
        """
        self._settings = settings
        self._transport = transport
        self._responses = responses
        self._offline = offline
        self._budget = budget

    def organization(self, organization: str, kind: Kind) -> list[tuple[Kind, str]]:
        """Return the repositories of an organisation or user, sorted by id.

        Raises:
            HubError: they cannot be listed, are none, or too many.
        """
        what = f"the {kind} of {organization[:100]}"
        if not is_repo_id(organization) or "/" in organization:
            raise HubError("404", "it is no name that an organisation of the Hub can have")
        query = urlencode({"author": organization, "limit": _PAGE})
        names = self._listed(
            Key(kind, organization, "", "list"), f"/api/{kind}?{query}", what, lambda page: [[kind, _id(page)]]
        )
        if not names:
            raise HubError("404", f"there are none of {what}")
        return sorted(set(names))

    def collection(self, slug: str) -> list[tuple[Kind, str]]:
        """Return the repositories of a collection, in its order; papers and other collections in it are left out.

        Raises:
            HubError: it cannot be had.
        """
        what = f"the collection {slug[:200]}"
        if not _SLUG.fullmatch(slug) or ".." in slug:
            raise HubError("404", "it is no name that a collection of the Hub can have", "name it as org/title-id")

        def items(page: Any) -> Iterable[list[Any]]:
            found = page.get("items") if isinstance(page, dict) else None
            if not isinstance(found, list):
                raise HubError("malformed", f"{what} was answered without its items")
            return [[_KINDS.get(str(item.get("type"))), _id(item)] for item in found if isinstance(item, dict)]

        names = self._listed(
            Key("collections", slug, "", "list"), f"/api/collections/{quote(slug, safe='/')}", what, items, single=True
        )
        return list(dict.fromkeys(names))

    def _listed(
        self, key: Key, path: str, what: str, names: Callable[[Any], Iterable[list[Any]]], *, single: bool = False
    ) -> list[tuple[Kind, str]]:
        body = self._responses.get(key, None if self._offline else self._settings.max_age)
        if body is None:
            if self._offline:
                raise HubError("offline", f"{what} cannot be listed: the scan is offline", "name the repositories")
            body = json.dumps(self._ask(path, what, names, single=single)).encode()
            self._responses.put(key, body)
        found = loads(body, what)
        return [(kind, name) for kind, name in found if kind in get_args(Kind) and is_repo_id(name)]

    def _ask(
        self, path: str, what: str, names: Callable[[Any], Iterable[list[Any]]], *, single: bool
    ) -> list[list[str]]:
        url: str | None = f"{self._settings.endpoint}{path}"
        found: list[list[str]] = []
        with self._budget().running() as budget:
            for _ in range(_MAX_PAGES):
                if url is None:
                    break
                reply = self._transport.get(url, what, budget, json=True)
                page = loads(reply.body, what)
                if not single and not isinstance(page, list):
                    raise HubError("malformed", f"{what} were answered with what is no list")
                for entry in [page] if single else page:
                    found += [item for item in names(entry) if all(isinstance(part, str) for part in item)]
                url = None if single else _next(url, reply.headers.get("link", ""))
                if len(found) > _MAX_LISTED:
                    raise HubError("malformed", f"{what} are more than {_MAX_LISTED}", "name the repositories")
        return found


def _id(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, dict) else None


def _next(url: str, link: str) -> str | None:
    """Return the next page, where it is on the same host: no other URL of an answer is asked."""
    matched = _NEXT.search(link[:10_000])
    target = urljoin(url, matched[1]) if matched else None
    return target if target is not None and origin(target) == origin(url) else None
