"""Options that a project has set for good: ``[tool.aibom]`` of the current folder gives the defaults of a command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from aibom.config import Config, load_config

__all__ = ["Configured", "config_of", "from_config"]

_CONFIG = "aibom.config"
_PARAMETERS = {"output": "output_path", "format": "form", "options": "more"}
"""Names of parameters whose keys are called otherwise."""


class Configured(click.Command):
    """A command whose options, where they are not given, are those of the configuration."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the configuration before the command line, unless only help or a completion is asked for."""
        unasked = "--help" in args or extra.get("resilient_parsing")
        config = Config() if unasked else load_config(Path())
        known = {item.name for item in self.params}
        values = {_PARAMETERS.get(key, key): getattr(config, key) for key in Config.__dataclass_fields__}
        given = {key: value for key, value in values.items() if key in known and value not in (None, ())}
        context = super().make_context(info_name, args, parent, **{"default_map": given, **extra})
        context.meta[_CONFIG] = config
        return context


def config_of(ctx: click.Context) -> Config:
    """Return the configuration that a command was called under."""
    config: Config = ctx.meta[_CONFIG]
    return config


def from_config(ctx: click.Context, name: str) -> bool:
    """Tell whether a parameter's value comes from the configuration and not from the command line."""
    return ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP
