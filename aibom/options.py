"""Options of plugins as a user writes them: ``name=value``, or ``name`` alone to switch something on."""

from __future__ import annotations

from collections.abc import Iterable

from aibom.discover import Plugin, collectors
from aibom.errors import UsageError
from aibom.plugin import Option

__all__ = ["declared_options", "read_options"]

_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def declared_options(plugins: Iterable[Plugin] | None = None) -> dict[str, Option]:
    """The options that plugins declare, by name.

    Args:
        plugins: those that are asked; None for all collectors.
    """
    asked = collectors() if plugins is None else plugins
    every = (item for plugin in asked for item in getattr(plugin.instance, "options", ()))
    return {item.name: item for item in every if isinstance(item, Option)}


def read_options(given: Iterable[str], plugins: Iterable[Plugin] | None = None) -> dict[str, bool | int | float | str]:
    """Read options.

    Args:
        given: ``name=value`` or ``name``; ``-`` in a name counts as ``_``.
        plugins: whose options are known; None for all collectors.

    Returns:
        Values by name, each of the type of its default.

    Raises:
        UsageError: no plugin declares the option, or the value is not of its type.
    """
    known = declared_options(plugins)
    noun = "collector" if plugins is None else "publisher"
    found: dict[str, bool | int | float | str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        option = known.get(name.replace("-", "_"))
        if option is None:
            listed = "; ".join(f"{item.name}: {item.help}" for item in known.values())
            raise UsageError(f"no {noun} has the option {name}", hint=listed or f"no {noun} has options")
        found[option.name] = _value(option, value if equals else "true")
    return found


def _value(option: Option, text: str) -> bool | int | float | str:
    kind = type(option.default)
    try:
        return _WORDS[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError) as error:
        raise UsageError(f"the option {option.name} takes no {text!r}", hint=option.help) from error
