"""The verbs: scan, load, dump, validate, diff, merge, verify, and a graph as objects of cyclonedx-python-lib.

Everything that is imported for them is imported when one is called.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any, Literal, cast

from aibom.scanning import Outcome as Outcome
from aibom.scanning import examine as examine
from aibom.serialize.when import timestamp as timestamp

if TYPE_CHECKING:
    from aibom.collect.settings import Progress
    from aibom.graph.diff import Diff
    from aibom.graph.graph import Graph
    from aibom.graph.verify import Mismatch
    from aibom.serialize.cyclonedx.library import MlBom
    from aibom.serialize.loss import Loss
    from aibom.serialize.problem import Problem
    from aibom.source import Source

__all__ = [
    *(
        "Outcome",
        "diff",
        "dump",
        "examine",
        "is_source",
        "load",
        "merge",
        "render",
        "scan",
        "timestamp",
        "to_cyclonedx",
        "validate",
    ),
    "verify",
]

Format = Literal["cyclonedx-json", "cyclonedx-xml"]
_Document = str | os.PathLike[str] | IO[bytes] | Mapping[str, Any]


def scan(
    *sources: str | Source,
    name: str | None = None,
    version: str | None = None,
    offline: bool = False,
    keep_going: bool = False,
    digests: bool = True,
    jobs: int | None = None,
    depth: int = 10,
    timeout: float | None = None,
    exclude: Iterable[str] = (),
    lifecycle: str | None = None,
    progress: Progress | None = None,
    options: Mapping[str, Any] | None = None,
    cache: bool = False,
) -> Graph:
    """Find the models, data sets and software of sources, and join them to one graph.

    Args:
        sources: what to read: a path, ``hf:org/name@rev``, ``pip:.venv``, a purl, a Hub URL, or a ``Source``.
        name: name of the subject of the BOM.
        version: version of the subject.
        offline: use no network.
        keep_going: go on when a source cannot be read; the graph then has an unknown that says so.
        digests: compute SHA-256 digests of files.
        jobs: threads; None for the number of processors.
        depth: how many generations of parents of a Hub model are followed, 0 to 100.
        timeout: seconds for one remote repository; None for the collector's own limit.
        exclude: patterns of paths, relative to a source, that are left out.
        lifecycle: phase of the life cycle in which the sources are; None to tell by their kind.
        progress: called now and then with units done, units in all (None: not known) and what is being worked on; from
            any thread.
        options: options of collectors by name.
        cache: remember digests in the user's cache directory, and hash no file again that has not changed since.

    Returns:
        The graph; what could not be had is in it as unknowns.

    Raises:
        UsageError: an argument is wrong, no source is given or none of its scheme is known.
        SourceError: a source cannot be read, or none at all where the scan was to keep going.
        CollectorError: a collector gave up before its first observation.
        PluginError: plugins contradict one another.
    """
    return examine(
        sources,
        name=name,
        version=version,
        offline=offline,
        keep_going=keep_going,
        digests=digests,
        jobs=jobs,
        depth=depth,
        timeout=timeout,
        exclude=exclude,
        lifecycle=lifecycle,
        progress=progress,
        options=options,
        cache=cache,
    ).graph


def load(path_or_document: _Document) -> Graph:
    """Read a CycloneDX BOM, JSON or XML, of any tool.

    Args:
        path_or_document: path of a file, a file open for reading bytes, or a parsed JSON document; a wheel, whose BOMs
            (PEP 770) are merged; ``scheme:locator`` of a scheme that a collector reads.

    Returns:
        Its graph. Each bom-ref is kept, and what the graph has no word for is kept beside it.

    Raises:
        SourceError: the file cannot be read.
        SerializationError: it is no CycloneDX document that can be read, or a wheel without one.
    """
    from aibom.errors import SerializationError
    from aibom.serialize.files import graph_of, loads
    from aibom.store.files import is_wheel, no_bom, read_bytes, wheel_boms

    if isinstance(path_or_document, Mapping):
        return graph_of(path_or_document)
    if isinstance(path_or_document, (str, os.PathLike)):
        path = os.fspath(path_or_document)
        if is_wheel(path):
            boms = [loads(data) for _, data in wheel_boms(path)]
            if not boms:
                raise no_bom(path)
            return merge(*boms)
        if ":" in path and is_source(path):
            return scan(path)
        try:
            return loads(read_bytes(path))
        except SerializationError as error:
            raise SerializationError(f"{path}: {error.message}", hint=error.hint) from error.__cause__
    return loads(read_bytes(path_or_document))


def diff(old: Graph, new: Graph) -> Diff:
    """Say what changed from one graph to another; order, evidence and serial numbers do not count.

    Args:
        old: what there was.
        new: what there is.

    Returns:
        What was added, removed and changed; false where nothing was.

    Example:
        >>> from aibom import Component, Graph, Kind
        >>> old = Graph.build([Component("m", Kind.MODEL, "m", version="1")])
        >>> new = Graph.build([Component("m", Kind.MODEL, "m", version="2")])
        >>> [(change.field, change.old, change.new) for change in diff(old, new).changed]
        [('version', '"1"', '"2"')]
    """
    from aibom.graph.diff import diff as differ

    return differ(old, new)


def merge(*graphs: Graph, name: str | None = None, version: str | None = None) -> Graph:
    """Make one graph of several, by identity: purl with version, else ref; their order does not matter.

    Args:
        graphs: any number of graphs, scanned or loaded from BOMs of any tool.
        name: name of the new subject; without one a subject that all share stays, else it is called ``aibom``.
        version: its version.

    Returns:
        One graph, with who said each fact where they differ. What could not be kept, such as the signature of a
        document that now says more, is in it as an unknown of the collector ``merge``.

    Raises:
        UsageError: there is no graph, or a version without name.

    Example:
        >>> from aibom import Component, Graph, Kind
        >>> one, other = (Graph.build([Component(ref, Kind.MODEL, ref)]) for ref in ("a", "b"))
        >>> [component.ref for component in merge(one, other)]
        ['a', 'b']
    """
    from aibom.graph.combine import combine

    return combine(graphs, name=name, version=version)


def verify(graph: Graph, source: str | os.PathLike[str] | Source, *, offline: bool = False) -> tuple[Mismatch, ...]:
    """Read the digests of a source again, and say which files are not what a BOM says.

    Args:
        graph: the BOM.
        source: what it is about: a directory, a wheel, ``pip:`` environment, ``hf:`` repository.
        offline: use no network.

    Returns:
        Files that are missing, extra, different, or have no digest to compare; empty where all is as it was.

    Raises:
        SourceError: the source cannot be read.

    Example:
        >>> verify(load("bom.json"), "models/")  # doctest: +SKIP
        ()
    """
    from aibom.graph.verify import compare, compare_members
    from aibom.store.files import is_wheel, wheel_files

    where = os.fspath(source) if isinstance(source, os.PathLike) else source
    if isinstance(where, str) and is_wheel(where) and os.path.isfile(where):  # noqa: PTH113 - as the user wrote it
        return compare_members(graph, wheel_files(where))
    # The word of a distribution's own list of files is none for files that were changed since: they are hashed.
    return compare(graph, scan(where, offline=offline, options={"verify": True}))


def dump(
    graph: Graph,
    path_or_file: str | os.PathLike[str] | IO[bytes],
    *,
    format: Format = "cyclonedx-json",
    spec_version: str = "1.6",
    evidence: bool = True,
    compact: bool = False,
) -> tuple[Loss, ...]:
    """Write a graph as a CycloneDX BOM.

    A file appears whole or not at all. ``metadata.timestamp`` is SOURCE_DATE_EPOCH where that is set, else now.

    Args:
        graph: what to write.
        path_or_file: path of a file, which is replaced where it exists, or a file open for writing bytes.
        format: ``cyclonedx-json`` or ``cyclonedx-xml``.
        spec_version: ``1.5``, ``1.6`` or ``1.7``.
        evidence: whether to write who said each fact.
        compact: whether to write files as lines of what contains them (property ``aibom:contains:file``) instead of
            components of their own; ``load`` makes components of them again.

    Returns:
        What the version or format cannot say, and was left out.

    Raises:
        UsageError: the format or version is none of these, SOURCE_DATE_EPOCH is no time, or the path cannot be written.
        SerializationError: the graph cannot be written.
        AibomError: writing failed.
    """
    from aibom.atomic import write_file
    from aibom.serialize.files import dumps

    data, losses, _ = dumps(
        graph,
        format=format,
        spec_version=spec_version,
        evidence=evidence,
        timestamp=timestamp(),
        compact=compact,
    )
    if isinstance(path_or_file, (str, os.PathLike)):
        write_file(path_or_file, data)
    else:
        path_or_file.write(data)
    return losses


def render(
    graph: Graph,
    *,
    format: str = "cyclonedx-json",
    spec_version: str = "1.6",
    evidence: bool = True,
    dated: bool = True,
    compact: bool = False,
) -> tuple[bytes, tuple[Loss, ...], tuple[Problem, ...]]:
    """Return the bytes that ``dump`` would write, its losses, and what is wrong with the document that they are.

    Args:
        graph: what to write.
        format: ``cyclonedx-json`` or ``cyclonedx-xml``.
        spec_version: ``1.5``, ``1.6`` or ``1.7``.
        evidence: whether to write who said each fact.
        dated: False leaves the time out where SOURCE_DATE_EPOCH gives none, so that a second run gives the same bytes.
        compact: as in ``dump``.

    Raises:
        UsageError: as ``dump``.
        SerializationError: as ``dump``.
    """
    from aibom.serialize.files import dumps
    from aibom.serialize.validate import validate_document

    when = timestamp() if dated or os.environ.get("SOURCE_DATE_EPOCH") else None
    data, losses, document = dumps(
        graph,
        format=format,
        spec_version=spec_version,
        evidence=evidence,
        timestamp=when,
        dated=dated,
        compact=compact,
    )
    return data, losses, validate_document(document, xml=data if format == "cyclonedx-xml" else None)


def validate(path_or_document: _Document) -> tuple[Problem, ...]:
    """Say what is wrong with a CycloneDX BOM, JSON or XML, of any tool.

    Args:
        path_or_document: path of a file, a file open for reading bytes, or a parsed JSON document.

    Returns:
        All problems, sorted; empty for a good BOM. A ``warning`` is what the official schema does not see.

    Raises:
        SourceError: the file cannot be read.
    """
    from aibom.serialize.validate import validate_document, validate_source
    from aibom.store.files import read_bytes

    if isinstance(path_or_document, Mapping):
        return validate_document(path_or_document)
    return validate_source(read_bytes(path_or_document))


def to_cyclonedx(graph: Graph, *, spec_version: str = "1.6") -> MlBom:
    """Return a graph as objects of cyclonedx-python-lib.

    Args:
        graph: any graph.
        spec_version: ``1.5``, ``1.6`` or ``1.7``.

    Returns:
        An instance of the library's ``Bom`` that keeps model cards and data, which the library alone drops.

    Raises:
        UsageError: the version is none of these.
        SerializationError: the graph cannot be written.
    """
    from aibom.serialize.cyclonedx.library import to_library
    from aibom.serialize.files import dumps

    document = dumps(graph, spec_version=spec_version, timestamp=timestamp())[2]
    return cast("MlBom", to_library(document))


def is_source(text: str) -> bool:
    """Tell whether a text is a scheme that some collector reads, and no file."""
    if os.path.lexists(text):
        return False
    from aibom.collect import plugins
    from aibom.source import Source, parse_source

    source = parse_source(text)
    return source != Source("dir", text) and any(source.scheme in plugin.schemes for plugin in plugins())
