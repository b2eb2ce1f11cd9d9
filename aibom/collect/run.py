"""Runs the collectors of the sources of one scan, and turns what goes wrong into errors or unknowns."""

# os.path knows paths that do not exist and does not follow links.
# ruff: noqa: PTH100, PTH117

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aibom.collect.cleaning import Cleaner
from aibom.collect.confine import reason
from aibom.collect.context import Tools
from aibom.collect.ignore import LEFT_OUT
from aibom.collect.lend import LendingContext
from aibom.collect.settings import Settings
from aibom.collect.stamp import stamp
from aibom.discover import Plugin, beside, formats, owner
from aibom.errors import AibomError, CollectorError, SourceError, UsageError
from aibom.formats.registry import Registry, builtin_formats
from aibom.graph.component import Component
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Observation, Tool
from aibom.normalize.text import clean_line
from aibom.roots import root_names, shown
from aibom.source import Source

__all__ = ["Collected", "collect", "run"]


@dataclass(frozen=True, slots=True)
class Collected:
    """What a scan saw.

    Attributes:
        observations: in the order in which they came; the graph does not depend on it.
        heads: each source that could be read, and the ref of what it is as a whole.
        tools: the collectors that ran; one that runs beside another's only where it saw something.
        failed: each source that could not be read, and why; with ``keep_going`` only.
    """

    observations: tuple[Observation, ...]
    heads: tuple[tuple[Source, str], ...]
    tools: tuple[Tool, ...]
    failed: tuple[tuple[Source, str], ...] = ()


def collect(sources: Sequence[Source], settings: Settings) -> Collected:
    """Run the collectors of each source: the one that owns its scheme, then those that run beside it.

    An error before the first observation of a source ends the scan, or with ``keep_going`` that source; after it, what
    was seen stands, and an Unknown of the source's first component says that there is more.

    Args:
        sources: each once.
        settings: what the user set.

    Raises:
        UsageError: no collector knows a scheme.
        PluginError: the collector that knows it cannot be used.
        SourceError: a source cannot be read.
        CollectorError: a collector gave up, or is itself broken.
    """
    chosen = [(source, (owner(source.scheme), *beside(source.scheme))) for source in sources]
    names = root_names(sources)
    # A collector that calls its source by what it is, not by its place, has to know that there are others.
    several = tuple(sorted(scheme for scheme, count in Counter(s.scheme for s in sources).items() if count > 1))
    shared = replace(settings, options={**settings.options, "several": several})
    tools = _tools(shared, (plugins[0] for _, plugins in chosen))
    seen: list[Observation] = []
    heads: list[tuple[Source, str]] = []
    failed: list[tuple[Source, str]] = []
    used: set[Tool] = set()
    try:
        for source, plugins in chosen:
            name = shown(source, names).partition(":")[2] or source.scheme
            one = _Run(source, name, tools)
            try:
                one.all(plugins)
            except (SourceError, CollectorError) as error:
                if not settings.keep_going:
                    raise
                failed.append((source, one.cleaner(plugins[0]).line(error.message)))
                seen.append(one.gap(plugins[0], "", "contents", error))
            else:
                seen += one.observations(alone=len(sources) == 1)
                heads += [(source, one.head)] if one.head is not None else []
            used |= one.tools
    finally:
        tools.close()
    if tools.lent:
        told = {word.collector for item in seen if isinstance(item, Component) for word in item.evidence}
        used |= {tool for tool in tools.lent if tool.name in told}
    return Collected(tuple(seen), tuple(heads), tuple(sorted(used)), tuple(failed))


def run(plugin: Plugin, source: Source, settings: Settings) -> tuple[Observation, ...]:
    """Run one collector at one source, as ``collect`` does.

    Raises:
        SourceError: the source cannot be read.
        CollectorError: the collector gave up, or is itself broken.
    """
    tools = _tools(settings, (plugin,))
    one = _Run(source, shown(source, root_names((source,))).partition(":")[2] or source.scheme, tools)
    try:
        one.all((plugin,))
    finally:
        tools.close()
    return one.observations(alone=True)


