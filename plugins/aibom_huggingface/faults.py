"""What an answer that is none means, in our own words: a server's text is never repeated."""

from __future__ import annotations

from collections.abc import Mapping

from aibom_huggingface.answer import HubError

__all__ = ["RETRIED", "fault_of"]

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which the same request may be answered."""

_LOGIN = "log in (hf auth login) or set HF_TOKEN, where you have access"
_REFUSED = "the token may be wrong, expired or without access: hf auth login, or unset HF_TOKEN"
_DISABLED = "Access to this resource is disabled."
_BAD_TOKEN = "Invalid credentials in Authorization header"


def fault_of(status: int, headers: Mapping[str, str], what: str, *, token: bool) -> HubError | None:
    """Say what a status means.

    The Hub tells much by ``X-Error-Code`` and ``X-Error-Message``; a mirror may tell nothing but the status.

    Args:
        status: HTTP status.
        headers: the answer's, names in lower case.
        what: what was asked for, as a sentence begins (``the model org/name``).
        token: a token was sent.

    Returns:
        None for an answer of the 200s.
    """
    if 200 <= status < 300:
        return None
    code, text = headers.get("x-error-code", ""), headers.get("x-error-message", "")
    if text == _DISABLED:
        return HubError("disabled", f"{what} is disabled by the Hub")
    if code == "GatedRepo":
        return HubError("gated", f"{what} is gated", "ask for access on its page; then " + _LOGIN)
    if code == "RevisionNotFound":
        return HubError("revision", f"{what} has no such revision", "name a branch, tag or commit that exists")
    if status == 401:
        hint = _REFUSED if token else _LOGIN
        reason = "the token is not accepted" if text == _BAD_TOKEN else "missing or private"
        return HubError("401 (missing or private)", f"{what} cannot be had: {reason}", hint)
    if status == 403:
        return HubError("403", f"{what} may not be read", _REFUSED if token else _LOGIN)
    if status in (404, 410) or code in ("RepoNotFound", "EntryNotFound"):
        return HubError("404", f"{what} does not exist", "" if token else "if it is private, " + _LOGIN)
    if status == 429:
        return HubError("429", f"{what} was not answered: too many requests", "try again later, or " + _LOGIN)
    return HubError("network", f"{what} was not answered: HTTP status {status}", "try again later")
