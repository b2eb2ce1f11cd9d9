"""Options that several commands have, said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["answer_option", "document_options", "format_of", "output_option"]

_FORMATS = ("cyclonedx-json", "cyclonedx-xml")

_Command = TypeVar("_Command", bound=Callable[..., Any])

output_option = click.option(
    "-o", "output_path", metavar="FILE", default="-", help="Write here; - is standard output, the default."
)


def answer_option(text: str) -> Callable[[_Command], _Command]:
    """Give a command the choice between lines for people and JSON for programs; ``text`` is its help."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help=text
    )


def document_options(command: _Command) -> _Command:
    """Give a command what it takes to write a BOM: where to, which format, which version."""
    version = click.option(
        "--spec-version",
        type=click.Choice(["1.5", "1.6", "1.7"]),
        default="1.6",
        show_default=True,
        help="Version of CycloneDX to write.",
    )
    form = click.option(
        "--format",
        "form",
        type=click.Choice(_FORMATS),
        help="Format to write; without it XML where FILE ends in .xml, else JSON.",
    )
    compact = click.option(
        "--compact",
        is_flag=True,
        help="Write files as lines of what contains them, not as components: a large BOM shrinks to a fraction.",
    )
    return output_option(form(version(compact(command))))


def format_of(path: str) -> str:
    """The format that the name of a file asks for, where no option does."""
    return _FORMATS[path.lower().endswith(".xml")]
