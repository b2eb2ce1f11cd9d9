"""Links that were written by anybody: kept only where they are links, and without what may be secret in them."""

from __future__ import annotations

import re
from typing import Final

from aibom.normalize.text import had_controls

__all__ = ["MAX_URL_BYTES", "clean_url"]

MAX_URL_BYTES: Final = 2048

_WEB = ("http", "https")
_VCS = (*_WEB, "git", "ssh")
_SPLIT = re.compile(r"(?:git\+)?([A-Za-z]+)://([^/?#]*)([^?#]*)")
_SCP = re.compile(r"[^@/:\s]+@([^@/:\s]+):(?!//)/?([^?#]+)")  # git's own form, git@host:path

# RFC 3987, section 2.2. What is not ASCII is a `ucschar` unless it is one of _NO_UCSCHAR, white space, a bidirectional
# mark (section 4.1) or a noncharacter.
_NO_UCSCHAR = re.compile("[\x80-\x9f\ud800-\uf8ff\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]")
_IPV6 = r"\[[0-9A-Fa-f:]{2,39}(?:(?<=:)[0-9.]{7,15})?\]"
# As what they may not hold: a set that names the many that they may takes milliseconds to compile.
_HOST = re.compile(rf"(?:(?![.~_-])[^\x00-,/:-@\[-^`{{|}}\x7f]+|{_IPV6})(?::([0-9]{{0,5}}))?")
_PATH = re.compile(r"""(?:[^\x00-\x20"#%<>?\[-^`{|}\x7f]|%[0-9A-Fa-f]{2})*""")


def clean_url(value: str, *, vcs: bool = False) -> str | None:
    """Make a link safe to keep: no user name, password, query or fragment, which are where tokens are.

    Args:
        value: any string. ``git+https://...`` is read as ``https://...``.
        vcs: take ``git://`` and ``ssh://`` too, and git's ``user@host:path`` as ``ssh://host/path``.

    Returns:
        An absolute IRI (RFC 3987) with the scheme and an ASCII host in lower case, which CycloneDX's schema and XSD's
        ``anyURI`` accept; None for anything else: another scheme, no host, a space, a control character, a character
        that no IRI may hold, or more than 2,048 bytes. Nothing is percent-encoded on the author's behalf.
    """
    value = value.strip()
    if len(value) > 16 * MAX_URL_BYTES:
        return None
    if vcs and (scp := _SCP.fullmatch(value)):
        value = f"ssh://{scp.group(1)}/{scp.group(2)}"
    parts = _SPLIT.match(value)
    if parts is None:
        return None
    scheme, authority, path = parts.group(1).lower(), parts.group(2), parts.group(3)
    host = authority.rpartition("@")[2]
    url = _assemble(scheme, host, path) if scheme in (_VCS if vcs else _WEB) else None
    if url is None or len(url.encode(errors="replace")) > MAX_URL_BYTES:
        return None
    odd = not url.isascii() and (_NO_UCSCHAR.search(url) or had_controls(url) or any(map(str.isspace, url)))
    return None if odd else url


def _assemble(scheme: str, host: str, path: str) -> str | None:
    matched = _HOST.fullmatch(host)
    if matched is None or not _PATH.fullmatch(path):
        return None
    port = matched.group(1)
    if port == "":
        host = host[:-1]
    elif port is not None and int(port) > 65535:
        return None
    if host.isascii():
        host = host.lower()
    return f"{scheme}://{host}{path}"
