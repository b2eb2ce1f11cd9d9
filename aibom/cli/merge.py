"""``aibom merge``: several BOMs as one."""

from __future__ import annotations

import sys

import click

from aibom.cli.options import document_options, format_of

__all__ = ["command"]


@click.command("merge", short_help="Make one BOM of several, of any tool.")
@click.argument("boms", metavar="BOM...", nargs=-1, required=True)
@document_options
@click.option("--name", metavar="NAME", help="Name of what the merged BOM is about.")
@click.option("--version", metavar="VERSION", help="Version of what the merged BOM is about.")
@click.option("-q", "quiet", is_flag=True, help="Print no summary.")
@click.option("-v", "verbose", is_flag=True, help="Print whole lists.")
def command(
    boms: tuple[str, ...],
    output_path: str,
    form: str | None,
    spec_version: str,
    compact: bool,
    name: str | None,
    version: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Merge BOMs by identity: components of one purl and version are one, those that only share a ref stay apart.

    Who said each fact is kept where BOMs differ. What strangers' BOMs have of their own (vulnerabilities, services,
    formulation, annotations) is carried over; a signature of what now says more is dropped, with a message. A subject
    that all BOMs share stays, else it is an application. BOM is a file, a wheel, or - for standard input.

    Exit code: 0 done, 1 a BOM is none, 2 usage, 3 a BOM cannot be read; nothing is written then.
    """
    from aibom import api
    from aibom.atomic import check_target, write_file
    from aibom.cli import output
    from aibom.serialize.size import too_large

    output.set_verbose(verbose)
    api.timestamp()
    if output_path != "-":
        check_target(output_path)
    graph = api.merge(*(api.load(sys.stdin.buffer if bom == "-" else bom) for bom in boms), name=name, version=version)
    written = form or format_of(output_path)
    data, losses, problems = api.render(graph, format=written, spec_version=spec_version, compact=compact)
    output.problems(problem for problem in problems if problem.severity == "error")
    output.losses(losses)
    if large := too_large(len(data), (("--compact", compact),)):
        output.note(large, kind="warning")
    for item in graph.unknowns():
        if item.collector == "merge":
            output.note(f"{item.ref or 'document'}: {item.field}: {item.reason}", kind="merge")
    if output_path == "-":
        output.result_bytes(data)
    else:
        write_file(output_path, data)
    if not quiet:
        output.note(f"{len(graph)} components of {len(boms)} BOMs, {len(graph.relationships())} relationships")
