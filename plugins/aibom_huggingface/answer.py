"""The words that the parts of this plugin share: which repository, what is known of it, why it could not be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Answer", "HubError", "Kind", "State"]

Kind = Literal["models", "datasets", "spaces"]
"""What a repository holds, in the words of the Hub's URLs."""

State = Literal[
    "404",
    "401 (missing or private)",
    "403",
    "gated",
    "disabled",
    "offline",
    "timeout",
    "429",
    "network",
    "malformed",
    "revision",
]
"""Why something could not be had, in the words of an Unknown's reason."""


class HubError(Exception):
    """Something could not be had; safe to show, no text of the server's and no token is in it.

    Attributes:
        state: why, as an Unknown says it.
        message: one sentence.
        hint: what the user can do; empty when there is nothing to do.
    """

    def __init__(self, state: State, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one repository at one commit.

    Attributes:
        data: the JSON object of the Hub's API as it came. Only that it is an object of bounded size and depth is
            checked: no field can be trusted to be there or to be of its type. Of ``origin`` "cache" there are only
            ``id``, ``sha`` and ``siblings`` (``rfilename``, ``size``, ``blobId``, ``lfs.sha256``), of which the last
            three may be absent.
        asked: the id that was asked.
        id: the id that answered; another one where the repository was renamed, or a one-segment id is canonical.
        commit: 40 lower-case hexadecimal digits; None where the Hub named none.
        origin: "api", also from the response cache; "cache" for the Hub cache on disk, which knows files only.
        whole: whether ``siblings`` lists all files of the commit; False for a download without its
            tree listing.
    """

    data: Mapping[str, Any]
    asked: str
    id: str
    commit: str | None
    origin: Literal["api", "cache"] = "api"
    whole: bool = True
