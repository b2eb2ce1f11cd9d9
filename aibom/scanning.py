"""From sources to a graph: what is asked for is checked, the collectors run, what they saw becomes one graph.

Everything that is imported for it is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from aibom.collect.settings import Progress
    from aibom.graph.graph import Graph
    from aibom.source import Source

__all__ = ["Outcome", "examine"]


class Outcome(NamedTuple):
    """What a scan came to.

    Attributes:
        graph: what was found.
        failed: sources that could not be read, each with the reason; only where the scan was to keep going.
    """

    graph: Graph
    failed: tuple[tuple[Source, str], ...]


def examine(
    sources: Iterable[str | Source],
    *,
    name: str | None,
    version: str | None,
    offline: bool,
    keep_going: bool,
    digests: bool,
    jobs: int | None,
    depth: int,
    timeout: float | None,
    exclude: Iterable[str],
    lifecycle: str | None,
    progress: Progress | None,
    options: Mapping[str, Any] | None = None,
    cache: bool = False,
    unsaid: Iterable[str] = (),
    output: str | None = None,
) -> Outcome:
    """Scan as ``aibom.scan`` does, and say which sources failed; its arguments and errors are those of ``aibom.scan``.

    What ``unsaid`` fits is left out without a word, as what is no part of the source: what a build makes there.
    Where the BOM will be written to ``output``, what lies there already is no part of what is scanned: a second scan
    sees what the first one saw.
    """
    from aibom.collect import Settings, collect
    from aibom.errors import SourceError, UsageError
    from aibom.graph.evidence import Unknown
    from aibom.graph.graph import Graph
    from aibom.graph.link import link
    from aibom.graph.subject import PHASES, lifecycles, with_subject
    from aibom.roots import distinct, output_patterns
    from aibom.source import parse_source

    every = distinct(parse_source(source) if isinstance(source, str) else source for source in sources)
    if not every:
        raise UsageError("no source is given", hint="name a directory, hf:org/name or pip:<environment>")
    if lifecycle is not None and lifecycle not in PHASES:
        raise UsageError(f"the life cycle phase {lifecycle} is not one of {', '.join(PHASES)}")
    patterns = (exclude,) if isinstance(exclude, str) else exclude
    settings = Settings(
        offline=offline,
        keep_going=keep_going,
        jobs=jobs,
        depth=depth,
        exclude=tuple(patterns),
        unsaid=(*unsaid, *(output_patterns(output, every) if output else ())),
        no_hash=not digests,
        cache=cache,
        progress=progress,
        options={**(options or {}), "schemes": tuple(sorted({source.scheme for source in every}))},
        **({} if timeout is None else {"timeout": timeout}),
    )
    collected = collect(every, settings)
    if collected.failed and not collected.heads:
        reasons = "; ".join(f"{source}: {reason}" for source, reason in collected.failed)
        raise SourceError(f"no source could be read: {reasons}")
    observed = Graph.build(collected.observations)
    graph = with_subject(
        observed,
        collected.heads[0][1] if len(every) == 1 and collected.heads else None,
        name=name,
        version=version,
        unknowns=() if digests else (Unknown("", "digests", "not computed: hashing was switched off"),),
        extra=lifecycles(((source.scheme, observed[ref]) for source, ref in collected.heads), lifecycle),
    )
    graph.tools = collected.tools
    return Outcome(link(graph), collected.failed)
