"""The questions of ``aibom query``, asked of an index of many BOMs at once; each BOM by itself."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from aibom.errors import UsageError
from aibom.graph.select import FACTS, digest_value, glob_matches, kind_of
from aibom.normalize.license import License

__all__ = ["Place", "Query", "paths_to", "search", "whole"]

Place = tuple[int, str]
"""Number of a document and ref of a component in it."""

_NEEDS = "'depends-on', 'derived-from', 'trained-on', 'evaluated-on'"
_WILD = re.compile(r"[*?\[]")
_COLUMNS: Final = ("ref", "kind", "name", "group", "version", "purl", "description", "supplier", "author")
_MANY = 500


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; everything that is given has to hold. As ``Graph.components``, save where it says otherwise.

    Attributes:
        kind: a kind, or what it is called.
        name: pattern of the name or of ``group/name``.
        license: licences that one accepts, or ``contains:`` and one to look for.
        purl: a purl, with or without version or range.
        digest: hex of a digest, or 8 digits and more of its beginning.
        missing: a fact that is lacking (``Graph.missing``).
        descends_from: ref, purl or name of what it has to descend from (``Graph.descendants``).
        depends_on: ref, purl or name of what it has to need, over all steps (``Graph.dependents``).
    """

    kind: str | None = None
    name: str | None = None
    license: str | None = None
    purl: str | None = None
    digest: str | None = None
    missing: str | None = None
    descends_from: str | None = None
    depends_on: str | None = None


def search(connection: sqlite3.Connection, query: Query) -> list[Place]:
    """Return the components that a query asks for, by path of their BOM and ref.

    Raises:
        UsageError: the query cannot be read.
    """
    conditions: list[str] = []
    values: list[Any] = []
    if query.kind is not None:
        conditions.append("c.kind = ?")
        values.append(kind_of(query.kind).value)
    if query.digest is not None:
        value = digest_value(query.digest)
        if len(value) < 8:
            raise UsageError(f"a digest of {len(value)} digits could be anybody's", hint="give 8 digits or more")
        conditions.append("(c.document, c.ref) IN (SELECT document, ref FROM digest WHERE value >= ? AND value < ?)")
        values += [value, f"{value}g"]
    if query.missing is not None:
        conditions.append(_lacks(query.missing))
    for wanted, find in ((query.name, _named), (query.purl, _with_purl)):
        if wanted is not None:
            conditions.append(_AMONG)
            values.append(_json(find(connection, wanted)))
    for start, follow in ((query.descends_from, _descendants), (query.depends_on, _dependents)):
        if start is not None:
            conditions.append(_AMONG)
            values.append(_json(follow(connection, _meant(connection, start))))
    where = " AND ".join(conditions) or "true"
    rows = connection.execute(
        f"SELECT c.document, c.ref FROM component c JOIN document d ON d.id = c.document WHERE {where} "
        "ORDER BY d.path, c.ref",
        values,
    )
    found = [(document, ref) for document, ref in rows]
    return _licensed(connection, found, query.license) if query.license is not None else found


def paths_to(connection: sqlite3.Connection, what: str) -> Iterator[tuple[Place, tuple[tuple[str, str, str], ...]]]:
    """Yield how components got into their BOMs (``Graph.why``): each with chains of (source, type, target).

    Args:
        connection: the index.
        what: ref, purl or name.
    """
    from aibom.graph.component import Component, Kind
    from aibom.graph.graph import Graph
    from aibom.graph.relationship import Rel, Relationship

    graphs: dict[int, Graph] = {}
    for document, ref in _ordered(connection, _meant(connection, what)):
        if document not in graphs:
            nodes = connection.execute("SELECT ref FROM component WHERE document = ?", (document,))
            edges = connection.execute(
                "SELECT source, rel, target, detail FROM relationship WHERE document = ?", (document,)
            )
            graphs[document] = Graph.build(
                [
                    *(Component(node, Kind.LIBRARY, node) for (node,) in nodes),
                    *(Relationship(source, Rel(rel), target, detail) for source, rel, target, detail in edges),
                ]
            )
        for path in graphs[document].why(ref):
            yield (document, ref), tuple((edge.source, edge.rel.value, edge.target) for edge in path)


