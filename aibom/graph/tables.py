"""A graph as rows of tables: what ``to_sqlite``, the index of ``aibom query`` and ``--sql`` share.

A component is known by ``document`` and ``ref`` in every table. Names, columns and rows; ``sqlite.py`` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from aibom.graph.canonical import canonical_json
from aibom.graph.findings import findings

if TYPE_CHECKING:
    from aibom.graph.component import Component
    from aibom.graph.store import Store

__all__ = ["INDEXES", "TABLES", "VERSION", "Column", "Table", "license_columns", "rows", "schema"]

VERSION: Final = 1
"""Version of the tables (``PRAGMA user_version``): a change that a query could notice raises it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type and meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, meaning and columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


_OWNER = (Column("document", "INTEGER", "`document.id`"), Column("ref", "TEXT", "ref of the component"))

TABLES: Final = (
    Table(
        "document",
        "BOMs, one row each",
        (
            Column("id", "INTEGER PRIMARY KEY", "number of the BOM"),
            Column("path", "TEXT", "where it was read; `wheel.whl!member` inside a wheel"),
            Column("subject", "TEXT", "ref of what the BOM is about; null where it does not say"),
            Column("size", "INTEGER", "bytes of the file; null for a graph"),
            Column("modified", "INTEGER", "nanoseconds since 1970, the file's own; null for a graph"),
            Column("error", "TEXT", "why it could not be read; null where it could"),
        ),
    ),
    Table(
        "component",
        "components, one row for each component and document",
        (
            *_OWNER,
            Column("kind", "TEXT", "CycloneDX's type, or `service`"),
            Column("name", "TEXT", "its name"),
            Column("group", "TEXT", "organisation or namespace of the name"),
            Column("version", "TEXT", "its version"),
            Column("purl", "TEXT", "its purl"),
            Column("description", "TEXT", "what its author says of it"),
            Column("supplier", "TEXT", "the organisation behind it"),
            Column("author", "TEXT", "who made it, separated by commas"),
        ),
    ),
    Table(
        "digest",
        "digests of components; of a model as a whole the algorithm is `model`",
        (*_OWNER, Column("algorithm", "TEXT", "`SHA-256`"), Column("value", "TEXT", "lower-case hex")),
    ),
    Table(
        "license",
        "licences of components, in their order",
        (
            *_OWNER,
            Column("license", "TEXT", "SPDX id, expression or name"),
            Column("form", "TEXT", "`id`, `expression` or `name`"),
            Column("url", "TEXT", "where its text is"),
        ),
    ),
    Table(
        "relationship",
        "edges between components",
        (
            _OWNER[0],
            Column("source", "TEXT", "ref of the component that it starts from"),
            Column("rel", "TEXT", "`contains`, `depends-on`, `derived-from`, `trained-on`, `evaluated-on`"),
            Column("target", "TEXT", "ref of the component that it leads to"),
            Column("detail", "TEXT", "kind of that relation (`finetune`), or empty"),
        ),
    ),
    Table(
        "property",
        "properties; facts of models and data sets are `model.<field>` and `dataset.<field>`, lists as JSON",
        (*_OWNER, Column("name", "TEXT", "its name"), Column("value", "TEXT", "its value")),
    ),
    Table(
        "evidence",
        "who said a fact",
        (
            *_OWNER,
            Column("field", "TEXT", "which fact; `<rel>:<target>` of an edge"),
            Column("method", "TEXT", "`measured`, `declared` or `inferred`"),
            Column("collector", "TEXT", "who saw it"),
            Column("location", "TEXT", "where"),
            Column("value", "TEXT", "JSON of a value that lost a clash, else empty"),
        ),
    ),
    Table(
        "unknown",
        "facts that could not be had",
        (
            *_OWNER,
            Column("field", "TEXT", "what is not known"),
            Column("reason", "TEXT", "why"),
            Column("collector", "TEXT", "who looked"),
            Column("location", "TEXT", "where"),
        ),
    ),
    Table(
        "finding",
        "what a reviewer should see",
        (*_OWNER, Column("rule", "TEXT", "short name of its kind"), Column("detail", "TEXT", "what was seen")),
    ),
)
"""All tables, in the order in which the documentation names them."""

INDEXES: Final = (
    ("component", ("document", "ref")),
    ("component", ("ref",)),
    ("component", ("lower(purl)",)),
    ("component", ("name",)),
    ("digest", ("value",)),
    ("digest", ("document", "ref")),
    ("license", ("document", "ref")),
    ("relationship", ("document", "target")),
    ("relationship", ("document", "source")),
    ("property", ("document", "ref")),
    ("evidence", ("document",)),
    ("unknown", ("document",)),
    ("finding", ("document",)),
)
"""Columns, or an expression of one, that are indexed, by table."""


def schema() -> str:
    """Return the SQL that makes the tables."""
    made = []
    for table in TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        made.append(f'CREATE TABLE "{table.name}" ({columns});\n')
    return "".join(made)


def rows(graph: Store, document: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the rows of a graph as (table, values), without the table ``document``; in the order of the graph.

    Args:
        graph: any graph.
        document: the number that its BOM has.
    """
    for c in graph:
        ref = c.ref
        supplier = c.supplier.name if c.supplier is not None else None
        author = ", ".join(filter(None, (contact.name for contact in c.authors))) or None
        values = (document, ref, c.kind.value, c.name, c.group, c.version, c.purl, c.description, supplier, author)
        yield "component", values
        for item in c.digests:
            yield "digest", (document, ref, item.algorithm, item.value)
        for license_ in c.licenses:
            yield "license", (document, ref, *license_columns(license_))
        for name, value in c.properties:
            yield "property", (document, ref, name, value)
        for name, value in _facts(c):
            yield "property", (document, ref, name, value)
        if c.model is not None and c.model.digest:
            yield "digest", (document, ref, "model", c.model.digest.rpartition(":")[2])
        for said in c.evidence:
            yield "evidence", (document, ref, said.field, said.method.value, said.collector, said.location, said.value)
    for edge in graph.relationships():
        yield "relationship", (document, edge.source, edge.rel.value, edge.target, edge.detail)
        for said in edge.evidence:
            field = f"{edge.rel.value}:{edge.target}"
            yield (
                "evidence",
                (document, edge.source, field, said.method.value, said.collector, said.location, said.value),
            )
    subject = graph.subject.ref if graph.subject else ""
    for u in graph.unknowns():
        yield "unknown", (document, u.ref or subject, u.field, u.reason, u.collector, u.location)
    for finding in findings(graph):
        yield "finding", (document, finding.ref, finding.rule, finding.detail)


def license_columns(license_: Any) -> tuple[str, str, str | None]:
    """Return a licence's text, its form and its URL."""
    for form in ("id", "expression"):
        if text := getattr(license_, form):
            return text, form, license_.url
    return license_.name or "", "name", license_.url


def _facts(component: Component) -> Iterator[tuple[str, str]]:
    for prefix, record in (("model", component.model), ("dataset", component.dataset)):
        if record is None:
            continue
        for item in fields(record):
            value = getattr(record, item.name)
            if value is not None and value != ():
                yield f"{prefix}.{item.name}", value if isinstance(value, str) else canonical_json(value)
