"""The graph and what can be asked of it: each question one line over ``select.py``, ``query.py`` and ``export.py``.

The examples speak of this graph::

    >>> from aibom import Component, Graph, Kind, Rel, Relationship
    >>> graph = Graph.build([
    ...     Component("dir:app", Kind.APPLICATION, "app"),
    ...     Component("dir:app/chat", Kind.MODEL, "chat", properties=(("aibom:finding", "remote-code: modeling.py"),)),
    ...     Component("pkg:huggingface/org/base@1", Kind.MODEL, "base", group="org", purl="pkg:huggingface/org/base@1"),
    ...     Component("hf:datasets/org/talk", Kind.DATASET, "talk", group="org"),
    ...     Component("pkg:pypi/torch@2.1", Kind.LIBRARY, "torch", version="2.1", purl="pkg:pypi/torch@2.1"),
    ...     Relationship("dir:app", Rel.CONTAINS, "dir:app/chat"),
    ...     Relationship("dir:app/chat", Rel.DERIVED_FROM, "pkg:huggingface/org/base@1", "finetune"),
    ...     Relationship("dir:app/chat", Rel.TRAINED_ON, "hf:datasets/org/talk"),
    ...     Relationship("dir:app/chat", Rel.DEPENDS_ON, "pkg:pypi/torch@2.1"),
    ... ])
    >>> def names(components):
    ...     return [component.name for component in components]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from aibom.graph import query, select
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence
from aibom.graph.findings import Finding, findings
from aibom.graph.relationship import Relationship
from aibom.graph.store import Observation, Store, Tool

__all__ = ["Graph", "Observation", "Tool"]


class Graph(Store):
    """One graph of models, data sets, software and what ties them together.

    Build one with ``Graph.build``; it never changes afterwards. Everything that it returns is sorted: components by
    ref, relationships by (source, type, target, detail), unknowns by (ref, field, reason). Two graphs are equal when
    their subject, components, relationships, unknowns and extra are. ``graph[ref]``, ``ref in graph``, ``len(graph)``
    and iteration speak of components.

    In questions a component is given as itself, by its ref or by its purl. Whatever is no component of the graph is a
    ``KeyError``; what cannot be read, as a bad range of versions, a ``UsageError``.

    Attributes:
        tools: the collectors that took part; not part of equality.
        unlinked: the graph before ``link`` joined parts of it, where it did; merges start from it.
        bom_link: BOM-Link of the document that it was read from (``urn:cdx:<uuid>/<version>``), empty where there is
            none; not part of equality.
    """

    __slots__ = ()

    def components(
        self,
        kind: Kind | str | None = None,
        *,
        name: str | None = None,
        license: str | None = None,
        purl: str | None = None,
        digest: str | None = None,
        where: Callable[[Component], bool] | None = None,
    ) -> tuple[Component, ...]:
        """All components for which everything that is given holds, by ref.

        Args:
            kind: a kind, ``model``, ``dataset`` or CycloneDX's own word.
            name: pattern of the name or of ``group/name`` (``*``, ``?``, ``[]``).
            license: licences that one accepts, as an SPDX expression; ``contains:GPL-*`` for licences that mention one.
            purl: a purl; without version any, with ``?vers=vers:pypi/>=2|<2.6`` a range of versions.
            digest: hex of a digest, or its first 8 digits and more.
            where: a function of a component.

        Example:
            >>> names(graph.components(purl="pkg:pypi/torch?vers=vers:pypi/>=2|<2.6"))
            ['torch']
        """
        every: Iterator[Component] = iter(self)
        return tuple(
            select.selected(every, kind=kind, name=name, license=license, purl=purl, digest=digest, where=where)
        )

    def models(self) -> tuple[Component, ...]:
        """All models, by ref.

        Example:
            >>> names(graph.models())
            ['chat', 'base']
        """
        return self.components(Kind.MODEL)

    def datasets(self) -> tuple[Component, ...]:
        """All data sets, by ref.

        Example:
            >>> names(graph.datasets())
            ['talk']
        """
        return self.components(Kind.DATASET)

    def libraries(self) -> tuple[Component, ...]:
        """All libraries and frameworks, by ref.

        Example:
            >>> names(graph.libraries())
            ['torch']
        """
        return self.components(where=lambda component: component.kind in (Kind.LIBRARY, Kind.FRAMEWORK))

    def services(self) -> tuple[Component, ...]:
        """All services, by ref.

        Example:
            >>> graph.services()
            ()
        """
        return self.components(Kind.SERVICE)

    def dependencies(self, what: Component | str, *, transitive: bool = False) -> tuple[Component, ...]:
        """What a component needs: depends on, derives from, was trained or evaluated on; with ``transitive`` all of it.

        Example:
            >>> names(graph.dependencies("dir:app/chat"))
            ['talk', 'base', 'torch']
        """
        return query.dependencies(self, what, transitive=transitive)

    def dependents(self, what: Component | str, *, transitive: bool = False) -> tuple[Component, ...]:
        """What needs a component; with ``transitive`` also what needs that.

        Example:
            >>> names(graph.dependents("pkg:pypi/torch@2.1"))
            ['chat']
        """
        return query.dependents(self, what, transitive=transitive)

    def ancestors(self, what: Component | str) -> tuple[Component, ...]:
        """The models that a model derives from, over all generations.

        Example:
            >>> names(graph.ancestors("dir:app/chat"))
            ['base']
        """
        return query.ancestors(self, what)

    def descendants(self, what: Component | str) -> tuple[Component, ...]:
        """What derives from a model, over all generations; of a data set, what was trained on it, and its descendants.

        Example:
            >>> names(graph.descendants("hf:datasets/org/talk"))
            ['chat']
        """
        return query.descendants(self, what)

    def paths(self, start: Component | str, end: Component | str, *, limit: int = 100) -> tuple[query.Path, ...]:
        """The ways from one component to another, each a tuple of relationships, the shortest first.

        Example:
            >>> [[edge.rel.value for edge in path] for path in graph.paths("dir:app", "pkg:pypi/torch@2.1")]
            [['contains', 'depends-on']]
        """
        return query.paths(self, start, end, limit=limit)

    def why(self, what: Component | str) -> tuple[query.Path, ...]:
        """How a component got there: from each root that leads to it, the shortest way.

        Example:
            >>> [[edge.target for edge in path] for path in graph.why("pkg:pypi/torch@2.1")]
            [['dir:app/chat', 'pkg:pypi/torch@2.1']]
        """
        return query.why(self, what)

    def roots(self) -> tuple[Component, ...]:
        """The components that no relationship leads to.

        Example:
            >>> names(graph.roots())
            ['app']
        """
        return query.roots(self)

    def findings(self, what: Component | str | None = None) -> tuple[Finding, ...]:
        """What a reviewer should see, of all components or of one.

        Example:
            >>> [(finding.rule, finding.detail) for finding in graph.findings()]
            [('remote-code', 'modeling.py')]
        """
        return findings(self if what is None else (self[self.resolve(what)],))

    def missing(self, fact: str) -> tuple[Component, ...]:
        """The components that lack a fact: ``license``, ``digest``, ``version``, ``purl``, ``supplier``, ``author`` ...

        Example:
            >>> names(graph.missing("version"))
            ['app', 'chat', 'talk', 'base']
        """
        return tuple(select.missing(self, fact))

    def subgraph(self, *starts: Component | str, depth: int | None = None) -> Graph:
        """The part that can be reached from components, over at most ``depth`` relationships.

        Example:
            >>> names(graph.subgraph("dir:app", depth=1))
            ['app', 'chat']
        """
        return query.subgraph(self, *starts, depth=depth)

    def evidence(self, what: Component | Relationship | str, field: str | None = None) -> tuple[Evidence, ...]:
        """Who said what of a component or a relationship, or of one field of a component.

        Example:
            >>> graph.evidence("dir:app/chat", "licenses")
            ()
        """
        holder = what if isinstance(what, Relationship) else self[self.resolve(what)]
        return tuple(item for item in holder.evidence if field is None or item.field == field)

    def to_sqlite(self, path: str | os.PathLike[str], document: str = "") -> None:
        """Write a SQLite file with the tables of docs/reference/tables.md; what lies there is replaced.

        Args:
            path: the file.
            document: what the BOM is called in the table ``document``.

        Example:
            >>> graph.to_sqlite("app.sqlite")  # doctest: +SKIP
        """
        from aibom.graph.sqlite import write_file

        write_file(path, self, document)

    def to_networkx(self) -> Any:
        """Return a ``networkx.MultiDiGraph``: a node is a ref, an edge has ``rel`` and ``detail``.

        Raises:
            UsageError: networkx is not installed (``pip install 'aibom[networkx]'``).

        Example:
            >>> graph.to_networkx()  # doctest: +SKIP
        """
        from aibom.graph.export import to_networkx

        return to_networkx(self)

    def to_dataframe(self) -> Any:
        """Return a ``pandas.DataFrame``, one row a component, indexed by ref.

        Raises:
            UsageError: pandas is not installed (``pip install 'aibom[pandas]'``).

        Example:
            >>> graph.to_dataframe()  # doctest: +SKIP
        """
        from aibom.graph.export import to_dataframe

        return to_dataframe(self)

    def _repr_html_(self) -> str:
        from aibom.graph.export import repr_html

        return repr_html(self)
