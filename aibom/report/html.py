"""A graph as one page of HTML that needs nothing else: no network, no server, no other file.

What a BOM says reaches the page as JSON in a data block and as text nodes, never as markup; a Content-Security-Policy
(https://www.w3.org/TR/CSP3/) lets run the one script and the one style sheet whose digests it names, and nothing else.
"""

from __future__ import annotations

import json
from html import escape

from aibom.graph.graph import Graph
from aibom.normalize.text import clean_line
from aibom.report.data import document
from aibom.report.text import json_in_html
from aibom.report.view import counted, kind_counts, kind_word, short_version, title

__all__ = ["html"]

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header class="top">
<p class="kicker">AI bill of materials</p>
<h1>{name}<span class="version">{version}</span></h1>
<p class="counts">{counts}</p>
</header>
<main id="app"><noscript><p>This page needs JavaScript to show its components. It loads nothing from anywhere.</p>\
</noscript></main>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""
_SCRIPTS = ("base.js", "overview.js", "components.js", "lists.js", "lineage.js", "detail.js", "tabs.js")
"""The parts of the script, in their order; together they are one closure."""


def html(graph: Graph) -> str:
    """Return a graph as one page of HTML.

    Args:
        graph: any graph; its components are searched and scrolled through without being drawn all at once.
    """
    subject = graph.subject
    name = clean_line(title(subject), 300) if subject else "Bill of materials"
    style, script = _asset("page.css"), f'"use strict";\n(() => {{\n{"".join(map(_asset, _SCRIPTS))}}})();\n'
    data = json_in_html(json.dumps(document(graph), separators=(",", ":")))
    counts = " · ".join(counted(number, kind_word(kind)) for kind, number in kind_counts(graph).items())
    return _PAGE.format(
        policy=_policy(style, script),
        title=escape(f"{name} · AI bill of materials"),
        name=escape(name),
        version=escape(clean_line(short_version(subject), 60)) if subject else "",
        counts=escape(counts or "no components"),
        style=style,
        script=script,
        data=data,
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _digest(text: str) -> str:
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    from importlib.resources import files

    return files("aibom.report").joinpath("page", name).read_text(encoding="utf-8")
