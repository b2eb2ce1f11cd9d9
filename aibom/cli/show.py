"""``aibom show``: a BOM for people: a tree in the terminal, a page, a picture; or JSON for scripts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from aibom.cli.options import output_option

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["command"]

_FORMATS = ("tree", "json", "mermaid", "dot", "markdown", "html")


@click.command("show", short_help="Show a BOM: tree, HTML page, Markdown, Mermaid, DOT, JSON.")
@click.argument("bom")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="tree",
    show_default=True,
    help="What to make of it.",
)
@output_option
def command(bom: str, form: str, output_path: str) -> None:
    """Show a CycloneDX BOM, JSON or XML, of any tool.

    The tree has models with their lineage first, then data, software, findings and unknowns. html is one file that
    uses no network: summary, model cards, searchable components, lineage, licences, findings, unknowns and evidence.
    mermaid, dot and markdown are for other documents, json for scripts. BOM is a file, or - for standard input.

    Exit code: 0 done, 1 not a BOM, 2 usage, 3 the file cannot be read.
    """
    from aibom import api
    from aibom.atomic import check_target, write_file
    from aibom.cli import output

    if output_path != "-":
        check_target(output_path)
    graph = api.load(sys.stdin.buffer if bom == "-" else bom)
    if form == "tree" and output_path == "-":
        from aibom.report.tree import tree_lines

        output.styled(tree_lines(graph))
        return
    data = _drawn(graph, form).encode()
    if output_path == "-":
        output.result_bytes(data)
    else:
        write_file(output_path, data)


def _drawn(graph: Graph, form: str) -> str:
    from importlib import import_module

    if form == "json":
        import json

        from aibom.report.data import document

        return json.dumps(document(graph), indent=2) + "\n"
    text: str = getattr(import_module(f"aibom.report.{form}"), form)(graph)
    return text
