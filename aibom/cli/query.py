"""``aibom query``: which components of one or ten thousand BOMs, and what they have to do with one another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from aibom.cli.options import output_option

if TYPE_CHECKING:
    import sqlite3

    from aibom.store.index import Index

__all__ = ["command"]

_UNREADABLE = 3
_COLUMNS = ("kind", "name", "version", "licenses", "ref", "document")
_WANTED = ("kind", "name", "license", "purl", "digest", "missing", "descends_from", "depends_on")


@click.command("query", short_help="Find components in BOMs, wheels, folders of them.")
@click.argument("boms", metavar="BOM...", nargs=-1)
@click.option("--kind", metavar="KIND", help="model, dataset, library, framework, file, service, application ...")
@click.option("--name", metavar="GLOB", help="Name, or group/name.")
@click.option("--license", metavar="EXPR", help="Licences that you accept; contains:GPL-* for those that mention one.")
@click.option("--purl", metavar="PURL", help="With version, without, or with a range: ?vers=vers:pypi/>=2.1.")
@click.option("--digest", metavar="HEX", help="A digest, or 8 digits or more of its beginning.")
@click.option("--missing", metavar="FACT", help="What lacks license, digest, version, purl, supplier, author, task ...")
@click.option("--descends-from", metavar="MODEL", help="What derives from a ref, purl or name, or was trained on it.")
@click.option("--depends-on", metavar="WHAT", help="What needs a ref, purl or name, over all steps.")
@click.option("--why", metavar="WHAT", help="How a ref, purl or name got there.")
@click.option("--sql", metavar="SELECT", help="Ask in SQL instead; it can only read.")
@click.option("--schema", is_flag=True, help="Print the tables that --sql reads.")
@click.option("--save", metavar="INDEX", help="Keep the index in this file; only what changed is read again.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Seconds that --sql may take.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "purl"]),
    default="table",
    show_default=True,
    help="Columns, whole components as JSON, CSV, or one purl a line.",
)
@output_option
@click.option("-q", "quiet", is_flag=True, help="Print no progress and no numbers.")
@click.pass_context
def command(ctx: click.Context, /, boms: tuple[str, ...], quiet: bool, **given: Any) -> None:
    """Find components for which everything that is given holds.

    BOM is a CycloneDX file of any tool, - for standard input, a wheel (its PEP 770 BOMs), a folder of these (an
    environment's is one: its packages' BOMs are found), or an index that --save wrote; pip:environment and other
    sources are scanned. With --save, all that the index knows is asked.

    Exit code: 0 done, also where nothing was found, 2 usage, 3 a BOM cannot be read (the others are asked).
    """
    from aibom.cli import output, write

    if given["schema"]:
        write.deliver(_schema(given["form"]), given["output_path"])
        return
    questions = [name for name in ("why", "sql") if given[name] is not None]
    if len(questions) > 1 or (questions and any(given[name] is not None for name in _WANTED)):
        raise click.UsageError(f"--{questions[0]} stands alone.", ctx)
    if not boms and given["save"] is None:
        raise click.UsageError("Missing argument 'BOM...'.", ctx)
    index, failed = _open(boms, given["save"], quiet)
    with index:
        if given["sql"] is not None:
            text = _sql(index.connection, given["sql"], given["timeout"], given["form"])
        elif given["why"] is not None:
            text = _why(index.connection, given["why"], given["form"], quiet)
        else:
            text = _components(index.connection, given, given["form"], quiet)
    for path, reason in failed:
        output.note(f"{path}: {reason}", kind="error")
    if not (failed and not text):
        write.deliver(text, given["output_path"])
    ctx.exit(_UNREADABLE if failed else 0)


def _open(boms: tuple[str, ...], save: str | None, quiet: bool) -> tuple[Index, tuple[tuple[str, str], ...]]:
    from aibom.errors import UsageError
    from aibom.store.index import MEMORY, Index, is_index

    kept = [path for path in boms if is_index(path)]
    if kept and (len(boms) > 1 or save is not None):
        raise UsageError(f"{kept[0]} is an index", hint="an index is asked alone; BOMs are added to it with --save")
    if kept:
        return Index(kept[0]), ()
    if save is not None and not boms and not is_index(save):
        raise UsageError(f"{save} is no index", hint="name the BOMs that it is to hold")
    index = Index(save or MEMORY)
    try:
        return index, _fill(index, boms, quiet)
    except BaseException:
        index.connection.close()
        raise


def _fill(index: Index, boms: tuple[str, ...], quiet: bool) -> tuple[tuple[str, str], ...]:
    import os

    from aibom.cli import output
    from aibom.cli.progress import Bar
    from aibom.errors import AibomError

    failed: list[tuple[str, str]] = []
    paths = []
    for bom in boms:
        if bom != "-" and not _is_source(bom):
            paths.append(bom)
            continue
        from aibom import api

        try:
            index.add_graph(bom, api.load(sys.stdin.buffer if bom == "-" else bom))
        except AibomError as error:
            failed.append((bom, error.message))
    if not paths:
        return tuple(failed)
    with Bar(shown=not quiet) as bar:
        update = index.update(paths, jobs=os.cpu_count() or 1, progress=bar)
    if update.others and not quiet:
        output.note(f"{update.others} files are no CycloneDX BOMs and were left out")
    return (*failed, *update.failed)


def _is_source(bom: str) -> bool:
    if ":" not in bom:
        return False
    from aibom import api

    return api.is_source(bom)


def _components(connection: sqlite3.Connection, given: dict[str, Any], form: str, quiet: bool) -> str:
    from aibom.cli import output, write
    from aibom.store.search import Query, search, whole

    places = search(connection, Query(**{name: given[name] for name in _WANTED}))
    if not places:
        if not quiet:
            output.note("nothing was found")
        return write.json_text("aibom.query/1", {"components": []}) if form == "json" else ""
    if form == "purl":
        purls = {row["purl"] for row in whole(connection, places) if "purl" in row}
        if (rest := sum("purl" not in row for row in whole(connection, places))) and not quiet:
            output.note(f"{rest} of {len(places)} components have no purl")
        return write.table_text([purl] for purl in sorted(purls)) if purls else ""
    if form == "json":
        return write.json_text("aibom.query/1", {"components": list(whole(connection, places))})
    rows = [_row(component) for component in whole(connection, places)]
    return (write.csv_text if form == "csv" else write.table_text)([_COLUMNS, *rows])


def _row(component: dict[str, Any]) -> tuple[str, ...]:
    name = "/".join(filter(None, (component.get("group"), component["name"])))
    licenses = ", ".join(item["license"] for item in component.get("licenses", ()) if "license" in item)
    return (component["kind"], name, component.get("version", ""), licenses, component["ref"], component["document"])


def _why(connection: sqlite3.Connection, what: str, form: str, quiet: bool) -> str:
    from aibom.cli import output, write
    from aibom.store.search import paths_to

    documents = dict(connection.execute("SELECT id, path FROM document"))
    found = [(documents[document], ref, path) for (document, ref), path in paths_to(connection, what)]
    if not found and not quiet:
        output.note("nothing was found")
    if form == "json":
        rows = [
            {
                "document": document,
                "ref": ref,
                "path": [{"source": source, "rel": rel, "target": target} for source, rel, target in path],
            }
            for document, ref, path in found
        ]
        return write.json_text("aibom.why/1", {"paths": rows})
    if form == "purl":
        raise click.UsageError("--why has no purls to print: --format table, json or csv.")
    rows_ = [
        (path[0][0] + "".join(f" -{rel}-> {target}" for _, rel, target in path), document)
        for document, _, path in found
    ]
    if not rows_:
        return ""
    return (write.csv_text if form == "csv" else write.table_text)([("path", "document"), *rows_])


def _sql(connection: sqlite3.Connection, statement: str, seconds: float, form: str) -> str:
    from aibom.cli import write
    from aibom.store.sql import ask

    answer = ask(connection, statement, seconds=seconds)
    if form == "json":
        return write.json_text("aibom.sql/1", {"columns": list(answer.columns), "rows": [list(r) for r in answer.rows]})
    if form == "purl":
        raise click.UsageError("--sql prints what it selects: --format table, json or csv.")
    rows = [tuple(_cell(value) for value in row) for row in answer.rows]
    return (write.csv_text if form == "csv" else write.table_text)([answer.columns, *rows])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else str(value)


def _schema(form: str) -> str:
    from aibom.cli import write
    from aibom.graph.tables import TABLES, VERSION

    if form == "json":
        tables = [
            {
                "name": table.name,
                "meaning": table.meaning,
                "columns": [{"name": c.name, "type": c.type, "meaning": c.meaning} for c in table.columns],
            }
            for table in TABLES
        ]
        return write.json_text("aibom.schema/1", {"version": VERSION, "tables": tables})
    rows = [(table.name, column.name, column.type, column.meaning) for table in TABLES for column in table.columns]
    return (write.csv_text if form == "csv" else write.table_text)([("table", "column", "type", "meaning"), *rows])
