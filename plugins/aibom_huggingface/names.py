"""Which names may become part of a URL or of a path on disk: they come from cards, and from strangers' answers."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["api_path", "file_path", "is_commit", "is_path", "is_repo_id", "is_revision"]

_SEGMENT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,95})"
_REPO_ID = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})?")
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_MAX_PATH = 4096


def is_repo_id(text: str) -> bool:
    """Whether a text is ``name`` or ``org/name`` as the Hub allows it; ``--`` and ``..`` are not."""
    return bool(_REPO_ID.fullmatch(text)) and ".." not in text and "--" not in text


def is_commit(text: str) -> bool:
    """Whether a text is a commit: 40 hexadecimal digits."""
    return bool(_COMMIT.fullmatch(text))


def is_revision(text: str) -> bool:
    """Whether a text may be a branch, tag or commit."""
    return 0 < len(text) <= 255 and is_path(text)


def is_path(text: str) -> bool:
    """Whether a text is a relative POSIX path that stays below where it begins."""
    if not 0 < len(text) <= _MAX_PATH or "\\" in text or not text.isprintable():
        return False
    return all(part not in ("", ".", "..") for part in text.split("/"))


def api_path(kind: str, repo_id: str, revision: str | None) -> str:
    """Return the path of a repository in the Hub's API, at a revision where there is one."""
    path = f"/api/{kind}/{quote(repo_id, safe='/')}"
    return path if revision is None else f"{path}/revision/{quote(revision, safe='')}"


def file_path(kind: str, repo_id: str, commit: str, path: str) -> str:
    """Return the path of a file's bytes at a commit."""
    prefix = "" if kind == "models" else f"/{kind}"
    return f"{prefix}/{quote(repo_id, safe='/')}/resolve/{quote(commit, safe='')}/{quote(path, safe='/')}"
