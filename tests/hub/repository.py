"""What a repository of the test Hub is: files, card and state, and what the Hub's API says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Lfs", "Repository", "git_blob"]

_CREATED = "2024-01-02T03:04:05.000Z"
_MODIFIED = "2024-06-07T08:09:10.000Z"


@dataclass(frozen=True)
class Lfs:
    """A file in LFS: size and SHA-256 are real, the bytes may be absent.

    With ``data`` size and digest are taken from it.
    """

    size: int = 0
    sha256: str = ""
    data: bytes | None = None
    xet_hash: str | None = None

    @classmethod
    def of(cls, data: bytes) -> Lfs:
        return cls(len(data), hashlib.sha256(data).hexdigest(), data)

    @property
    def pointer(self) -> bytes:
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {self.size}\n".encode()


@dataclass(frozen=True)
class Absent:
    """A file that is listed but whose bytes this Hub does not have."""

    size: int
    oid: str


def git_blob(data: bytes) -> str:
    """Git's SHA-1 of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Repository:
    """One repository; ``versions`` maps each commit to its files, the last one is ``main``."""

    kind: str
    id: str
    versions: dict[str, dict[str, bytes | Lfs | Absent]]
    gated: bool | str = False
    private: bool = False
    disabled: bool = False
    renamed_to: str | None = None
    base_models: Mapping[str, Any] | None = None
    security: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def commit(self) -> str:
        """The commit of ``main``."""
        return self.branches["main"]

    def resolve(self, revision: str) -> str | None:
        """Return the commit of a branch, tag, commit or pull request; None where there is none."""
        if revision == "HEAD":
            return self.commit
        found = self.branches.get(revision) or self.tags.get(revision)
        return found or (revision if revision in self.versions else None)

    def text(self, path: str, commit: str | None = None) -> str | None:
        found = self.versions[commit or self.commit].get(path)
        return found.decode("utf-8", "replace") if isinstance(found, bytes) else None

    def card(self, commit: str | None = None) -> dict[str, Any]:
        """The front matter of README.md; empty where there is none."""
        import yaml

        text = self.text("README.md", commit) or ""
        if not text.startswith("---"):
            return {}
        try:
            found = yaml.load(text.split("---", 2)[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            return json.loads(json.dumps(found, default=str)) if isinstance(found, dict) else {}
        except (yaml.YAMLError, ValueError):
            return {}

    def siblings(self, commit: str, *, blobs: bool) -> list[dict[str, Any]]:
        found = []
        for path, entry in sorted(self.versions[commit].items()):
            sibling: dict[str, Any] = {"rfilename": path}
            if blobs:
                sibling |= {"blobId": _oid(entry), "size": _size(entry)}
                if isinstance(entry, Lfs):
                    sibling["lfs"] = {"sha256": entry.sha256, "size": entry.size, "pointerSize": len(entry.pointer)}
            found.append(sibling)
        return found

    def properties(self, commit: str, *, blobs: bool = True) -> dict[str, Any]:
        """All that the API can say at a commit, the name of each as ``expand`` takes it."""
        card = self.card(commit)
        config = _object(self.text("config.json", commit))
        owner = self.id.partition("/")[0] if "/" in self.id else None
        properties: dict[str, Any] = {
            "author": owner,
            "cardData": card or None,
            "createdAt": _CREATED,
            "disabled": self.disabled,
            "downloads": 12345,
            "downloadsAllTime": 123456,
            "gated": self.gated,
            "lastModified": _MODIFIED,
            "likes": 67,
            "private": self.private,
            "sha": commit,
            "siblings": self.siblings(commit, blobs=blobs),
            "tags": self._tags(card),
            "trendingScore": 1,
            "usedStorage": sum(_size(entry) for entry in self.versions[commit].values()),
        }
        if self.kind == "models":
            properties |= {
                "config": {key: config[key] for key in ("architectures", "model_type", "auto_map") if key in config},
                "baseModels": self.base_models,
                "childrenModelCount": 0,
                "library_name": card.get("library_name"),
                "pipeline_tag": card.get("pipeline_tag"),
                "model-index": card.get("model-index"),
                "safetensors": self._safetensors(commit),
                "spaces": [],
            }
        elif self.kind == "datasets":
            properties |= {"citation": None, "description": None, "mainSize": None, "paperswithcode_id": None}
        else:
            properties |= {
                "sdk": card.get("sdk"),
                "models": card.get("models") or [],
                "datasets": card.get("datasets") or [],
                "runtime": {"stage": "RUNNING", "hardware": {"current": "cpu-basic", "requested": "cpu-basic"}},
                "subdomain": self.id.replace("/", "-").lower(),
            }
        properties |= self.extra
        return {name: value for name, value in properties.items() if value is not None}

    def answer(self, commit: str, *, blobs: bool, security: bool, expand: tuple[str, ...]) -> dict[str, Any]:
        """What ``GET /api/<kind>/<id>`` answers."""
        properties = self.properties(commit, blobs=blobs)
        head: dict[str, Any] = {"_id": hashlib.sha1(self.id.encode()).hexdigest()[:24], "id": self.id}
        if expand:
            return head | {name: properties[name] for name in expand if name in properties}
        for name in ("baseModels", "childrenModelCount", "downloadsAllTime", "trendingScore", "mainSize"):
            properties.pop(name, None)
        if self.kind == "models":
            head["modelId"] = self.id
            properties.setdefault("model-index", None)
        if security:
            properties["securityRepoStatus"] = self.security or {"scansDone": True, "filesWithIssues": []}
        return head | properties

    def tree(self, commit: str, below: str, *, recursive: bool, expand: bool) -> Iterator[dict[str, Any]]:
        """The entries of ``/tree/<commit>/<below>``."""
        prefix = f"{below.strip('/')}/" if below.strip("/") else ""
        folders: set[str] = set()
        for path, entry in sorted(self.versions[commit].items()):
            if not path.startswith(prefix):
                continue
            inner = path[len(prefix) :].split("/")
            for depth in range(1, len(inner)) if recursive else range(1, min(2, len(inner))):
                folder = prefix + "/".join(inner[:depth])
                if folder not in folders:
                    folders.add(folder)
                    yield {"type": "directory", "oid": git_blob(folder.encode()), "size": 0, "path": folder}
            if recursive or len(inner) == 1:
                yield self.entry(path, entry, commit, expand=expand)

    def entry(self, path: str, entry: bytes | Lfs | Absent, commit: str, *, expand: bool) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "file", "oid": _oid(entry), "size": _size(entry), "path": path}
        if isinstance(entry, Lfs):
            found["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": len(entry.pointer)}
            if entry.xet_hash:
                found["xetHash"] = entry.xet_hash
        if expand:
            found["lastCommit"] = {"id": commit, "title": "Update", "date": _MODIFIED}
            found["securityFileStatus"] = {
                "status": "safe",
                "avScan": {"status": "safe", "virusFound": False, "virusNames": []},
                "pickleImportScan": None,
            }
        return found

    def _tags(self, card: Mapping[str, Any]) -> list[str]:
        tags = [str(card["library_name"])] if card.get("library_name") else []
        tags += _strings(card.get("tags"))
        if self.kind == "models":
            tags += [f"dataset:{name}" for name in _strings(card.get("datasets"))]
            tags += [f"base_model:{name}" for name in _strings(card.get("base_model"))]
            tags += _strings(card.get("language"))
        tags += [f"license:{name}" for name in _strings(card.get("license"))]
        return [*dict.fromkeys(tags), "region:us"]

    def _safetensors(self, commit: str) -> dict[str, Any] | None:
        """Parameters by type, counted from the headers of the safetensors files whose bytes are here."""
        counts: dict[str, int] = {}
        for path, entry in self.versions[commit].items():
            data = entry.data if isinstance(entry, Lfs) else entry if isinstance(entry, bytes) else None
            if not path.endswith(".safetensors") or not data or len(data) < 8:
                continue
            header = _object(data[8 : 8 + int.from_bytes(data[:8], "little")].decode("utf-8", "replace"))
            for tensor in (tensor for name, tensor in header.items() if name != "__metadata__"):
                number = 1
                for size in tensor["shape"]:
                    number *= size
                counts[tensor["dtype"]] = counts.get(tensor["dtype"], 0) + number
        return {"parameters": counts, "total": sum(counts.values())} if counts else None


def _oid(entry: bytes | Lfs | Absent) -> str:
    if isinstance(entry, Absent):
        return entry.oid
    return git_blob(entry.pointer if isinstance(entry, Lfs) else entry)


def _size(entry: bytes | Lfs | Absent) -> int:
    return len(entry) if isinstance(entry, bytes) else entry.size


def _object(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _strings(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value] if isinstance(value, list) else []
