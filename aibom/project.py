"""The BOM of a project as its configuration asks for it: what build hooks and ``aibom embed`` put into wheels."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from aibom.config import Config, Party, Wheel
    from aibom.graph.graph import Graph
    from aibom.source import Source

__all__ = ["Made", "as_described", "one_line", "wheel_bom"]


class Made(NamedTuple):
    """A BOM.

    Attributes:
        data: the file's bytes.
        notes: what the version or format could not say, and that it is too large, one line each.
    """

    data: bytes
    notes: tuple[str, ...]


def wheel_bom(folder: Path, wheel: Wheel, *, name: str, version: str, made: Iterable[Path] = ()) -> Made:
    """Make the BOM that a wheel of a project carries.

    Without SOURCE_DATE_EPOCH it has no time: a second build of the same files gives the same bytes.

    Args:
        folder: the project's folder, which sources are relative to.
        wheel: what it asks for.
        name: name of the distribution; the subject's where the configuration gives none.
        version: version of the distribution, likewise.
        made: files and folders that the build itself makes, which are left out where they lie in a source.

    Raises:
        AibomError: any of ``aibom.api.examine`` and ``aibom.api.render``; no source is configured; or the BOM would not
            be valid.
    """
    from aibom import api
    from aibom.errors import AibomError, NetworkError, UsageError
    from aibom.graph.describe import noted
    from aibom.normalize.purl import pypi_purl
    from aibom.serialize.size import too_large

    config = wheel.config
    if not config.sources:
        raise UsageError("no sources are configured for the wheel", hint='for example: sources = ["src"]')
    offline = bool(config.offline) or not wheel.online
    try:
        outcome = api.examine(
            sources := [_source(text, folder) for text in config.sources],
            name=config.name or name or None,
            version=config.version or version or None,
            offline=offline,
            keep_going=False,
            digests=not config.no_hash,
            jobs=config.jobs,
            depth=10 if config.depth is None else config.depth,
            timeout=config.timeout,
            exclude=config.exclude,
            unsaid=_made(made, sources),
            lifecycle=config.lifecycle or "build",
            progress=None,
            options=_options(config),
        )
    except NetworkError as error:
        if offline:
            error.hint = "wheels are built without network; with online = true it may be used"
        raise
    own = config.name is None and config.version is None
    purl = pypi_purl(name, version) if own and name and version else None
    graph = as_described(_placed(outcome.graph, sources, folder, name), config, purl=purl, named=True)
    graph = noted(graph, config.properties)
    form = "cyclonedx-xml" if wheel.file_name.endswith(".xml") else "cyclonedx-json"
    compact, evidence = bool(config.compact), not config.no_evidence
    data, losses, problems = api.render(
        graph,
        format=form,
        spec_version=config.spec_version or "1.6",
        evidence=evidence,
        dated=False,
        compact=compact,
    )
    if errors := [problem for problem in problems if problem.severity == "error"]:
        first = f"{errors[0].pointer} {errors[0].message}"
        raise AibomError(f"the BOM would not be valid, {len(errors)} errors; the first: {first}")
    times = Counter(loss.message for loss in losses)
    notes = [f"{message} ({number} times)" for message, number in sorted(times.items())]
    large = too_large(len(data), (("compact = true", compact), ("no-evidence = true", not evidence)))
    return Made(data, tuple(filter(None, (*notes, large))))


def as_described(graph: Graph, config: Config, *, purl: str | None = None, named: bool = False) -> Graph:
    """Return a graph whose subject has the supplier, authors and licence that the configuration gives.

    Args:
        graph: what was found.
        config: what the project says.
        purl: package URL of the subject, where it is a distribution.
        named: whether the subject's name and version were said there too.

    Raises:
        UsageError: the subject is a model or data set, which has these of its own.
    """
    if not (config.supplier or config.authors or config.license or purl or named):
        return graph
    from aibom.graph.component import Organization
    from aibom.graph.describe import described
    from aibom.normalize.license import normalize_license

    supplier = config.supplier
    organization = None
    if supplier is not None:
        contact = (_contact(replace(supplier, url="")),) if supplier.email else ()
        organization = Organization(supplier.name, tuple(filter(None, [supplier.url])), contact)
    return described(
        graph,
        supplier=organization,
        authors=tuple(map(_contact, config.authors)),
        licenses=normalize_license(config.license) if config.license else (),
        purl=purl,
        place=config.place,
        named=named,
    )


def one_line(error: BaseException) -> str:
    """Return what went wrong as one line that is safe for a terminal, hint included."""
    from aibom.errors import AibomError
    from aibom.normalize.text import for_terminal

    if isinstance(error, AibomError):
        text = f"{error.message} ({error.hint})" if error.hint else error.message
    elif isinstance(error, OSError):
        text = f"the BOM cannot be written: {error.strerror or error}"
    else:
        text = f"internal: {type(error).__name__}: {error}"
    return for_terminal(f"aibom: {' '.join(text.split())}")


def _contact(party: Party) -> Any:
    from aibom.graph.component import Contact

    return Contact(name=party.name, email=party.email)


def _source(text: str, folder: Path) -> Source:
    """Read a source; a path is relative to the project, wherever the process stands."""
    from aibom.source import Source, parse_source

    if (folder / text).exists():
        return Source("dir", os.path.relpath(folder / text))
    return parse_source(text)


def _placed(graph: Graph, sources: list[Source], folder: Path, name: str) -> Graph:
    """Call the project's folder by the distribution's name: a checkout may be called anything, and an sdist is."""
    from aibom.graph.rename import renamed
    from aibom.normalize.purl import normalize_pypi_name
    from aibom.roots import root_names

    called = root_names(sources)
    for source in sources:
        if name and source.scheme == "dir" and Path(source.locator).resolve() == folder.resolve():
            graph = renamed(graph, f"dir:{called[source.locator]}", f"dir:{normalize_pypi_name(name)}")
    return graph


def _made(paths: Iterable[Path], sources: Iterable[Source]) -> Iterator[str]:
    from aibom.roots import output_patterns

    for path in paths:
        yield from output_patterns(str(path), sources)


def _options(config: Config) -> dict[str, Any]:
    from aibom.config import COLLECTORS

    given = {name: getattr(config, name) for name in COLLECTORS if getattr(config, name) is not None}
    if config.options:
        from aibom.options import read_options

        given |= read_options(config.options)
    return given
