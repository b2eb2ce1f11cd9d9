"""Text that was written by anybody, made safe for each thing that is drawn from it.

Every function takes any string and returns one line in which the reader of that format finds nothing to act on.
"""

from __future__ import annotations

import re

from aibom.normalize.text import for_terminal

__all__ = ["dot_string", "json_in_html", "line", "markdown", "markdown_link", "mermaid", "shortened", "web_link"]

_WEB = re.compile(r"https?://[^\s<>\"'`\\()\[\]]+", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!@^=])|(?<=:)(?=//)|(?<=www)(?=\.)")
# A line of these begins a list, a heading or a rule; elsewhere they are what they look like.
_MARKDOWN_START = re.compile(r"^([-+]|\d+(?=[.)]))")
_MERMAID_PLAIN = re.compile(r"[^\w ./,-]|^(?:[-+]|\d+\.)(?= )|(?<=www)\.")
# Every escape of JSON, so that a backslash which is itself escaped is never taken for the beginning of one.
_JSON_ESCAPE = re.compile(r"\\(?:u(?:061c|200[ef]|202[a-e]|206[6-9]|00[01].|007f|00[89].)|.)")
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def line(value: str, limit: int = 200) -> str:
    """Return text as one short line for a terminal: nothing hidden, nothing that a terminal acts on.

    Args:
        value: any string.
        limit: most characters to keep; the last is then ``…``.
    """
    return shortened(for_terminal(value), limit)


def shortened(value: str, limit: int) -> str:
    """Return at most ``limit`` characters of a text, the last then being ``…``."""
    return value if len(value) <= limit else f"{value[: limit - 1].rstrip()}…"


def markdown(value: str, limit: int = 200) -> str:
    """Return text for a paragraph or a table cell of GitHub's Markdown: no markup, HTML, mention, formula or link.

    Args:
        value: any string.
        limit: most characters of it to keep.
    """
    escaped = _MARKDOWN.sub(lambda match: f"\\{match.group()}", line(value, limit))
    return _MARKDOWN_START.sub(lambda match: _inert(match.group()), escaped)


def _inert(marker: str) -> str:
    return f"{marker}\\" if marker.isdigit() else f"\\{marker}"


def markdown_link(label: str, url: str) -> str:
    """Return a link where the URL is one for the web, else the label alone."""
    target = web_link(url)
    return f"[{markdown(label)}](<{target}>)" if target else markdown(label)


def mermaid(value: str, limit: int = 60) -> str:
    """Return text for a quoted label of Mermaid; whatever is not a plain character is one of its ``#<number>;`` codes.

    Args:
        value: any string.
        limit: most characters of it to keep.
    """
    return _MERMAID_PLAIN.sub(lambda match: "".join(f"#{ord(c)};" for c in match.group()), line(value, limit))


def dot_string(value: str, limit: int = 200) -> str:
    r"""Return text as a quoted string of DOT, whose escapes (``\N``, ``\l``) then stand for themselves.

    Args:
        value: any string.
        limit: most characters of it to keep.
    """
    escaped = line(value, limit).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def web_link(url: str | None) -> str | None:
    """Return a URL where following it opens a page of the web, else None: no ``javascript:``, no ``file:``."""
    return url if url and len(url) <= 2048 and url.isprintable() and _WEB.fullmatch(url) else None


def json_in_html(text: str) -> str:
    """Return JSON for a data block of HTML: it cannot end the block, and what the eye would not see is spelled out.

    Args:
        text: JSON that is ASCII; control characters and those that turn the direction of text become visible escapes
            in its strings (Unicode TR9), as they do everywhere else.
    """
    visible = _JSON_ESCAPE.sub(lambda match: f"\\{match.group()}" if len(match.group()) == 6 else match.group(), text)
    return visible.translate(_IN_SCRIPT)
