"""Options that a project has set for good: ``[tool.aibom]`` of the current folder gives the defaults of a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from aibom.config import Config, load_config, profiled
from aibom.errors import AibomError, UsageError

__all__ = ["Configured", "config_of", "from_config", "profile_option"]

_CONFIG = "aibom.config"
_UNASKED = "aibom.unasked"
_PARAMETERS = {"output": "output_path", "format": "form", "options": "more"}
"""Names of parameters whose keys are called otherwise."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Configured(click.Command):
    """A command whose options, where they are not given, are those of the configuration."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the configuration before the command line, unless only help or a completion is asked for."""
        ctx.meta[_UNASKED] = "--help" in args or ctx.resilient_parsing
        _use(ctx, Config() if ctx.meta[_UNASKED] else load_config(Path()))
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as error:
            if error.param is None or error.param.name != "sources":
                raise
            hint = "name one, as in aibom scan . ; aibom init writes down what is read where none is named"
            raise UsageError("no SOURCE is named, and none is configured", hint=hint) from None


def profile_option(command: _Command) -> _Command:
    """Give a configured command the choice between profiles, which is read before all other options."""
    option = click.option(
        "--profile",
        metavar="NAME",
        is_eager=True,
        callback=_choose,
        shell_complete=_names,
        help="Let the keys of this profile of the configuration come before its others.",
    )
    return option(command)


def config_of(ctx: click.Context) -> Config:
    """Return the configuration that a command was called under."""
    config: Config = ctx.meta[_CONFIG]
    return config


def from_config(ctx: click.Context, name: str) -> bool:
    """Tell whether a parameter's value comes from the configuration and not from the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP


def _choose(ctx: click.Context, _: click.Parameter, name: str | None) -> str | None:
    if not ctx.meta[_UNASKED]:
        _use(ctx, profiled(config_of(ctx), name))
    return name


def _names(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    try:
        return [name for name in load_config(Path()).profiles if name.startswith(incomplete)]
    except AibomError:  # said when the command runs
        return []


def _use(ctx: click.Context, config: Config) -> None:
    known = {item.name for item in ctx.command.params}
    values = {_PARAMETERS.get(key, key): getattr(config, key) for key in Config.__dataclass_fields__}
    ctx.default_map = {key: value for key, value in values.items() if key in known and value not in (None, ())}
    ctx.meta[_CONFIG] = config
