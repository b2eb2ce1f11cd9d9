"""``hf://org/name[@branch]``: a BOM in a repository of the Hub, by a commit or a pull request."""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from aibom.plugin import (
    AccessDenied,
    AibomError,
    NetworkError,
    NotFound,
    Occupied,
    Option,
    PublishContext,
    Published,
    PublishError,
    Upload,
    UsageError,
)
from aibom_huggingface.card_link import linked
from aibom_huggingface.names import is_repo_id, is_revision
from aibom_huggingface.settings import HubSettings

__all__ = ["HubPublisher"]

_URI = re.compile(r"hf://(?:(models|datasets|spaces)/)?([^@/]+(?:/[^@/]+)?)(?:@(.+))?")
_TYPES = {None: "model", "models": "model", "datasets": "dataset", "spaces": "space"}
_CARD = "README.md"
_MAX_CARD = 1024 * 1024
_MAX_REQUESTS = 1000
_LOGIN = "log in (hf auth login) or set HF_TOKEN to a token that may write to the repository"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Target:
    """A branch of a repository.

    Attributes:
        kind: ``model``, ``dataset`` or ``space``.
        repository: its id.
        branch: ``main`` unless another one is named.
    """

    kind: str
    repository: str
    branch: str

    @property
    def path(self) -> str:
        """Its path on the Hub's pages."""
        return self.repository if self.kind == "model" else f"{self.kind}s/{self.repository}"

    def __str__(self) -> str:
        return f"hf://{self.path}@{self.branch}"


class HubPublisher:
    """Commits a BOM to a repository of the Hub, or opens a pull request with it.

    The commit is made on top of the one that was looked at, so that nobody's work is written over. Login and endpoint
    are those of the Hub's client (``HF_TOKEN`` or ``hf auth login``, ``HF_ENDPOINT``).
    """

    name: ClassVar[str] = "hub"
    schemes: ClassVar[tuple[str, ...]] = ("hf",)
    options: ClassVar[tuple[Option, ...]] = (
        Option("pr", "Open a pull request on the Hub instead of committing to the branch."),
        Option("card_link", "Say in the front matter of the card on the Hub where the BOM is."),
    )

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        _parse(destination)

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        target = _parse(destination)
        if context.options["pr"] and target.branch != "main":
            raise UsageError("the Hub takes pull requests to main only", hint="leave the branch or -O pr out")
        return _Publication(target, upload, context).publish()


def _parse(uri: str) -> _Target:
    matched = _URI.fullmatch(uri)
    branch = (matched[3] if matched else None) or "main"
    if matched is None or not is_repo_id(matched[2]) or not is_revision(branch):
        raise UsageError("this is no repository of the Hub", hint="write hf://org/name, with @branch if it is not main")
    return _Target(_TYPES[matched[1]], matched[2], branch)


