"""``aibom attach``: a BOM to where those who need it look: beside a file, in a registry, on a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aibom.cli.options import answer_option

if TYPE_CHECKING:
    from aibom.formats.intoto import Statement
    from aibom.graph.graph import Graph
    from aibom.publish import Published, Upload

__all__ = ["command"]


@click.command("attach", short_help="Publish a BOM: registry, release, bucket, server.")
@click.argument("bom")
@click.option(
    "--to",
    "targets",
    metavar="URI",
    multiple=True,
    required=True,
    help="Where to, such as oci://registry/repository:tag; may be repeated.",
)
@click.option(
    "--subject",
    metavar="SOURCE",
    multiple=True,
    help="What the BOM is about; it is read again, and nothing is sent if it changed since. May be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Look whether it would work, and change nothing.")
@click.option("--replace", is_flag=True, help="Replace what lies there under the same name.")
@click.option("--name", metavar="FILE", help="File name to publish under; without it that of BOM.")
@click.option("-O", "more", metavar="NAME[=VALUE]", multiple=True, help="Option of a publisher; may be repeated.")
@click.option("--offline", is_flag=True, help="Use no network.")
@click.option(
    "--timeout", metavar="S", type=click.FloatRange(1, 86400), default=120.0, show_default=True, help="For each URI."
)
@answer_option("One line for each URI, or JSON.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Publish a BOM to one or several places, as it is, and print its digest and where it is now.

    BOM is a CycloneDX file, or what `aibom sign` or `aibom attest` made of one, or - for standard input; one that is
    not valid goes nowhere. URI is a path or file:PATH, an image or artifact in an OCI registry (oci://), or what `aibom
    plugins` lists. Tokens come from the environment or from where the field's own tools keep them, never from the
    command line.

    The same BOM again changes nothing. A failure leaves nothing half there, and the other URIs are still served.

    Exit code: 0 done, 1 BOM is not valid, SUBJECT is not as the BOM says, or something else lies there (--replace), 2
    usage, 3 BOM, SUBJECT or a destination cannot be read or reached, or it refuses, 5 writing failed.
    """
    from aibom.cli import output
    from aibom.cli.given import read_signable
    from aibom.errors import AibomError
    from aibom.release.attach import check_options, destinations, publish

    places = destinations(given["targets"])
    check_options(places, given["more"])
    data, statement = read_signable(given["bom"], "nothing was sent")
    upload, graph = _upload(data, statement, given["name"] or _name(given["bom"]), given["bom"])
    for source in given["subject"]:
        _unchanged(graph, source, offline=given["offline"])
    rows: list[dict[str, Any]] = []
    code = 0
    for place in places:
        try:
            done = publish(
                upload,
                place,
                dry_run=given["dry_run"],
                offline=given["offline"],
                replace=given["replace"],
                options=given["more"],
                seconds=given["timeout"],
            )
        except AibomError as error:
            if len(places) > 1:
                error.message = f"{place}: {error.message}"
            failed = output.failed(error)
            code = code or failed
            rows.append({"to": place.uri, "state": "failed", "location": "", "reason": error.message})
            continue
        state = _state(done, dry_run=given["dry_run"])
        rows.append({"to": place.uri, "state": state, "location": done.location, "reason": done.note})
        if done.note:
            output.note(done.note)
        if given["form"] == "text":
            output.result(f"sha256:{upload.sha256} {done.location} {state}")
    if given["form"] == "json":
        output.json_result({"schema": "aibom.attach/1", "name": upload.name, "sha256": upload.sha256, "places": rows})
    ctx.exit(code)


def _state(done: Published, *, dry_run: bool) -> str:
    if not done.changed:
        return "there already"
    return "would be attached" if dry_run else "attached"


def _name(path: str) -> str:
    from pathlib import Path

    return "" if path == "-" else Path(path).name


def _upload(data: bytes, statement: Statement | None, name: str, path: str) -> tuple[Upload, Graph]:
    """Make of a valid BOM, or a signature over one, what publishers take."""
    import hashlib

    from aibom.errors import UsageError
    from aibom.publish import BUNDLE_MEDIA_TYPE, JSON_MEDIA_TYPE, XML_MEDIA_TYPE, Upload
    from aibom.release.attach import is_file_name
    from aibom.serialize.files import document_of, graph_of

    document = document_of(data) if statement is None else statement.predicate
    graph = graph_of(document)
    xml = not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    media_type = XML_MEDIA_TYPE if xml else JSON_MEDIA_TYPE if statement is None else BUNDLE_MEDIA_TYPE
    name = name or f"aibom.cdx.{'xml' if xml else 'json'}{'' if statement is None else '.sigstore.json'}"
    if not is_file_name(name):
        raise UsageError(f"{path} has a name that not every place takes", hint="give another one with --name")
    metadata = document.get("metadata")
    timestamp = metadata.get("timestamp") if isinstance(metadata, dict) else None
    return Upload(
        name,
        data,
        media_type,
        hashlib.sha256(data).hexdigest(),
        graph.subject,
        timestamp if isinstance(timestamp, str) else "",
    ), graph


def _unchanged(graph: Graph, source: str, *, offline: bool) -> None:
    """Refuse to publish a BOM about something that is not what it says any more."""
    from aibom import api
    from aibom.cli import output
    from aibom.errors import SubjectChanged

    found = api.verify(graph, source, offline=offline)
    for item in found[: output.LONGEST_LIST]:
        output.note(f"{item.problem}: {item.path}")
    if found:
        raise SubjectChanged(
            f"{source} is not what the BOM says: {len(found)} files differ; nothing was sent",
            hint="scan it again, then attach the new BOM",
        )
    if not any(file.digests for file in graph.components("file")):
        raise SubjectChanged(
            f"{source} cannot be compared with the BOM, which has no digest of a file; nothing was sent",
            hint="scan it without --no-hash, or leave --subject out",
        )
