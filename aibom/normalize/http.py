"""What a server may ask of a client by its headers: where it may send it on, and how long it may let it wait. Pure."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

__all__ = ["LONGEST_WAIT", "is_loopback", "origin", "redirect_target", "retry_after"]

LONGEST_WAIT: Final = 86_400.0
"""Seconds; more is never read out of a header."""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name alone; nothing is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL (RFC 6454): what a credential is bound to.

    Raises:
        ValueError: it is no URL.
    """
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port


def redirect_target(url: str, location: str, endpoint: str) -> str | None:
    """Return where a redirect leads (RFC 9110, section 10.2.2).

    Args:
        url: what was asked.
        location: the answer's header; may be relative.
        endpoint: the URL that the user named.

    Returns:
        An absolute URL without fragment; None where the header holds none, or one with credentials in it.

    Raises:
        ValueError: it is not to be followed: it leads out of https, or into a machine's or a site's own network where
            the endpoint does not lie in it. Its text says where to, after "the server redirects", and repeats nothing
            of the URL.
    """
    try:
        target = urljoin(url, location.strip()).partition("#")[0]
        parts = urlsplit(target)
        # Reading a bad port raises.
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, target, parts = "", "", urlsplit("")
    if not location or not host or parts.scheme not in ("http", "https") or parts.username is not None:
        return None
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise ValueError("from https to http, which is not followed")
    if _is_inside(host) and not _is_inside(urlsplit(endpoint).hostname or ""):
        raise ValueError("into a private network, which is not followed")
    return target


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Read the header ``Retry-After`` (RFC 9110, section 10.2.3): seconds, or a date.

    Args:
        value: the header's value.
        now: the time against which a date is read; None for the present.

    Returns:
        Seconds to wait, at most ``LONGEST_WAIT``; None where it cannot be read.
    """
    value = value.strip()[:100]
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(value) if value else None
    except (ValueError, IndexError, OverflowError):
        return None
    if date is None:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max((date - (now or datetime.now(UTC))).total_seconds(), 0.0), LONGEST_WAIT)


def _is_inside(host: str) -> bool:
    if is_loopback(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
