"""A Hub on loopback that the unmodified client accepts, with repositories of our own making and faults on demand.

with TestHub() as hub:
    base = hub.model("org/base", {"config.json": b"{}"}, card={"license": "mit"})
    hub.model("org/child", card={"base_model": "org/base"}, base_models=("finetune", ["org/base"]))
    hub.fault("/api/models/org/base", "status", status=503, times=1)
    ...  # point HF_ENDPOINT at hub.url
    assert [request.path for request in hub.requests] == [...]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.hub.answers import answer
from tests.hub.repository import Absent, Lfs, Repository
from tests.servers.loopback import Loopback, Reply, Request

__all__ = ["TestHub"]

Files = Mapping[str, "bytes | str | Lfs | Absent"]


class TestHub(Loopback):
    """The server. ``requests`` logs all that came in; ``tokens`` are those that it accepts.

    Attributes:
        readers: tokens that may not write.
        granted: repositories that are gated, but not for these tokens.
        lfs_host: URL of another TestHub that serves LFS files; empty for this one by another name, so that it
            is another host to clients, as the real Hub's store is.
        page: entries on one page of a list.
        remaining: what ``RateLimit`` says is left.
        ranges: whether ranges are served; else whole files are.
    """

    __test__ = False

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.aliases: dict[tuple[str, str], str] = {}
        self.collections: dict[str, list[dict[str, Any]]] = {}
        self.blobs: dict[str, bytes] = {}
        self.tokens: set[str] = set()
        self.readers: set[str] = set()
        self.granted: dict[str, set[str]] = {}
        self.lfs_host = ""
        self.signature = "signed-url-canary"
        self.page = 1000
        self.remaining = 499
        self.ranges = True

    def answer(self, request: Request) -> Reply:
        """See ``tests.hub.answers``."""
        return answer(self, request)

    def headers(self) -> Mapping[str, str]:
        """The Hub tells with each answer how many are left."""
        return {
            "RateLimit": f'"api";r={self.remaining};t=295',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
        }

    def model(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "# A model\n",
        base_models: tuple[str, Sequence[str]] | None = None,
        **state: Any,
    ) -> Repository:
        """Add a model.

        Args:
            repo_id: its id.
            files: by path.
            card: front matter of README.md; None for no README.md unless it is among the files.
            text: body of README.md.
            base_models: relation and parents, as the Hub infers them; None to infer them from the card.
            **state: fields of ``Repository``: gated, private, disabled, renamed_to, security, extra.
        """
        parents = (card or {}).get("base_model")
        if base_models is None and parents:
            names = [parents] if isinstance(parents, str) else list(parents)
            base_models = (str((card or {}).get("base_model_relation", "finetune")), names)
        if base_models is not None:
            models = [{"_id": hashlib.sha1(name.encode()).hexdigest()[:24], "id": name} for name in base_models[1]]
            state["base_models"] = {"relation": base_models[0], "models": models}
        return self._add("models", repo_id, _with_card(files, card, text), **state)

    def dataset(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "# A data set\n",
        **state: Any,
    ) -> Repository:
        """Add a data set."""
        return self._add("datasets", repo_id, _with_card(files, card, text), **state)

    def space(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "",
        **state: Any,
    ) -> Repository:
        """Add a Space."""
        return self._add("spaces", repo_id, _with_card(files, card, text), **state)

    def update(self, repository: Repository, files: Files, *, branch: str = "main") -> str:
        """Commit files on top of a branch; returns the commit. Older commits can still be read."""
        before = repository.versions.get(repository.branches.get(branch, ""), {})
        after = {**before, **self._kept(files)}
        commit = _commit(repository.id, after, len(repository.versions))
        repository.versions[commit] = after
        repository.branches[branch] = commit
        return commit

    def alias(self, kind: str, old: str, new: str) -> None:
        """Redirect an id to another one, as the Hub does for canonical and for renamed repositories."""
        self.aliases[(kind, old)] = new

    def collection(self, slug: str, items: Iterable[tuple[str, str]]) -> None:
        """Add a collection; items are type (``model``, ``dataset``, ``space``, ``paper``) and id."""
        self.collections[slug] = [
            {"_id": str(number), "type": kind, "id": name, "position": number}
            for number, (kind, name) in enumerate(items)
        ]

    def corpus(self, folder: Path, kind: str = "models") -> Repository:
        """Add a repository of the corpus: a folder with ``_hub.json`` or, for data sets, of loose files."""
        described = folder / "_hub.json"
        if not described.is_file():
            files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "SOURCE.txt"}
            return self._add(kind, folder.name, files)
        listing = json.loads(described.read_text(encoding="utf-8"))
        found: dict[str, bytes | str | Lfs | Absent] = {}
        for entry in listing["files"]:
            path = entry["path"]
            if "lfs" in entry:
                lfs = entry["lfs"]
                found[path] = Lfs(int(entry.get("size", lfs.get("size", 0))), str(lfs.get("sha256") or lfs.get("oid")))
            elif (folder / path).is_file():
                found[path] = (folder / path).read_bytes()
            else:
                found[path] = Absent(int(entry.get("size") or 0), str(entry["oid"]))
        extra = {key: _date(listing[key]) for key in ("lastModified", "createdAt") if key in listing}
        card = Repository("models", "", {"-": self._kept(found)}, branches={"main": "-"}).card()
        names = card.get("base_model")
        parents = [names] if isinstance(names, str) else names if isinstance(names, list) else []
        state: dict[str, Any] = {"extra": extra}
        if parents and kind == "models":
            relation = card.get("base_model_relation", "finetune")
            state["base_models"] = {"relation": relation, "models": [{"_id": "0" * 24, "id": str(n)} for n in parents]}
        return self._add(kind, listing["id"], found, commit=listing["sha"], **state)

    def _add(self, kind: str, repo_id: str, files: Files, *, commit: str | None = None, **state: Any) -> Repository:
        kept = self._kept(files)
        commit = commit or _commit(repo_id, kept, 0)
        repository = Repository(kind, repo_id, {commit: kept}, branches={"main": commit}, **state)
        self.repositories[(kind, repo_id)] = repository
        return repository

    def _kept(self, files: Files) -> dict[str, bytes | Lfs | Absent]:
        kept = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
        for entry in kept.values():
            if isinstance(entry, Lfs) and entry.data is not None:
                self.blobs[entry.sha256] = entry.data
        return kept


def _with_card(files: Files | None, card: Mapping[str, Any] | None, text: str) -> Files:
    found = dict(files or {})
    if card is not None:
        import yaml

        found["README.md"] = f"---\n{yaml.safe_dump(dict(card), sort_keys=False)}---\n{text}".encode()
    return found


def _date(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _commit(repo_id: str, files: Mapping[str, Any], number: int) -> str:
    return hashlib.sha1(f"{repo_id} {number} {sorted(files.items())!r}".encode()).hexdigest()
