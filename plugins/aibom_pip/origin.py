"""Where a distribution was installed from, as its installer noted (PEP 610, direct_url.json); no path of a machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aibom.plugin import Digest, FormatError, Property, Reference, clean_name, clean_url
from aibom_pip.find import Distribution

__all__ = ["FILE", "Origin", "read_origin"]

FILE = "direct_url.json"

_SIZE = 64 * 1024
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_ALGORITHMS = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a distribution came from.

    Attributes:
        references: the repository or the archive.
        digests: of the archive.
        properties: editable, the commit, the revision that was asked for.
        problem: why nothing is known; empty without problem.
    """

    references: tuple[Reference, ...] = ()
    digests: tuple[Digest, ...] = ()
    properties: tuple[Property, ...] = ()
    problem: str = ""


def read_origin(distribution: Distribution) -> Origin:
    """Read what the installer noted; nothing where the distribution came from an index."""
    if FILE not in distribution.files:
        return Origin()
    try:
        said = json.loads(distribution.open(FILE).text(_SIZE))
    except FormatError as error:
        return Origin(problem=str(error))
    except OSError as error:
        return Origin(problem=(error.strerror or str(error)).lower())
    except (ValueError, RecursionError):
        return Origin(problem="not JSON")
    if not isinstance(said, dict) or not isinstance(said.get("url"), str):
        return Origin(problem="names no URL")
    vcs, archive, folder = (_object(said.get(key)) for key in ("vcs_info", "archive_info", "dir_info"))
    digests = tuple(_digests(archive))
    properties = [("aibom:pip:editable", "true")] if folder.get("editable") is True else []
    url = clean_url(said["url"], vcs=True)
    if vcs:
        commit = _text(vcs, "commit_id").lower()
        asked = _text(vcs, "requested_revision")
        if _COMMIT.fullmatch(commit):
            properties.append(("aibom:pip:commit", commit))
        if asked and asked.lower() != commit:
            properties.append(("aibom:requested-revision", clean_name(asked)))
        comment = f"installed from {clean_name(_text(vcs, 'vcs')) or 'version control'}, commit {commit}"
        references = (Reference("vcs", url, comment),) if url else ()
    else:
        references = (Reference("distribution", url, "installed from this archive", digests),) if url else ()
    if said["url"].lower().startswith("file:"):
        kind = "version control" if vcs else "directory" if folder or "dir_info" in said else "archive"
        properties.append(("aibom:pip:origin", f"local {kind}"))
    elif not url:
        return Origin((), digests, tuple(properties), "its URL is none that may be kept")
    return Origin(references, digests, tuple(properties))


def _digests(archive: Mapping[str, Any]) -> Iterator[Digest]:
    pairs = dict(_object(archive.get("hashes")))
    name, equals, value = _text(archive, "hash").partition("=")
    if equals:
        pairs.setdefault(name, value)
    for name, value in sorted(pairs.items(), key=lambda pair: str(pair[0])):
        if name in _ALGORITHMS and isinstance(value, str):
            yield Digest(_ALGORITHMS[name], value.lower())


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
