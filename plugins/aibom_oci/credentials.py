"""Logins as docker, podman and others keep them in files. No program is run for one: not even a credential helper.

The files: https://docs.docker.com/reference/cli/docker/login/ and
https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aibom_oci.target import Target

__all__ = ["Login", "find_login"]

_MAX_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Login:
    """How one registry knows the user. Only the registry and what it asks for are part of the representation.

    Attributes:
        user: name; empty where there is none.
        password: or an access token in its place.
        identity: an identity (refresh) token; empty where there is none.
        helper: the credential helper that has the login; then there is nothing else.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    identity: str = field(default="", repr=False)
    helper: str = ""

    @property
    def basic(self) -> str:
        """User and password as the header ``Authorization`` carries them (RFC 7617); empty without."""
        if not self.user:
            return ""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


def find_login(target: Target, environ: Mapping[str, str] = os.environ) -> Login:
    """Return the login for a repository; an empty one where there is none.

    ``DOCKER_AUTH_CONFIG`` (the text of a configuration file, as GitLab and docker know it) goes before the file that
    ``REGISTRY_AUTH_FILE`` names, before docker's own and podman's. A file that cannot be read counts as one without a
    login.
    """
    helper = ""
    for config in _configurations(environ):
        entry = _entry(config, target)
        if entry is not None and (login := _login(entry)) is not None:
            return login
        helper = helper or _helper(config, target)
    return Login(helper=helper)


def _configurations(environ: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    texts = [environ.get("DOCKER_AUTH_CONFIG", "")]
    home = environ.get("HOME") or str(Path.home())
    paths = [
        environ.get("REGISTRY_AUTH_FILE", ""),
        f"{environ.get('DOCKER_CONFIG') or f'{home}/.docker'}/config.json",
        f"{environ['XDG_RUNTIME_DIR']}/containers/auth.json" if environ.get("XDG_RUNTIME_DIR") else "",
        f"{environ.get('XDG_CONFIG_HOME') or f'{home}/.config'}/containers/auth.json",
    ]
    texts += [_text(path) for path in paths if path]
    for text in filter(None, texts):
        try:
            config = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(config, dict):
            yield config


def _text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError:
        return ""
    return data.decode("utf-8", "replace") if len(data) <= _MAX_FILE else ""


def _names(target: Target) -> Iterator[str]:
    """The keys under which a login for a repository may stand, the most particular first."""
    path = target.repository
    while path:
        yield f"{target.registry}/{path}"
        path = path.rpartition("/")[0]
    hosts = [target.registry]
    if target.is_docker_hub:
        hosts += ["index.docker.io", "docker.io"]
    for host in hosts:
        yield host
        for scheme in ("https", "http"):
            yield from (f"{scheme}://{host}{path}" for path in ("", "/", "/v1/", "/v2/"))


def _entry(config: dict[str, Any], target: Target) -> dict[str, Any] | None:
    auths = config.get("auths")
    if not isinstance(auths, dict):
        return None
    return next((auths[name] for name in _names(target) if isinstance(auths.get(name), dict)), None)


def _login(entry: dict[str, Any]) -> Login | None:
    identity = entry.get("identitytoken")
    user, password = entry.get("username"), entry.get("password")
    if isinstance(auth := entry.get("auth"), str) and auth:
        try:
            user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if not colon:
            return None
    user, password = user if isinstance(user, str) else "", password if isinstance(password, str) else ""
    found = Login(user, password.strip("\0"), identity if isinstance(identity, str) else "")
    return found if (found.user and found.password) or found.identity else None


def _helper(config: dict[str, Any], target: Target) -> str:
    helpers = config.get("credHelpers")
    named = [helpers.get(name) for name in _names(target)] if isinstance(helpers, dict) else []
    found = next(filter(None, named), None) or config.get("credsStore")
    return found if isinstance(found, str) and found.isprintable() else ""
