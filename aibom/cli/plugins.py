"""``aibom plugins``: which collectors, formats and publishers there are, and which cannot be used."""

from __future__ import annotations

import click

__all__ = ["command"]

_COLUMNS = ("group", "name", "schemes", "distribution", "version", "state", "reason")


@click.command("plugins", short_help="List collectors, formats and publishers, broken ones with the reason.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Print columns, or one JSON list.",
)
def command(form: str) -> None:
    """List the plugins that are installed, with those that are broken and the reason."""
    from aibom.cli import output
    from aibom.collect import plugins

    found = plugins()
    if form == "json":
        output.json_result(
            [
                {
                    "group": item.group,
                    "name": item.name,
                    "schemes": list(item.schemes),
                    "distribution": item.distribution,
                    "version": item.version,
                    "state": item.state,
                    "reason": item.reason,
                }
                for item in found
            ]
        )
        return
    rows = [
        (item.group, item.name, " ".join(item.schemes), item.distribution, item.version, item.state, item.reason)
        for item in found
    ]
    output.table([_COLUMNS, *rows])
