"""Bytes of an answer -> a JSON value of bounded depth, and an ``Answer`` whose id and commit have been looked at."""

from __future__ import annotations

import json
import re
from typing import Any

from aibom_huggingface.answer import Answer, HubError
from aibom_huggingface.names import is_commit, is_repo_id

__all__ = ["MAX_DEPTH", "answer_of", "error_of", "loads", "stored"]

_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")

MAX_DEPTH = 64
"""Levels of lists and objects in an answer; real ones have less than ten."""


def loads(body: bytes, what: str) -> Any:
    """Read JSON.

    Raises:
        HubError: it is none, or nested too deeply ("malformed").
    """
    try:
        # Given bytes, the parser would take UTF-16 and lone surrogates.
        value = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise HubError("malformed", f"{what} was answered with what is no JSON") from None
    level = [value] if _is_node(value) else []
    for _ in range(MAX_DEPTH):
        if not level:
            break
        inner = (item for node in level for item in (node.values() if isinstance(node, dict) else node))
        level = [item for item in inner if _is_node(item)]
    if level:
        raise HubError("malformed", f"{what} was answered with JSON of more than {MAX_DEPTH} levels")
    return _whole(value) if _ESCAPED.search(body) else value


def _whole(value: Any) -> Any:
    """Replace lone surrogates, which JSON can escape but no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {_whole(key): _whole(item) for key, item in value.items()} if isinstance(value, dict) else value


def _is_node(value: object) -> bool:
    return isinstance(value, (dict, list))


def answer_of(body: bytes, asked: str, revision: str | None, what: str) -> Answer:
    """Read the answer to ``info`` or ``expand``.

    Args:
        body: JSON.
        asked: the id that was asked.
        revision: what it was asked at.
        what: for messages.

    Raises:
        HubError: it is no JSON object, or of another commit than was asked for ("malformed").
    """
    data = loads(body, what)
    if not isinstance(data, dict):
        raise HubError("malformed", f"{what} was answered with what is no JSON object")
    name, sha = data.get("id"), data.get("sha")
    commit = sha.lower() if isinstance(sha, str) and is_commit(sha) else None
    if revision is not None and is_commit(revision):
        if commit is not None and commit != revision.lower():
            raise HubError("malformed", f"{what} was answered at another commit")
        commit = revision.lower()
    return Answer(data, asked, name if isinstance(name, str) and is_repo_id(name) else asked, commit)


def stored(error: HubError) -> bytes:
    """Write an error for the response cache."""
    return json.dumps([error.state, error.message, error.hint]).encode()


def error_of(body: bytes) -> HubError | None:
    """Read what ``stored`` wrote; None where it is not that."""
    try:
        state, message, hint = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None
    return HubError(state, message, hint) if all(isinstance(text, str) for text in (state, message, hint)) else None
