"""Where the Hub is, who asks, and what of it lies on disk: the variables of the Hub's client, and our options.

They are read here, when a scan begins, and not taken from the client: it reads them once when it is imported, may
refresh a login over the network, and an offline scan never needs it.
"""

# Folders are joined as text: nothing of them is opened here but the file of the saved login.
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aibom.plugin import SourceError

__all__ = ["DEFAULT_ENDPOINT", "DEFAULT_MAX_AGE", "HubSettings", "check_endpoint"]

DEFAULT_ENDPOINT = "https://huggingface.co"
DEFAULT_MAX_AGE = 600.0
"""Seconds for which a branch is taken to stand where it stood when it was asked for last."""

_TRUE = {"1", "on", "yes", "true", "y", "t"}
_MAX_TOKEN = 8192
_TIMEOUT = 40.0


@dataclass(frozen=True, slots=True)
class HubSettings:
    """How one Hub is asked.

    Attributes:
        endpoint: URL of the Hub, without a slash at the end.
        token: the user's access token; None without a login. Not part of the representation.
        offline: ask the caches only.
        timeout: seconds for one repository, all tries and waits included.
        max_age: seconds for which the response cache may say where a branch stands; 0 asks each time.
        responses: path of the response cache's file.
        hub_cache: folder of the client's own cache.
    """

    endpoint: str = DEFAULT_ENDPOINT
    token: str | None = field(default=None, repr=False)
    offline: bool = False
    timeout: float = _TIMEOUT
    max_age: float = DEFAULT_MAX_AGE
    responses: str = ""
    hub_cache: str = ""

    @classmethod
    def load(
        cls,
        options: Mapping[str, Any],
        environ: Mapping[str, str],
        *,
        offline: bool = False,
        endpoint: str | None = None,
    ) -> HubSettings:
        """Read the settings of a scan.

        Args:
            options: ``Context.options``: ``hf_endpoint``, ``max_age``, ``timeout``.
            environ: the environment: ``HF_ENDPOINT``, ``HF_TOKEN``, ``HF_TOKEN_PATH``, ``HF_HOME``, ``HF_HUB_CACHE``,
                ``HF_HUB_OFFLINE``, ``HF_HUB_DISABLE_IMPLICIT_TOKEN``, ``XDG_CACHE_HOME``
                (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
            offline: the scan is offline, whatever the environment says.
            endpoint: the endpoint that the source names; it goes before ``HF_ENDPOINT``, behind ``hf_endpoint``.

        Raises:
            SourceError: an endpoint is no URL of a Hub.
        """
        caches, home = _folders(environ)
        chosen = options.get("hf_endpoint") or endpoint or environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT
        age = options.get("max_age")
        return cls(
            endpoint=check_endpoint(str(chosen)),
            token=_token(environ, home),
            offline=offline or _is_true(environ.get("HF_HUB_OFFLINE")) or _is_true(environ.get("TRANSFORMERS_OFFLINE")),
            timeout=float(options.get("timeout", _TIMEOUT)),
            max_age=DEFAULT_MAX_AGE if age is None else float(age),
            responses=os.path.join(_expanded(caches, environ), "aibom", "huggingface.sqlite"),
            hub_cache=hub_cache_folder(environ),
        )


def hub_cache_folder(environ: Mapping[str, str]) -> str:
    """Return where the Hub's client keeps its cache, as ``HubSettings.load`` reads the environment."""
    folder = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
    return _expanded(folder or os.path.join(_folders(environ)[1], "hub"), environ)


def check_endpoint(url: str) -> str:
    """Return an endpoint without the slash at its end.

    Raises:
        SourceError: it is no http or https URL of a host alone or with a path, or carries credentials, which belong
            into ``HF_TOKEN``.
    """
    try:
        parts = urlsplit(url.strip())
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    # What is wrong with it may be a secret: it is not repeated.
    if not valid or not url.isprintable() or " " in url.strip():
        raise SourceError("the Hub's endpoint is no http or https URL", hint="set --hf-endpoint or HF_ENDPOINT")
    if parts.username is not None or parts.password is not None:
        raise SourceError("the Hub's endpoint carries credentials", hint="put the token into HF_TOKEN")
    if parts.query or parts.fragment:
        raise SourceError("the Hub's endpoint has a query or fragment", hint="give a URL such as https://hub.example")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _token(environ: Mapping[str, str], home: str) -> str | None:
    if _is_true(environ.get("HF_HUB_DISABLE_IMPLICIT_TOKEN")):
        return None
    if token := _clean(environ.get("HF_TOKEN") or environ.get("HUGGING_FACE_HUB_TOKEN")):
        return token
    path = environ.get("HF_TOKEN_PATH") or os.path.join(home, "token")
    try:
        with open(_expanded(path, environ), encoding="utf-8") as file:
            return _clean(file.read(_MAX_TOKEN))
    except (OSError, ValueError):
        return None


def _clean(token: str | None) -> str | None:
    # Only what a header can carry: a broken one would be quoted by the client's error.
    token = "".join((token or "").split())
    return token if token and token.isascii() and token.isprintable() else None


def _is_true(value: str | None) -> bool:
    return (value or "").strip().lower() in _TRUE


def _folders(environ: Mapping[str, str]) -> tuple[str, str]:
    """The folder of caches, and that of the Hub's client."""
    caches = environ.get("XDG_CACHE_HOME") or os.path.join(_home(environ), ".cache")
    return caches, _expanded(environ.get("HF_HOME") or os.path.join(caches, "huggingface"), environ)


def _home(environ: Mapping[str, str]) -> str:
    return environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - as the client does


def _expanded(path: str, environ: Mapping[str, str]) -> str:
    return os.path.join(_home(environ), path[2:]) if path.startswith("~/") else path
