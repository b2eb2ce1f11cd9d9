"""The plugins that are installed, each found by its entry point and loaded by itself: a broken one stops no other.

An entry point does not say which schemes its collector owns, so all of a group are loaded, once a process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from aibom.errors import PluginError, UsageError
from aibom.formats.registry import builtin_formats
from aibom.plugin import API_VERSION, Collector, FolderFormat, Format, Publisher

__all__ = [
    "COLLECTORS",
    "FORMATS",
    "PUBLISHERS",
    "Plugin",
    "PluginInfo",
    "beside",
    "collectors",
    "formats",
    "load",
    "owner",
    "plugins",
    "publisher",
    "publishers",
]

COLLECTORS = "aibom.collectors"
FORMATS = "aibom.formats"
PUBLISHERS = "aibom.publishers"

_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+")


@dataclass(frozen=True, slots=True, order=True)
class PluginInfo:
    """One line of the table of plugins.

    Attributes:
        group: ``aibom.collectors``, ``aibom.formats`` or ``aibom.publishers``.
        name: the name that the plugin gives itself; that of its entry point where it could not be asked.
        distribution: the distribution that it is installed with; empty when not known.
        version: the distribution's version; empty when not known.
        schemes: the schemes that a collector or publisher claims.
        state: ``ok`` or ``broken``.
        reason: why it is broken; else empty.
    """

    group: str
    name: str
    distribution: str
    version: str
    schemes: tuple[str, ...] = ()
    state: str = "ok"
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.name} of {' '.join((self.distribution, self.version)).strip() or 'an unknown distribution'}"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin: what is known of it, and itself unless it is broken."""

    info: PluginInfo
    instance: Any = None


def plugins() -> tuple[PluginInfo, ...]:
    """Describe all plugins, broken ones too, sorted by group, name and distribution."""
    return tuple(sorted(plugin.info for group in (COLLECTORS, FORMATS, PUBLISHERS) for plugin in load(group)))


def collectors() -> tuple[Plugin, ...]:
    """The collectors that can be used, sorted by name; ``instance`` is an ``aibom.plugin.Collector``."""
    return tuple(plugin for plugin in load(COLLECTORS) if plugin.info.state == "ok")


def formats() -> tuple[Format | FolderFormat, ...]:
    """The formats that plugins add, sorted by name; those of aibom itself are ``registry.builtin_formats``."""
    return tuple(plugin.instance for plugin in load(FORMATS) if plugin.info.state == "ok")


def publishers() -> tuple[Plugin, ...]:
    """The publishers that can be used, sorted by name; ``instance`` is an ``aibom.plugin.Publisher``."""
    return tuple(plugin for plugin in load(PUBLISHERS) if plugin.info.state == "ok")


def owner(scheme: str) -> Plugin:
    """Return the collector that owns a scheme.

    Args:
        scheme: the part of a source before the colon.

    Raises:
        PluginError: a plugin claims the scheme, or is called like it, but cannot be used.
        UsageError: no plugin does.
    """
    but = ", except pkg:huggingface/" if scheme == "pkg" else ""
    return _owner(COLLECTORS, scheme, f"no collector reads {scheme}: sources{but}")


def publisher(scheme: str) -> Plugin:
    """Return the publisher that takes BOMs to places of a scheme; its errors are those of ``owner``.

    Args:
        scheme: the part of a URI before the colon.
    """
    return _owner(PUBLISHERS, scheme, f"no publisher goes to {scheme}: URIs")


def _owner(group: str, scheme: str, nobody: str) -> Plugin:
    every = load(group)
    usable = [plugin for plugin in every if plugin.info.state == "ok"]
    for plugin in usable:
        if scheme in plugin.info.schemes:
            return plugin
    for plugin in every:
        if scheme in plugin.info.schemes or scheme == plugin.info.name:
            raise PluginError(
                f"the {_NOUNS[group]} {plugin.info} cannot be used: {plugin.info.reason}",
                hint="aibom plugins shows all of them",
            )
    known = sorted(known for plugin in usable for known in plugin.info.schemes)
    near = get_close_matches(scheme, known, 1)
    hint = f"did you mean {near[0]}:? " if near else ""
    raise UsageError(
        f"{nobody}; known schemes: {', '.join(known) or 'none'}", hint=f"{hint}aibom plugins shows what is installed"
    )


def beside(scheme: str) -> tuple[Plugin, ...]:
    """The collectors that run beside the owner of a scheme, sorted by name."""
    return tuple(plugin for plugin in collectors() if scheme in getattr(plugin.instance, "beside", ()))


