"""``dtrack+https://host/?name=...&version=...``: which server, and which project of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from aibom.plugin import Component, UsageError

__all__ = ["Project", "Target", "parse"]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEYS = ("project", "name", "version", "parent", "tag")
_HINT = "dtrack+https://host/ with ?project=UUID, or with ?name=...&version=...&parent=UUID&tag=..."


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the server, by UUID or by name and version.

    Attributes:
        uuid: else empty.
        name: else empty.
        version: may be empty.
        parent: UUID of the project that a new one is to lie under; else empty.
        tags: of a new project.
    """

    uuid: str = ""
    name: str = ""
    version: str = ""
    parent: str = ""
    tags: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """It as the query of a URI."""
        pairs = (("project", self.uuid), ("name", self.name), ("version", self.version))
        return urlencode([pair for pair in pairs if pair[1]])

    def about(self, subject: Component | None) -> Project:
        """Return the project of what a BOM is about, where none is named.

        Raises:
            UsageError: the BOM does not say what it is about.
        """
        if self.uuid or self.name:
            return self
        if subject is None or not subject.name:
            raise UsageError("the BOM does not say what it is about", hint="name the project: ?name=...&version=...")
        return Project("", subject.name, self.version or subject.version or "", self.parent, self.tags)


@dataclass(frozen=True, slots=True)
class Target:
    """A server.

    Attributes:
        url: of the server, without a slash at the end.
        project: as far as the URI names it.
    """

    url: str
    project: Project


def parse(uri: str) -> Target:
    """Read a URI.

    Raises:
        UsageError: it is none.
    """
    url = uri.removeprefix("dtrack+")
    try:
        parts = urlsplit(url)
        given = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True) if parts.query else {}
        valid = bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid, given, parts = False, {}, urlsplit("")
    if not valid or parts.username is not None or parts.fragment or " " in url:
        raise UsageError("this is no server of Dependency-Track", hint=_HINT)
    single = {key: values[0] for key, values in given.items() if key != "tag" and len(values) == 1}
    if set(given) - set(_KEYS) or len(single) != len(given) - ("tag" in given):
        raise UsageError("the query of the dtrack URI is none that is known", hint=_HINT)
    for key in ("project", "parent"):
        if key in single and not _UUID.fullmatch(single[key]):
            raise UsageError(f"{key} in the dtrack URI is no UUID", hint=_HINT)
    if "project" in single and set(given) != {"project"}:
        raise UsageError("a project in the dtrack URI needs no name, version, parent or tag", hint=_HINT)
    project = Project(
        single.get("project", ""),
        single.get("name", ""),
        single.get("version", ""),
        single.get("parent", ""),
        tuple(given.get("tag", ())),
    )
    return Target(f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"), project)