def whole(connection: sqlite3.Connection, places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """Yield components with all that the tables hold of them, in the order of the places.

    Each is a dict: ``document`` (path), the columns of the table ``component``, and lists ``licenses``, ``digests``,
    ``properties``, ``unknowns``, ``findings``, ``relationships`` (that start from it), ``files`` (nested, with
    digests). What is not known is left out.
    """
    rest = list(places)
    paths = dict(connection.execute("SELECT id, path FROM document"))
    while rest:
        batch, rest = rest[:_MANY], rest[_MANY:]
        asked = _json(batch)
        made: dict[Place, dict[str, Any]] = {}
        columns = ", ".join(f'c."{column}"' for column in _COLUMNS)
        for document, *values in connection.execute(
            f"SELECT c.document, {columns} FROM {_ASKED} CROSS JOIN component c USING (document, ref)", (asked,)
        ):
            known = {column: value for column, value in zip(_COLUMNS, values, strict=True) if value is not None}
            made[document, values[0]] = {"document": paths[document], **known}
        for place, row in _lists(connection, asked):
            holder = made[place]
            key, value = row
            holder.setdefault(key, []).append(value)
        yield from (made[place] for place in batch)


_ASKED = "(SELECT json_extract(value, '$[0]') AS document, json_extract(value, '$[1]') AS ref FROM json_each(?)) a"
_AMONG = "(c.document, c.ref) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"


def _lists(connection: sqlite3.Connection, asked: str) -> Iterator[tuple[Place, tuple[str, Any]]]:
    for key, table, columns in (
        ("licenses", "license", ("license", "form", "url")),
        ("digests", "digest", ("algorithm", "value")),
        ("properties", "property", ("name", "value")),
        ("unknowns", "unknown", ("field", "reason", "collector", "location")),
        ("findings", "finding", ("rule", "detail")),
    ):
        listed = ", ".join(f't."{column}"' for column in columns)
        for document, ref, *values in connection.execute(
            f'SELECT t.document, t.ref, {listed} FROM {_ASKED} CROSS JOIN "{table}" t USING (document, ref) '
            "ORDER BY t.rowid",
            (asked,),
        ):
            row = {name: value for name, value in zip(columns, values, strict=True) if value not in (None, "")}
            yield (document, ref), (key, row)
    for document, ref, rel, target, detail in connection.execute(
        f"SELECT r.document, r.source, r.rel, r.target, r.detail FROM {_ASKED} CROSS JOIN relationship r "
        "ON r.document = a.document AND r.source = a.ref ORDER BY r.rel, r.target, r.detail",
        (asked,),
    ):
        edge = {"rel": rel, "target": target, "detail": detail}
        yield (document, ref), ("relationships", {name: value for name, value in edge.items() if value})
    files: dict[tuple[int, str, str], dict[str, Any]] = {}
    for document, ref, file, name, algorithm, value in connection.execute(
        f"SELECT r.document, r.source, f.ref, f.name, g.algorithm, g.value FROM {_ASKED} CROSS JOIN relationship r "
        "ON r.document = a.document AND r.source = a.ref AND r.rel = 'contains' "
        "CROSS JOIN component f ON f.document = r.document AND f.ref = r.target AND f.kind = 'file' "
        "LEFT JOIN digest g ON g.document = f.document AND g.ref = f.ref ORDER BY f.ref, g.rowid",
        (asked,),
    ):
        row = files.setdefault((document, ref, file), {"ref": file, "name": name})
        if value is not None:
            row.setdefault("digests", []).append({"algorithm": algorithm, "value": value})
    for (document, ref, _), row in files.items():
        yield (document, ref), ("files", row)


def _json(places: Iterable[Place]) -> str:
    return json.dumps(sorted(places))


def _meant(connection: sqlite3.Connection, what: str) -> set[Place]:
    """Return what a ref, a purl or a name means: of a purl without version every version."""
    found = {(d, r) for d, r in connection.execute("SELECT document, ref FROM component WHERE ref = ?", (what,))}
    if what.startswith("pkg:"):
        return found | _with_purl(connection, what)
    return found or _named(connection, what)


def _named(connection: sqlite3.Connection, pattern: str) -> set[Place]:
    if not _WILD.search(pattern):
        group, _, name = pattern.rpartition("/")
        rows = connection.execute(
            'SELECT document, ref FROM component WHERE name = ? OR (name = ? AND "group" = ?)', (pattern, name, group)
        )
        found = {(document, ref) for document, ref in rows}
        if "/" not in group:
            return found
    rows = connection.execute('SELECT document, ref, name, "group" FROM component')
    return {(document, ref) for document, ref, name, group in rows if glob_matches(name, group, pattern)}


def _with_purl(connection: sqlite3.Connection, query: str) -> set[Place]:
    from aibom.normalize.purl_match import purl_matcher

    matches = purl_matcher(query)
    # As far as every spelling of such a purl begins alike; the rest is for the matcher.
    head = re.split(r"[@?*\[#%]", query.lower())[0]
    kind, _, _ = query.lower().removeprefix("pkg:").partition("/")
    if kind == "pypi":
        head = re.split(r"[-_.]", head)[0]
    rows = connection.execute(
        "SELECT document, ref, purl FROM component WHERE lower(purl) >= ? AND lower(purl) < ?",
        (head, f"{head}\U0010ffff"),
    )
    judged: dict[str, bool] = {}
    found = set()
    for document, ref, purl in rows:
        if purl not in judged:
            judged[purl] = matches(purl)
        if judged[purl]:
            found.add((document, ref))
    return found


def _descendants(connection: sqlite3.Connection, starts: set[Place]) -> set[Place]:
    trained = connection.execute(
        "SELECT r.document, r.source FROM relationship r "
        "JOIN component c ON c.document = r.document AND c.ref = r.target "
        f"JOIN {_ASKED} ON a.document = c.document AND a.ref = c.ref WHERE c.kind = 'data' AND r.rel = 'trained-on'",
        (_json(starts),),
    )
    direct = {(document, ref) for document, ref in trained}
    return direct | _upwards(connection, starts | direct, "'derived-from'")


def _dependents(connection: sqlite3.Connection, starts: set[Place]) -> set[Place]:
    return _upwards(connection, starts, _NEEDS)


def _upwards(connection: sqlite3.Connection, starts: set[Place], rels: str) -> set[Place]:
    rows = connection.execute(
        f"""WITH RECURSIVE up(document, ref) AS (
            SELECT r.document, r.source FROM {_ASKED} CROSS JOIN relationship r
            ON r.document = a.document AND r.target = a.ref AND r.rel IN ({rels})
            UNION
            SELECT r.document, r.source FROM up CROSS JOIN relationship r
            ON r.document = up.document AND r.target = up.ref AND r.rel IN ({rels})
        ) SELECT document, ref FROM up""",
        (_json(starts),),
    )
    return {(document, ref) for document, ref in rows}


def _lacks(fact: str) -> str:
    if fact not in FACTS:
        raise UsageError(f"the fact {fact[:60]} is not one of {', '.join(FACTS)}")
    if fact == "license":
        return f"c.kind <> 'file' AND NOT {_HAS.format(table='license')}"
    if fact == "digest":
        inside = (
            "EXISTS (SELECT 1 FROM relationship r JOIN digest g ON g.document = r.document AND g.ref = r.target "
            "WHERE r.document = c.document AND r.source = c.ref AND r.rel = 'contains')"
        )
        return f"NOT {_HAS.format(table='digest')} AND NOT {inside}"
    if fact in ("architecture", "parameters", "task"):
        has = _HAS.format(table="property")[:-1]
        return f"c.kind = 'machine-learning-model' AND NOT {has} AND t.name = 'model.{fact}')"
    return f"coalesce(c.{fact}, '') = ''"


_HAS = "EXISTS (SELECT 1 FROM {table} t WHERE t.document = c.document AND t.ref = c.ref)"


def _licensed(connection: sqlite3.Connection, places: list[Place], query: str) -> list[Place]:
    from aibom.normalize.license_match import license_matcher

    matches = license_matcher(query)
    asked = set(places)
    declared: dict[Place, list[tuple[str, str]]] = {}
    for document, ref, form, text in connection.execute(
        "SELECT document, ref, form, license FROM license ORDER BY rowid"
    ):
        if (document, ref) in asked:
            declared.setdefault((document, ref), []).append((form, text))
    judged: dict[tuple[tuple[str, str], ...], bool] = {}
    found = []
    for place in places:
        key = tuple(declared.get(place, ()))
        if key not in judged:
            judged[key] = matches([License(**{form: text}) for form, text in key])
        if judged[key]:
            found.append(place)
    return found


def _ordered(connection: sqlite3.Connection, places: set[Place]) -> list[Place]:
    rows: Callable[..., Any] = connection.execute
    sql = f"SELECT d.id, a.ref FROM {_ASKED} JOIN document d ON d.id = a.document ORDER BY d.path, a.ref"
    return [(document, ref) for document, ref in rows(sql, (_json(places),))]
