"""The reference page of the command line, from the commands themselves."""

from __future__ import annotations

import click

from aibom.cli import cli


def cli_page() -> str:
    """Return the page."""
    ctx = click.Context(cli, info_name="aibom")
    parts = ["# Command line\n", f"{cli.help}\n", _options(cli)]
    for name in cli.list_commands(ctx):
        command = cli.get_command(ctx, name)
        assert command is not None
        parts += [f"## aibom {name}\n", f"```\n{_usage(name, command)}\n```\n", f"{_prose(command.help or '')}\n"]
        parts.append(_options(command))
    return "\n".join(parts)


def _usage(name: str, command: click.Command) -> str:
    words = [f"aibom {name}"]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            words.insert(1, parameter.metavar or parameter.name.upper())
        elif isinstance(parameter, click.Option):
            words.append(f"[{_spelled(parameter)}]")
    return " ".join(words)


def _options(command: click.Command) -> str:
    rows = [
        f"| `{_spelled(parameter).replace('|', chr(92) + '|')}` | {_meaning(parameter)} |"
        for parameter in command.params
        if isinstance(parameter, click.Option)
    ]
    return "\n".join(["| option | meaning |", "|---|---|", *rows, ""]) if rows else ""


def _spelled(option: click.Option) -> str:
    value = option.metavar
    if value is None and isinstance(option.type, click.Choice):
        value = "|".join(map(str, option.type.choices))
    spelled = ", ".join(option.opts)
    return spelled if option.is_flag else f"{spelled} {value or option.type.name.upper()}"


def _meaning(option: click.Option) -> str:
    default = f" Default: `{option.default}`." if option.show_default else ""
    return f"{option.help or ''}{default}"


def _prose(text: str) -> str:
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraphs)
