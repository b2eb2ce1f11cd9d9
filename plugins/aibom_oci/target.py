"""``oci://registry[:port]/repository[:tag][@sha256:hex]``: which registry, which repository, which manifest of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from aibom.plugin import UsageError, is_loopback

__all__ = ["Target", "parse"]

# Distribution specification 1.1, "Pulling manifests"; names of hosts as URLs have them.
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_URI = re.compile(
    rf"oci://(?P<registry>{_HOST})/(?P<repository>{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Target:
    """A manifest of a repository.

    Attributes:
        registry: host and port, as the user wrote them.
        repository: its name; that of an official image of Docker Hub with ``library/``.
        tag: empty where only a digest is given.
        digest: ``sha256:<hex>``; empty where only a tag is given.
    """

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def reference(self) -> str:
        """What a registry is asked for: the digest where there is one."""
        return self.digest or self.tag

    @property
    def endpoint(self) -> str:
        """URL of the registry's API, without a slash at the end; plain HTTP for this machine, and for no other."""
        host = "registry-1.docker.io" if self.is_docker_hub else self.registry
        scheme = "http" if is_loopback(urlsplit(f"//{host}").hostname or "") else "https"
        return f"{scheme}://{host}"

    @property
    def is_docker_hub(self) -> bool:
        """Whether it is the registry that calls itself by several names."""
        return self.registry.lower() in _DOCKER_HUB

    def pinned(self, digest: str) -> str:
        """Return the URI of a manifest of this repository by its digest."""
        return f"oci://{self.registry}/{self.repository}@{digest}"

    def __str__(self) -> str:
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.repository}{tag}{digest}"


def parse(uri: str) -> Target:
    """Read a URI.

    Raises:
        UsageError: it is none; it has neither tag nor digest: which one is meant is not guessed.
    """
    matched = _URI.fullmatch(uri)
    port = urlsplit(f"//{matched['registry']}") if matched else None
    if matched is None or len(matched["repository"]) > _LONGEST or (port and _bad_port(port.netloc)):
        raise UsageError(
            "this is no oci: URI",
            hint="oci://registry/repository:tag or oci://registry/repository@sha256:<hex>, in lower case",
        )
    tag, digest = matched["tag"] or "", matched["digest"] or ""
    if not tag and not digest:
        raise UsageError("the oci: URI has neither tag nor digest", hint=f"write {uri}:latest if that is what you mean")
    target = Target(matched["registry"], matched["repository"], tag, digest)
    if target.is_docker_hub and "/" not in target.repository:
        return Target(target.registry, f"library/{target.repository}", tag, digest)
    return target


def _bad_port(host: str) -> bool:
    port = re.search(r":([0-9]+)$", host)
    return port is not None and not 0 < int(port[1]) < 65536
