"""``github://owner/repository@tag``, and where GitHub's API is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aibom.plugin import UsageError

__all__ = ["Target", "api_url", "parse", "upload_origin"]

_URI = re.compile(r"github://([A-Za-z0-9][A-Za-z0-9_-]{0,38})/([A-Za-z0-9._-]{1,100})@(.{1,255})")
# git-check-ref-format(1)
_NO_TAG = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|\.lock(?:/|$)|^[-/]|[/.]$")
_DEFAULT = "https://api.github.com"


@dataclass(frozen=True, slots=True)
class Target:
    """A release.

    Attributes:
        owner: user or organisation.
        repository: its repository.
        tag: the release's tag.
    """

    owner: str
    repository: str
    tag: str

    @property
    def path(self) -> str:
        """Path of the repository in the API."""
        return f"/repos/{self.owner}/{self.repository}"

    @property
    def quoted_tag(self) -> str:
        """The tag as one segment of a path."""
        return quote(self.tag, safe="")

    def __str__(self) -> str:
        return f"github://{self.owner}/{self.repository}@{self.tag}"


def parse(uri: str) -> Target:
    """Read a URI.

    Raises:
        UsageError: it is none.
    """
    matched = _URI.fullmatch(uri)
    if matched is None or matched[2] in (".", "..") or _NO_TAG.search(matched[3]):
        raise UsageError("this is no release of GitHub's", hint="write github://owner/repository@tag")
    return Target(*matched.groups())


def api_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the API, without a slash at its end: ``GITHUB_API_URL`` (Actions sets it) or the public one."""
    return (environ.get("GITHUB_API_URL") or _DEFAULT).rstrip("/")


def upload_origin(api: str, url: str) -> bool:
    """Tell whether files may be sent, with the token, to where an answer of the API says.

    That is the API's own host, and ``uploads.X`` for ``api.X``.
    """
    one, other = urlsplit(api), urlsplit(url)
    host = other.hostname or ""
    own = [one.hostname or ""]
    if own[0].startswith("api."):
        own.append(f"uploads.{own[0].removeprefix('api.')}")
    return (one.scheme, one.port) == (other.scheme, other.port) and host in own