class _Publication:
    def __init__(self, target: _Target, upload: Upload, context: PublishContext) -> None:
        self._target = target
        self._upload = upload
        self._context = context
        settings = HubSettings.load({}, os.environ, offline=context.offline)
        self._endpoint = settings.endpoint
        context.permit("GET", self._endpoint)
        if settings.token is None:
            raise AccessDenied("the Hub wants to know who commits", hint=_LOGIN)
        context.hide(settings.token)
        from huggingface_hub import HfApi

        self._hub: Any = HfApi(endpoint=self._endpoint, token=settings.token, library_name="aibom")
        self._repository: dict[str, Any] = {"repo_id": target.repository, "repo_type": target.kind}

    def publish(self) -> Published:
        commit = str(self._ask(lambda: self._hub.repo_info(**self._repository, revision=self._target.branch)).sha)
        files = self._files(commit)
        found = files.get(self._upload.name)
        card = self._card(commit, files.get(_CARD)) if self._context.options["card_link"] else None
        if found is not None and self._is_it(found) and card is None:
            return Published(self._url(commit), changed=False)
        if found is not None and not self._is_it(found) and not self._context.replace:
            raise Occupied(f"{self._target} has another file {self._upload.name}", hint="--replace puts this one there")
        wants_request = bool(self._context.options["pr"])
        if wants_request and (request := self._open_request()) is not None:
            return Published(request, changed=False, note="a pull request with it is open")
        if self._context.dry_run:
            return Published(self._url(self._target.branch))
        return self._commit(commit, card, request=wants_request)

    def _commit(self, parent: str, card: bytes | None, *, request: bool) -> Published:
        from huggingface_hub import CommitOperationAdd

        self._context.permit("POST", self._endpoint)
        contents = {self._upload.name: self._upload.data} | ({} if card is None else {_CARD: card})
        operations = [CommitOperationAdd(path_in_repo=path, path_or_fileobj=data) for path, data in contents.items()]
        made = self._ask(
            lambda: self._hub.create_commit(
                **self._repository,
                operations=operations,
                commit_message=self._title,
                revision=self._target.branch,
                create_pr=request,
                parent_commit=parent,
            )
        )
        found = self._files(str(made.oid)).get(self._upload.name)
        if found is None or not self._is_it(found):
            raise PublishError(f"{self._target} does not hold what was committed to it")
        if request and isinstance(made.pr_url, str):
            return Published(made.pr_url, note="it is there when the pull request is merged")
        return Published(self._url(str(made.oid)))

    @property
    def _title(self) -> str:
        """What the commit is called; it tells which bytes it is about."""
        return f"Add {self._upload.name} (sha256:{self._upload.sha256[:12]})"

    def _open_request(self) -> str | None:
        """Return the URL of an open pull request with these very bytes."""

        def find() -> str | None:
            found = self._hub.get_repo_discussions(
                **self._repository, discussion_type="pull_request", discussion_status="open"
            )
            for _, item in zip(range(_MAX_REQUESTS), found, strict=False):
                if item.title == self._title:
                    return str(item.url)
            return None

        return self._ask(find)

    def _files(self, commit: str) -> dict[str, Any]:
        paths = [self._upload.name, _CARD]
        found = self._ask(lambda: self._hub.get_paths_info(**self._repository, paths=paths, revision=commit))
        return {str(item.path): item for item in found}

    def _is_it(self, file: Any) -> bool:
        """Tell whether a file of the Hub has the bytes of the upload: git's digest of a small one, or that of LFS."""
        if (lfs := getattr(file, "lfs", None)) is not None:
            return str(lfs.sha256) == self._upload.sha256
        data = self._upload.data
        git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        return getattr(file, "blob_id", None) == git

    def _card(self, commit: str, file: Any) -> bytes | None:
        """Return the card with the link; None where it has it already."""
        before = ""
        if file is not None:
            path = f"{self._target.path}/resolve/{commit}/{_CARD}"
            reply = self._context.send(
                "GET",
                f"{self._endpoint}/{path}",
                what=f"the card of {self._target}",
                credential={"Authorization": f"Bearer {self._hub.token}"},
                limit=_MAX_CARD,
                login=_LOGIN,
            )
            try:
                before = reply.body.decode()
            except UnicodeDecodeError:
                raise PublishError(f"the card of {self._target} is not UTF-8, and stays as it is") from None
        after = linked(before, self._upload.name)
        return None if after == before else after.encode()

    def _url(self, revision: str) -> str:
        return f"{self._endpoint}/{self._target.path}/resolve/{quote(revision, safe='')}/{self._upload.name}"

    def _ask(self, call: Callable[[], _T]) -> _T:
        """Call the client within the deadline, quietly, and tell what goes wrong in our words."""

        def quiet() -> _T:
            utils: Any = import_module("huggingface_hub.utils")
            shown = not utils.are_progress_bars_disabled()
            utils.disable_progress_bars()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    return call()
            finally:
                if shown:
                    utils.enable_progress_bars()

        try:
            return self._context.within(quiet, str(self._target))
        except AibomError:
            raise
        except Exception as error:  # of the client, of the HTTP library below it, or of answers that are none
            raise self._told(error) from None

    def _told(self, error: Exception) -> AibomError:
        status = getattr(getattr(error, "response", None), "status_code", None)
        target = str(self._target)
        if type(error).__name__ == "OfflineModeIsEnabled":
            return NetworkError("the Hub's client is offline", hint="unset HF_HUB_OFFLINE")
        if status in (401, 403):
            return AccessDenied(f"{target}: missing, or it may not be written to (HTTP {status})", hint=_LOGIN)
        if status in (404, 410):
            return NotFound(f"{target} does not exist (HTTP {status})", hint=f"or it is private: {_LOGIN}")
        if status == 412 or status == 409:
            return PublishError(f"{target} was changed by others meanwhile", hint="run it again")
        if status is not None and (status in (408, 429) or status >= 500):
            return NetworkError(f"{target} was not answered: HTTP {status}", hint="try again later; that does no harm")
        if status is not None:
            return PublishError(f"{target} was refused: HTTP {status}")
        if isinstance(error, ValueError):
            return PublishError(f"{target}: the Hub or its client refuses it ({type(error).__name__})")
        return NetworkError(f"{target} cannot be reached ({type(error).__name__})", hint="check the network")