def _tools(settings: Settings, owners: Iterable[Plugin]) -> Tools:
    # A user who asks for what is named to be looked up allows the network, whatever the sources are.
    remote = settings.options.get("resolve") is True or any(
        getattr(plugin.instance, "remote", False) is True for plugin in owners
    )
    return Tools(settings, Registry((*builtin_formats(), *formats())), remote=remote)


class _Run:
    """One source and what its collectors saw.

    Attributes:
        head: ref of the first component of the source's owner.
        tools: the collectors that ran, but for those beside it that saw nothing.
    """

    def __init__(self, source: Source, name: str, tools: Tools) -> None:
        self.head: str | None = None
        self.tools: set[Tool] = set()
        self._source = source
        self._name = name
        self._tools = tools
        self._seen: list[Observation] = []
        self._met: dict[tuple[str, str, str], Unknown] = {}
        self._left_out: dict[str, str] = {}

    def all(self, plugins: Sequence[Plugin]) -> None:
        for plugin in plugins:
            try:
                self._one(plugin)
            except (SourceError, CollectorError) as error:
                if not self._seen:
                    raise
                self._seen.append(self.gap(plugin, self.head or "", "contents", error))

    def observations(self, *, alone: bool) -> tuple[Observation, ...]:
        """What was seen; what belongs to the source as a whole belongs to its head where it is one of several."""
        every = (*self._seen, *self._met.values(), *self._said())
        if alone or self.head is None:
            return every
        head = self.head
        return tuple(replace(item, ref=head) if isinstance(item, Unknown) and not item.ref else item for item in every)

    def _said(self) -> Iterator[Component]:
        """What was left out because somebody wanted it, said of the source as a whole."""
        heads = (item for item in self._seen if isinstance(item, Component) and item.ref == self.head)
        head = next(heads, None)
        if head is not None and self._left_out:
            said = tuple((LEFT_OUT, text) for text in self._left_out)
            words = tuple(
                Evidence("properties", Method.MEASURED, name, ".") for name in dict.fromkeys(self._left_out.values())
            )
            yield Component(head.ref, head.kind, head.name, sources=head.sources, properties=said, evidence=words)

    def cleaner(self, plugin: Plugin) -> Cleaner:
        locator = self._source.locator
        private = (
            path for path in (locator, os.path.abspath(locator), os.path.realpath(locator)) if os.path.isabs(path)
        )
        return Cleaner(plugin.info.name, str(self._source), self._name, private)

    def gap(self, plugin: Plugin, ref: str, field: str, error: AibomError) -> Unknown:
        return Unknown(ref, field, self.cleaner(plugin).line(error.message), plugin.info.name, self._name)

    def _one(self, plugin: Plugin) -> None:
        clean = self.cleaner(plugin)
        seen: list[Observation] = []
        context = LendingContext(plugin.info.name, self._tools, name=self._name)
        owns = self._source.scheme in plugin.info.schemes
        try:
            for item in plugin.instance.collect(self._source, context):
                for observation in clean(item):
                    seen.append(observation)
                    if owns and self.head is None and isinstance(observation, Component):
                        self.head = observation.ref
        except (SourceError, UsageError):
            raise
        except CollectorError as error:
            raise CollectorError(f"the collector {plugin.info}: {error.message}", hint=error.hint) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a fault of the plugin, whatever it is
            raise CollectorError(f"the collector {plugin.info} failed: {_told(error)}") from error
        finally:
            if owns or seen:
                self.tools.add(Tool(plugin.info.name, plugin.info.distribution, plugin.info.version))
            self._seen += stamp(seen, plugin.info.name, self._name)
            # Two collectors that walk one source meet the same things.
            for unknown in context.unknowns:
                self._met.setdefault((unknown.field, unknown.reason, unknown.location), unknown)
            for text in context.left_out:
                self._left_out.setdefault(clean.line(text), plugin.info.name)


def _told(error: BaseException) -> str:
    name = type(error).__name__
    text = reason(error) if isinstance(error, OSError) else clean_line(str(error), 200)
    # An exception's text may hold any path, or a piece of what was read.
    return f"{name}: {text}" if text and not {"/", "\\"} & set(text) else name
