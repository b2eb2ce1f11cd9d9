"""The reference page of the publishers, from what each says of itself: schemes, options, description."""

from __future__ import annotations

import inspect
import re

from aibom.discover import Plugin, publishers
from aibom.publish import Fetcher


def publishers_page() -> str:
    """Return the page."""
    every = [plugin for plugin in publishers() if plugin.info.distribution == "aibom"]
    rows = (f"| [{item.info.name}](#{item.info.name}) | {_schemes(item)} | {_fetches(item)} |" for item in every)
    return "\n".join(
        [
            "# Publishers\n",
            "What `aibom attach BOM --to URI` takes, by the scheme of the URI. How to use them:"
            " [Publish a BOM](../how-to/attach.md).\n",
            "| publisher | schemes | `aibom fetch` gets it back |",
            "|---|---|---|",
            *rows,
            "",
            *(_section(item) for item in every),
        ]
    )


def _schemes(plugin: Plugin) -> str:
    return " ".join(f"`{scheme}:`" for scheme in plugin.info.schemes)


def _fetches(plugin: Plugin) -> str:
    return "yes" if isinstance(plugin.instance, Fetcher) else ""


def _section(plugin: Plugin) -> str:
    text = re.sub(r"``([^`]+)``", r"`\1`", inspect.getdoc(type(plugin.instance)) or "").replace("|", "\\|")
    parts = [f"## {plugin.info.name}\n", f"{text}\n"]
    if options := getattr(plugin.instance, "options", ()):
        parts += ["| option | meaning |", "|---|---|"]
        parts += [f"| `-O {item.name.replace('_', '-')}` | {item.help} |" for item in options]
        parts.append("")
    return "\n".join(parts)
