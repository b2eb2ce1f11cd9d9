"""The reference page of the tables that ``aibom query --sql`` reads, from their definition."""

from __future__ import annotations

from aibom.graph.tables import TABLES, VERSION


def tables_page() -> str:
    """Return the page."""
    parts = [
        "# Tables\n",
        "What `aibom query --sql`, its `--save` and `Graph.to_sqlite` have. A component is known by `document` and",
        f"`ref` in every table. Version of the tables (`PRAGMA user_version`): {VERSION}.\n",
    ]
    for table in TABLES:
        rows = [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in table.columns]
        parts += [f"## {table.name}\n", f"{table.meaning.capitalize()}.\n"]
        parts += ["| column | type | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(parts)
