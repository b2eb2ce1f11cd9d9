"""Chat templates: programs in Jinja that a file brings along. They are hashed and looked at, never rendered."""

from __future__ import annotations

import hashlib
import re

from aibom.graph.facts import Property

__all__ = ["MAX_TEMPLATE", "template_digest", "template_findings"]

MAX_TEMPLATE = 1024 * 1024
"""Characters of a template that is looked at; the largest real ones have about 20,000."""

_DELIMITER = re.compile(r"\{[{%]|[%}]\}")
# A name that begins with two underscores, or an escape that writes one in a string of Jinja's.
_PRIVATE = re.compile(r"__[^\W\d_]\w{0,63}|\\(?:x5[fF]|u005[fF]|137|N\{LOW LINE\})")


def template_digest(template: bytes) -> str:
    """Give the SHA-256 of a template's UTF-8 text, as lower-case hex."""
    return hashlib.sha256(template).hexdigest()


def template_findings(template: str, name: str = "") -> tuple[Property, ...]:
    """Say what in a template a reviewer should see (rule ``template``).

    Jinja's sandbox has been left through attributes such as ``__class__``, so code that names one is reported; the same
    word in the text between the code is not.

    Args:
        template: its text.
        name: what the file calls it; empty for the default one.

    Returns:
        At most one finding, which names the attributes.
    """
    code, found = False, dict[str, None]()
    position = 0
    for mark in (*_DELIMITER.finditer(template), None):
        end = mark.start() if mark else len(template)
        if code:
            found.update(dict.fromkeys(match.group() for match in _PRIVATE.finditer(template, position, end)))
        if mark:
            position, code = mark.end(), mark.group()[0] == "{"
    if not found:
        return ()
    names = ", ".join(sorted(found)[:5]) + (" ..." if len(found) > 5 else "")
    return (("template", f"{f'the template {name} ' if name else ''}reaches for {names}"),)
