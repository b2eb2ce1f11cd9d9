"""What the collector asks the Hub: answered from the response cache, the Hub cache on disk or the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar, get_args
from urllib.parse import urlencode

from aibom.plugin import Blob, Context
from aibom_huggingface.answer import Answer, HubError, Kind, State
from aibom_huggingface.answers import answer_of, error_of, loads, stored
from aibom_huggingface.hub_cache import HubCache
from aibom_huggingface.listing import Listing
from aibom_huggingface.names import api_path, file_path, is_commit, is_path, is_repo_id, is_revision
from aibom_huggingface.ranges import Allowance, ranged
from aibom_huggingface.responses import Key, Responses
from aibom_huggingface.retry import Patience, TimeBudget
from aibom_huggingface.settings import HubSettings
from aibom_huggingface.transport import Transport

__all__ = ["EXPANDED", "Answer", "Hub", "HubError", "Kind", "State"]

EXPANDED: dict[Kind, tuple[str, ...]] = {
    "models": (
        "author",
        "baseModels",
        "cardData",
        "config",
        "createdAt",
        "disabled",
        "evalResults",
        "gated",
        "gguf",
        "lastModified",
        "library_name",
        "pipeline_tag",
        "private",
        "safetensors",
        "sha",
        "tags",
    ),
    "datasets": (
        "author",
        "cardData",
        "createdAt",
        "description",
        "disabled",
        "gated",
        "lastModified",
        "mainSize",
        "private",
        "sha",
        "tags",
    ),
    "spaces": (
        "author",
        "cardData",
        "createdAt",
        "datasets",
        "disabled",
        "lastModified",
        "models",
        "private",
        "runtime",
        "sdk",
        "sha",
        "tags",
    ),
}
"""What ``expand`` asks for: all that stands still, and nothing that counts visitors."""

_KEPT = frozenset({"404", "401 (missing or private)", "403", "gated", "disabled", "revision"})
_DOWNLOAD = "scan it once without --offline, or download it: hf download {}"
_SINGULAR = {"models": "model", "datasets": "data set", "spaces": "Space"}
_T = TypeVar("_T")


class Hub:
    """One endpoint, for all sources and all threads of a scan. Every method may be called from any thread.

    An ``expand`` is asked once however often it is called for; all else is asked anew each time.
    """

    def __init__(self, settings: HubSettings, context: Context, *, patience: Patience | None = None) -> None:
        """Make the client; no socket is opened before the first question.

        Args:
            settings: endpoint, token, caches, limits.
            context: asked for permission before anything goes out.
            patience: shared by the Hubs of a scan; None to begin with a new one.
        """
        self._settings = settings
        self._offline = settings.offline or context.offline
        self._transport = Transport(settings, context.http, patience)
        self._responses = Responses(settings.responses, settings.endpoint, token=settings.token is not None)
        self._disk = HubCache(settings.hub_cache)
        self._listing = Listing(
            settings,
            self._transport,
            self._responses,
            offline=self._offline,
            budget=lambda: TimeBudget(settings.timeout),
        )
        self._budgets: dict[tuple[str, str], TimeBudget] = {}
        self._allowances: dict[tuple[str, str], Allowance] = {}
        self._expanded: dict[tuple[str, str, str | None], Future[Answer]] = {}
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        """URL of the Hub without a slash at the end."""
        return self._settings.endpoint

    @property
    def offline(self) -> bool:
        """Whether the caches alone are asked."""
        return self._offline

    def info(self, kind: Kind, repo_id: str, revision: str | None = None) -> Answer:
        """Ask for a repository with its files: one request (``blobs=true``, for models ``securityStatus=true``).

        Args:
            kind: what it holds.
            repo_id: ``org/name`` or ``name``.
            revision: branch, tag or commit; None for the default branch.

        Raises:
            HubError: it cannot be had.
        """
        query = {"blobs": "true"} | ({"securityStatus": "true"} if kind == "models" else {})
        return self._answer("info", kind, repo_id, revision, urlencode(query))

    def expand(self, kind: Kind, repo_id: str, revision: str | None = None) -> Answer:
        """Ask for what only ``expand`` gives (base models, card data, state, configuration): one request, once a scan.

        Args:
            kind: what it holds.
            repo_id: ``org/name`` or ``name``.
            revision: branch, tag or commit; None for the default branch.

        Raises:
            HubError: it cannot be had; the same one each time it is asked for.
        """
        key = (kind, repo_id, revision)
        with self._lock:
            known = self._expanded.get(key)
            mine = self._expanded.setdefault(key, Future())
        if known is None:
            query = urlencode([("expand", name) for name in EXPANDED[kind]])
            try:
                mine.set_result(self._answer("expand", kind, repo_id, revision, query))
            except BaseException as error:  # those who wait must not wait for ever
                mine.set_exception(error)
        return mine.result()

    def text(self, kind: Kind, repo_id: str, commit: str, path: str, limit: int) -> bytes:
        """Return a small file whole: one GET.

        Args:
            kind: what the repository holds.
            repo_id: the id.
            commit: 40 hexadecimal digits.
            path: POSIX path of the file, as ``siblings`` has it.
            limit: bytes that it may have.

        Raises:
            HubError: it cannot be had, is larger, or was served of another commit ("malformed").
        """
        what = f"{path} of {self._called(kind, repo_id)}"
        self._check(kind, repo_id, commit, path)
        commit = commit.lower()
        key = Key(kind, repo_id, commit, f"file {path}")
        found = self._responses.get(key)
        if found is None and self._offline:
            found = self._disk.read(kind, repo_id, commit, path, limit)
        if found is None:
            found = self._kept(key, what, lambda: self._file(kind, repo_id, commit, path, what, limit=limit))
            self._responses.put(key, found)
        if len(found) > limit:
            raise HubError("malformed", f"{what} has more than {limit} bytes")
        return found

    def blob(self, kind: Kind, repo_id: str, commit: str, path: str, size: int) -> Blob:
        """Return a view of a large file that fetches ranges of it as they are read; making it asks nothing.

        All blobs of one repository share 8 range requests, and the first 401, 403 or 404 ends them. Reading raises
        OSError then, with the reason.

        Args:
            kind: what the repository holds.
            repo_id: the id.
            commit: 40 hexadecimal digits.
            path: POSIX path of the file.
            size: bytes, as the Hub says.

        Raises:
            HubError: id, commit or path is none that may be asked for.
        """
        what = f"{path} of {self._called(kind, repo_id)}"
        self._check(kind, repo_id, commit, path)
        commit = commit.lower()
        if self._offline and (local := self._disk.blob(kind, repo_id, commit, path)) is not None:
            return local
        with self._lock:
            allowance = self._allowances.setdefault((kind, repo_id), Allowance())

        def fetch(offset: int, length: int) -> bytes:
            key = Key(kind, repo_id, commit, f"range {offset}+{length} {path}")
            found = self._responses.get(key)
            if found is None:
                part = (offset, length)
                found = self._kept(key, what, lambda: self._file(kind, repo_id, commit, path, what, part=part))
                self._responses.put(key, found)
            return found

        return ranged(path, size, fetch, allowance)

    def list_organization(self, organization: str, kind: Kind = "models") -> list[tuple[Kind, str]]:
        """Return the repositories of an organisation or user, sorted by id.

        Raises:
            HubError: they cannot be listed; offline unless they were before.
        """
        return self._listing.organization(organization, kind)

    def list_collection(self, slug: str) -> list[tuple[Kind, str]]:
        """Return the repositories of a collection, in its order.

        Args:
            slug: ``org/title-id``.

        Raises:
            HubError: it cannot be had; offline unless it was before.
        """
        return self._listing.collection(slug)

    def close(self) -> None:
        """Close the response cache."""
        self._responses.close()

    def _answer(self, question: str, kind: Kind, repo_id: str, revision: str | None, query: str) -> Answer:
        what = self._called(kind, repo_id)
        self._check(kind, repo_id)
        if revision is not None and not is_revision(revision):
            raise HubError("revision", f"{what} can have no such revision", "name a branch, tag or commit")
        branch = Key(kind, repo_id, revision or "", "commit")
        commit = self._commit(branch, revision)
        if commit is not None and (body := self._responses.get(Key(kind, repo_id, commit, question))) is not None:
            return answer_of(body, repo_id, commit, what)
        if self._offline:
            return self._from_disk(question, kind, repo_id, revision, commit)
        at = commit or revision
        url = f"{self.endpoint}{api_path(kind, repo_id, at)}?{query}"
        key = Key(kind, repo_id, revision or "", question)
        reply = self._kept(key, what, lambda: self._get(kind, repo_id, url, what))
        answer = answer_of(reply, repo_id, at, what)
        if answer.commit is not None:
            self._responses.put(Key(kind, repo_id, answer.commit, question), reply)
            if commit is None:
                self._responses.put(branch, answer.commit.encode())
        return answer

    def _commit(self, branch: Key, revision: str | None) -> str | None:
        """Return the commit to ask at, where it is known without asking; offline however long ago."""
        if revision is not None and is_commit(revision):
            return revision.lower()
        found = self._responses.get(branch, None if self._offline else self._settings.max_age)
        text = (found or b"").decode("ascii", "replace")
        return text if is_commit(text) else None

    def _from_disk(self, question: str, kind: Kind, repo_id: str, revision: str | None, commit: str | None) -> Answer:
        if (error := self._error(Key(kind, repo_id, revision or "", question))) is not None:
            raise error
        commit = commit or self._disk.commit(kind, repo_id, revision)
        found = self._disk.listing(kind, repo_id, commit) if commit is not None else None
        if commit is None or found is None:
            raise self._unavailable(self._called(kind, repo_id), repo_id)
        files, whole = found
        return Answer({"id": repo_id, "sha": commit, "siblings": files}, repo_id, repo_id, commit, "cache", whole)

    def _kept(self, key: Key, what: str, ask: Callable[[], bytes]) -> bytes:
        """Ask, and remember for offline runs what the Hub refuses."""
        kept = key._replace(what=f"error {key.what}")
        if self._offline:
            raise self._error(key) or self._unavailable(what, key.repository)
        try:
            return ask()
        except HubError as error:
            if error.state in _KEPT:
                self._responses.put(kept, stored(error))
                self._responses.drop(key._replace(what="commit"))
            raise

    def _error(self, key: Key) -> HubError | None:
        body = self._responses.get(key._replace(what=f"error {key.what}"))
        error = error_of(body) if body is not None else None
        return error if error is not None and error.state in get_args(State) else None

    def _file(
        self,
        kind: Kind,
        repo_id: str,
        commit: str,
        path: str,
        what: str,
        *,
        limit: int = 0,
        part: tuple[int, int] | None = None,
    ) -> bytes:
        url = f"{self.endpoint}{file_path(kind, repo_id, commit, path)}"
        with self._budget(kind, repo_id).running() as budget:
            reply = self._transport.get(url, what, budget, limit=limit, part=part)
        if reply.headers.get("x-repo-commit", commit).lower() != commit.lower():
            raise HubError("malformed", f"{what} was answered at another commit")
        return reply.body

    def _get(self, kind: Kind, repo_id: str, url: str, what: str) -> bytes:
        with self._budget(kind, repo_id).running() as budget:
            body = self._transport.get(url, what, budget, json=True).body
        loads(body, what)
        return body

    def _budget(self, kind: Kind, repo_id: str) -> TimeBudget:
        with self._lock:
            return self._budgets.setdefault((kind, repo_id), TimeBudget(self._settings.timeout))

    def _check(self, kind: Kind, repo_id: str, commit: str | None = None, path: str | None = None) -> None:
        """Refuse what would not stay what it is as part of a URL: it may come from a card."""
        if kind not in get_args(Kind) or not is_repo_id(repo_id):
            raise HubError("404", "it is no id that a repository of the Hub can have", "name it as org/name")
        if commit is not None and not is_commit(commit):
            raise HubError("revision", f"{self._called(kind, repo_id)} was to be read at what is no commit")
        if path is not None and not is_path(path):
            raise HubError("malformed", f"{self._called(kind, repo_id)} names a file outside itself")

    def _called(self, kind: str, repo_id: str) -> str:
        return f"the {_SINGULAR.get(kind, 'repository')} {repo_id[:200]}"

    def _unavailable(self, what: str, repo_id: str) -> HubError:
        return HubError("offline", f"{what} is in no cache, and the scan is offline", _DOWNLOAD.format(repo_id))
