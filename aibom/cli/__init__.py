"""The command line: parses, prints and sets exit codes; one module per command, imported when it is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from aibom import __version__

__all__ = ["cli", "main"]

_COMMANDS = (
    *("scan", "show", "query", "diff", "merge", "check", "verify", "validate"),
    *("sign", "attest", "verify-signature"),
    *("embed", "attach", "fetch", "init", "plugins", "completion"),
)
"""Names of commands; each is the object ``command`` of the module of its name, dashes as underscores."""


class _Commands(click.Group):
    """Commands that are imported when they are called, and one way out for everything that goes wrong in them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which people need them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"aibom.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the one that was meant."""
        from difflib import get_close_matches

        near = [] if args[0] in _COMMANDS or ctx.resilient_parsing else get_close_matches(args[0], _COMMANDS, 1)
        if near:
            raise click.UsageError(f"No such command '{args[0]}'. Did you mean '{near[0]}'?", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run, and turn every exception into one line and an exit code."""
        run: Callable[..., Any] = super().main
        try:
            code = run(*args, standalone_mode=False, **extra)
        except Exception as error:
            from aibom.cli.output import failed

            code = failed(error)
        code = code if isinstance(code, int) else 0
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; whoever stops reading what it prints ends it without complaint."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            from aibom.cli.output import reader_gone

            raise click.exceptions.Exit(reader_gone()) from None


@click.group(cls=_Commands, no_args_is_help=False)
@click.version_option(__version__, prog_name="aibom", message="%(prog)s %(version)s")
def cli() -> None:
    """AI bills of materials: which models and data are in what you ship."""


def main() -> None:
    """Run the command line and exit."""
    try:
        cli.main(prog_name="aibom")
    except KeyboardInterrupt:  # before or after click looks for it
        sys.exit(130)