@cache
def load(group: str) -> tuple[Plugin, ...]:
    """Load all plugins of a group, once; ``load.cache_clear()`` forgets them.

    Args:
        group: ``COLLECTORS``, ``FORMATS`` or ``PUBLISHERS``.

    Returns:
        Sorted by name, distribution and version.
    """
    found = sorted(
        (_load(point, _CHECKS[group]) for point in entry_points(group=group)), key=lambda plugin: plugin.info
    )
    taken = frozenset(item.name for item in builtin_formats()) if found and group == FORMATS else frozenset()
    return tuple(_without_rivals(plugin, found, taken) for plugin in found)


def _load(point: EntryPoint, check: Callable[[Any], tuple[str, ...]]) -> Plugin:
    distribution, version = (point.dist.name, point.dist.version) if point.dist else ("", "")
    info = PluginInfo(point.group, point.name, distribution or "", version or "")
    try:
        loaded = point.load()
        api = getattr(loaded, "api_version", 1)
        if api != API_VERSION:
            return _broken(info, f"it is written for version {api} of the plugin API, this aibom has {API_VERSION}")
        instance = loaded() if isinstance(loaded, type) else loaded
        schemes = check(instance)
    except KeyboardInterrupt:
        raise
    except _Shape as error:
        return _broken(info, str(error))
    except BaseException as error:  # a plugin may even try to leave when it is imported
        first = str(error).strip().partition("\n")[0]
        return _broken(info, f"{type(error).__name__}: {first}" if first else type(error).__name__)
    return Plugin(replace(info, name=instance.name, schemes=schemes), instance)


def _broken(info: PluginInfo, reason: str) -> Plugin:
    return Plugin(replace(info, state="broken", reason=reason))


class _Shape(Exception):  # noqa: N818 - its text is what is wrong with the shape
    """A plugin is not built as the contract says."""


def _collector(instance: Any) -> tuple[str, ...]:
    _slug(instance)
    schemes = _schemes(instance)
    neighbours = _schemes(instance, "beside") if hasattr(instance, "beside") else ()
    if not schemes and not neighbours:
        raise _Shape("it names no scheme")
    if not isinstance(instance, Collector) or not callable(instance.collect):
        raise _Shape("it has no method collect")
    return schemes


def _publisher(instance: Any) -> tuple[str, ...]:
    _slug(instance)
    schemes = _schemes(instance)
    if not schemes:
        raise _Shape("it names no scheme")
    if not isinstance(instance, Publisher) or not (callable(instance.check) and callable(instance.publish)):
        raise _Shape("it has no methods check and publish")
    return schemes


def _format(instance: Any) -> tuple[str, ...]:
    _slug(instance)
    if not isinstance(instance, (Format, FolderFormat)) or not callable(instance.read):
        raise _Shape("it is neither a format nor a folder format: see aibom.plugin.Format and FolderFormat")
    if isinstance(instance, Format):
        _strings(instance, "names")
        _strings(instance, "suffixes")
    else:
        _strings(instance, "markers")
    return ()


def _slug(instance: Any) -> None:
    name = getattr(instance, "name", None)
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        raise _Shape(f"its name is {name!r}, not a word of lower-case letters, digits and dashes")


def _strings(instance: Any, attribute: str) -> tuple[str, ...]:
    value = getattr(instance, attribute, None)
    if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
        raise _Shape(f"its {attribute} is {value!r}, not a tuple of strings")
    return value


def _schemes(instance: Any, attribute: str = "schemes") -> tuple[str, ...]:
    found = _strings(instance, attribute)
    for scheme in found:
        if not _SCHEME.fullmatch(scheme):
            raise _Shape(f"{scheme!r} is no scheme")
    return found


_CHECKS = {COLLECTORS: _collector, FORMATS: _format, PUBLISHERS: _publisher}
_NOUNS = {COLLECTORS: "collector", FORMATS: "format", PUBLISHERS: "publisher"}


def _without_rivals(plugin: Plugin, every: Iterable[Plugin], taken: frozenset[str]) -> Plugin:
    info = plugin.info
    if info.state != "ok":
        return plugin
    if info.name in taken:
        return _broken(info, f"aibom itself has a format {info.name}")
    for other in every:
        if other is plugin or other.info.state != "ok":
            continue
        if other.info.name == info.name:
            return _broken(info, f"{_rival(other, info)} is called {info.name} too")
        for scheme in info.schemes:
            if scheme in other.info.schemes:
                return _broken(info, f"{_rival(other, info)} claims {scheme}: too")
    return plugin


def _rival(other: Plugin, info: PluginInfo) -> str:
    return f"{other.info}" if other.info.distribution != info.distribution else f"another plugin of {info.distribution}"
