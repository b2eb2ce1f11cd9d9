"""Authors and links of a distribution, as its metadata declares them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aibom.plugin import Contact, Reference, clean_line, is_placeholder
from aibom_pip.headers import Headers

__all__ = ["authors", "references", "tags"]

_ADDRESS = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^<>",]*))\s*<\s*([^<>\s]+)\s*>\s*(?:,|$)|\s*([^,<>]+?)\s*(?:,|$)')
_LABELS = {
    "website": ("homepage", "home", "website", "home-page"),
    "documentation": ("documentation", "docs", "doc", "readthedocs", "apidocs", "apireference"),
    "vcs": ("source", "sourcecode", "repository", "repo", "code", "github", "gitlab", "git", "codeberg", "vcs"),
    "issue-tracker": ("issues", "issue", "issuetracker", "bugtracker", "tracker", "bugs", "bugreports", "bugreport"),
    "release-notes": ("changelog", "changes", "releasenotes", "whatsnew", "history", "releases", "news"),
    "distribution": ("download", "pypi"),
    "chat": ("chat", "discord", "slack", "gitter", "matrix", "irc"),
    "mailing-list": ("mailinglist", "mailinglists"),
    "support": ("support", "help", "forum", "discussions"),
    "social": ("twitter", "x", "mastodon", "bluesky", "linkedin"),
}
_TYPES = {label: kind for kind, labels in _LABELS.items() for label in labels}
_MAX = 256
_MAX_LINE = 8192


def authors(headers: Headers) -> tuple[Contact, ...]:
    """Authors, then maintainers; a name and an address that stand in two fields are one person where both are alone."""
    found: dict[Contact, None] = {}
    for role in ("author", "maintainer"):
        names, mails = _line(headers.one(role)), tuple(_people(_line(headers.one(f"{role}-email"))))
        if names and len(mails) == 1 and not mails[0].name:
            found[Contact(names, mails[0].email)] = None
            continue
        if names and names not in {contact.name for contact in mails}:
            found[Contact(names)] = None
        found.update(dict.fromkeys(mails))
    return tuple(found)[:_MAX]


def _people(line: str) -> Iterator[Contact]:
    at = 0
    while at < len(line) and (match := _ADDRESS.match(line, at)):
        if match.end() == at:
            return
        at = match.end()
        quoted, plain, mail, alone = match.groups()
        name = re.sub(r"\\(.)", r"\1", quoted) if quoted else (plain or "").strip()
        if mail:
            yield Contact(name, mail)
        elif alone:
            yield Contact(email=alone) if "@" in alone else Contact(alone)


def _line(value: str) -> str:
    line = clean_line(value[:_MAX_LINE])
    return "" if is_placeholder(line) else line


def references(headers: Headers) -> tuple[Reference, ...]:
    """Links, by the labels that PyPI knows (PyPA, "Well-known Project URLs in Metadata")."""
    found = [
        Reference(kind, url, comment)
        for field, kind, comment in (
            ("home-page", "website", "Home-page"),
            ("download-url", "distribution", "Download-URL"),
        )
        if (url := _line(headers.one(field)))
    ]
    for value in headers.all("project-url")[:_MAX]:
        label, comma, url = value.partition(",")
        label, url = (clean_line(label), url.strip()) if comma else ("", value.strip())
        kind = _TYPES.get(re.sub(r"[\W_]+", "", label.lower()), "other")
        if url and not is_placeholder(url):
            found.append(Reference(kind, url, f"Project-URL: {label}" if label else "Project-URL"))
    return tuple(found)


def tags(headers: Headers) -> tuple[str, ...]:
    """Keywords: between commas, or without any between spaces."""
    line = _line(headers.one("keywords"))
    parts = line.split(",") if "," in line else line.split()
    return tuple(tag for part in parts[:_MAX] if (tag := part.strip()))
