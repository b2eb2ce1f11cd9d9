"""One environment, read: where it is, what is installed in it, what needs what; all of it as observations."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.plugin import (
    Component,
    Context,
    Evidence,
    FormatError,
    Kind,
    Method,
    Observation,
    Rel,
    Relationship,
    Source,
    clean_line,
)
from aibom_pip.describe import describe
from aibom_pip.edges import Edges, find_edges
from aibom_pip.files import Files
from aibom_pip.find import Distribution, find_distributions
from aibom_pip.headers import MAX_METADATA, Headers, parse_headers, read_headers
from aibom_pip.licenses import COLLECTOR
from aibom_pip.locate import find_environment
from aibom_pip.models import shipped_models
from aibom_pip.places import find_places
from aibom_pip.record import read_record
from aibom_pip.requirements import Requirements, egg_requirements
from aibom_pip.target import Target, find_target

__all__ = ["scan"]


def scan(source: Source, context: Context) -> Iterator[Observation]:
    """Yield an environment and what is installed in it.

    Args:
        source: the environment.
        context: what it is read through.

    Raises:
        SourceError: there is none, or it cannot be read.
    """
    environment = find_environment(source, context)
    places, unread = find_places(environment.roots, context)
    found, left_out = find_distributions(places)
    wheels = {one.name: _wheel(one) for one in found}
    target = find_target(environment, (tag for wheel in wheels.values() for tag in wheel.all("tag")))
    # Without its place in it the ref is the same wherever the environment lies.
    several = source.scheme in context.options.get("several", ())
    ref = f"pip:{context.options['name'] if several else 'environment'}"
    yield _subject(ref, target)
    for gap in (*environment.unknowns, *unread, *left_out):
        yield context.unknown(ref, *gap)
    for doubt in target.doubts:
        reason = "not recorded in the environment: requirements are judged by those of the interpreter that looked"
        yield context.unknown(ref, doubt, reason)
    installed = {one.name: one for one in found}
    edges = find_edges(installed, {one.name: _requirements(one) for one in found}, target.markers)
    every: list[Files] = []
    for number, one in enumerate(found):
        context.progress(number, len(found), one.name)
        files = Files(one, read_record(one), context)
        every += [files] if context.options.get("verify") else []
        yield from describe(one, files, wheels[one.name], edges.extras[one.name], context)
        models: dict[str, set[str]] = {}
        for item in shipped_models(files, context):
            if isinstance(item, Component) and item.model is not None and item.model.digest is not None:
                models.setdefault(item.model.digest, set()).add(item.ref)
            yield item
        if context.options.get("include_sboms"):
            from aibom_pip.sboms import included_sboms

            yield from included_sboms(files, models, context)
        yield from _edges(one, installed, edges, context)
    if environment.is_conda:
        from aibom_pip.conda import conda_packages

        yield from conda_packages(environment.roots[0], found, ref, context)
    if context.options.get("verify"):
        from aibom_pip.verify import verify

        yield from verify(every, places, ref, context)
    for name in edges.roots():
        yield _edge(ref, installed[name])
    for one in found:
        if "REQUESTED" in one.files:
            yield _edge(ref, one)


def _subject(ref: str, target: Target) -> Component:
    return Component(
        ref,
        Kind.APPLICATION,
        "environment",
        properties=(("aibom:pip:python", target.python), ("aibom:pip:platform", target.platform)),
        evidence=(Evidence("name", Method.INFERRED, COLLECTOR, "."),),
    )


def _wheel(one: Distribution) -> Headers:
    if "WHEEL" in one.files:
        try:
            return read_headers(one.open("WHEEL"))[0]
        except (OSError, FormatError):
            pass
    return parse_headers("")


def _requirements(one: Distribution) -> Requirements:
    texts = one.headers.all("requires-dist")
    if not texts and "requires.txt" in one.files:
        try:
            texts = tuple(egg_requirements(one.open("requires.txt").text(MAX_METADATA)))
        except (OSError, FormatError) as error:
            return Requirements((), {"requires.txt": getattr(error, "strerror", None) or str(error)})
    return Requirements(texts)


def _edges(
    one: Distribution, installed: dict[str, Distribution], edges: Edges, context: Context
) -> Iterator[Observation]:
    evidence = (Evidence("", Method.DECLARED, COLLECTOR, one.metadata),)
    for name in edges.needed[one.name]:
        yield Relationship(one.ref, Rel.DEPENDS_ON, installed[name].ref, evidence=evidence)
    for reason in edges.unmet[one.name]:
        yield context.unknown(one.ref, Rel.DEPENDS_ON, reason, one.metadata)
    for text, reason in edges.problems[one.name]:
        yield context.unknown(
            one.ref, Rel.DEPENDS_ON, f"{reason}: {clean_line(text, 200)}" if text else reason, one.metadata
        )


def _edge(ref: str, one: Distribution) -> Relationship:
    where = one.shown("REQUESTED") if "REQUESTED" in one.files else one.metadata
    method = Method.DECLARED if "REQUESTED" in one.files else Method.INFERRED
    return Relationship(ref, Rel.DEPENDS_ON, one.ref, evidence=(Evidence("", method, COLLECTOR, where),))
