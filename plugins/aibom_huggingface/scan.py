"""One source from its locator to its observations."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from aibom.plugin import (
    AccessDenied,
    Component,
    Context,
    Evidence,
    Kind,
    License,
    Method,
    NetworkError,
    NotFound,
    Observation,
    Rel,
    Relationship,
    Source,
    SourceError,
    hub_ref,
)
from aibom_huggingface.answer import HubError
from aibom_huggingface.answer import Kind as HubKind
from aibom_huggingface.chain import chain_findings
from aibom_huggingface.hub import Hub
from aibom_huggingface.lineage import Lineage
from aibom_huggingface.observe import describe
from aibom_huggingface.reading import Reading
from aibom_huggingface.repository import API, COLLECTOR, KINDS, Repository
from aibom_huggingface.settings import HubSettings
from aibom_huggingface.target import Target, parse_target

__all__ = ["scan"]

_MAX_LISTED = 10_000
_AT_ONCE = 8
"""Repositories of a collection that are read at once."""
_ERRORS: dict[str, type[SourceError]] = {
    "404": NotFound,
    "401 (missing or private)": NotFound,
    "revision": NotFound,
    "403": AccessDenied,
    "gated": AccessDenied,
    "disabled": AccessDenied,
}


def scan(source: Source, context: Context) -> Iterator[Observation]:
    """Yield what a source of the scheme ``hf`` is, and what it descends from.

    Args:
        source: what to read.
        context: permissions, options, formats.

    Raises:
        SourceError: it is no repository, or cannot be had.
    """
    target = parse_target(source.locator)
    hub = _hub(context, target)
    pool = ThreadPoolExecutor(_threads(context), thread_name_prefix="hub")
    try:
        reading = Reading(hub, context, pool)
        lineage = Lineage(reading, context, pool, hub.endpoint)
        try:
            if target.kind in KINDS:
                asked = [reading.asked(target.kind, target.id, target.revision)]  # type: ignore[arg-type]
                gaps: list[tuple[HubKind, str, HubError]] = []
            else:
                asked, gaps = _listed(hub, reading, target)
        except HubError as error:
            raise _ERRORS.get(error.state, NetworkError)(error.message, hint=error.hint) from error
        lineage.follow(asked)
    finally:
        # After an error, or Ctrl-C, nothing that is still queued is asked for.
        pool.shutdown(cancel_futures=True)
    if target.kind not in KINDS:
        yield from _several(target, asked, gaps, context, hub.endpoint)
    yield from _observe(lineage, asked, context, hub.endpoint)


def _hub(context: Context, target: Target) -> Hub:
    """The client of a Hub, one for all sources of the scan."""
    settings = HubSettings.load(context.options, os.environ, offline=context.offline, endpoint=target.endpoint)
    if settings.endpoint != HubSettings.load(context.options, os.environ).endpoint:
        # A URL or purl may come from anywhere: the login is for the Hub that the user set.
        settings = replace(settings, token=None)
    kept = context.shared.get(settings.endpoint)
    if not isinstance(kept, Hub):
        kept = context.shared[settings.endpoint] = Hub(settings, context)
    return kept


def _threads(context: Context) -> int:
    jobs = context.options.get("jobs")
    return jobs if isinstance(jobs, int) and jobs > 0 else min(32, 4 * (os.cpu_count() or 1))


def _listed(hub: Hub, reading: Reading, target: Target) -> tuple[list[Repository], list[tuple[HubKind, str, HubError]]]:
    """All repositories of a collection or an organisation, and those of them that could not be had."""
    if target.kind == "collections":
        listed = hub.list_collection(target.id)
    else:
        listed = hub.list_organization(target.id, target.holds)
    asked: list[Repository] = []
    gaps: list[tuple[HubKind, str, HubError]] = []
    # Threads of their own: each waits for what it leaves to those of the reading.
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="hub-list") as pool:
        futures = [(item, pool.submit(reading.asked, *item, None)) for item in listed[:_MAX_LISTED]]
        for (kind, repo_id), future in futures:
            try:
                asked.append(future.result())
            except HubError as error:
                gaps.append((kind, repo_id, error))
    return asked, gaps


def _several(
    target: Target,
    asked: Iterable[Repository],
    gaps: Iterable[tuple[HubKind, str, HubError]],
    context: Context,
    endpoint: str,
) -> Iterator[Observation]:
    """The application that a collection or the models of an organisation are, and what it contains."""
    what = "collections" if target.kind == "collections" else "organizations"
    ref = f"hf:{what}/{target.id}"
    evidence = (Evidence("name", Method.DECLARED, COLLECTOR, API),)
    yield Component(ref, Kind.APPLICATION, target.id, evidence=evidence)
    edge = (Evidence("", Method.DECLARED, COLLECTOR, API),)
    for repository in asked:
        yield Relationship(ref, Rel.CONTAINS, repository.ref, evidence=edge)
    for kind, repo_id, error in gaps:
        stub = hub_ref(kind, repo_id, endpoint=endpoint)
        if stub is not None:
            group, _, name = repo_id.rpartition("/")
            yield Component(stub, KINDS[kind], name, group=group or None, evidence=evidence)
            yield Relationship(ref, Rel.CONTAINS, stub, evidence=edge)
            yield context.unknown(stub, "existence", error.state, API)


def _observe(lineage: Lineage, asked: list[Repository], context: Context, endpoint: str) -> Iterator[Observation]:
    """Every repository that was reached, the asked ones first, with edges and findings."""
    popularity = bool(context.options.get("popularity"))
    first = {id(repository) for repository in asked}
    every = [*asked, *(item for item in lineage.repositories() if id(item) not in first)]
    for repository in every:
        yield from describe(repository, context, endpoint, popularity=popularity)
    licenses: dict[str, tuple[License, ...]] = {}
    parents: dict[str, list[str]] = {}
    models = {repository.ref: repository for repository in every if repository.kind == "models"}
    for ref, repository in models.items():
        licenses[ref] = next((facts.licenses for _, facts in repository.said if facts.licenses), ())
        parents[ref] = sorted(set(lineage.targets(repository)) & models.keys())
    for ref, repository in {item.ref: item for item in every}.items():
        yield from lineage.observe(repository)
        findings = tuple(chain_findings(ref, licenses, parents)) if ref in models else ()
        if findings:
            yield Component(
                ref,
                Kind.MODEL,
                repository.id.rpartition("/")[2],
                properties=tuple(("aibom:finding", text) for text in findings),
                evidence=(Evidence("properties", Method.INFERRED, COLLECTOR, API),),
            )
