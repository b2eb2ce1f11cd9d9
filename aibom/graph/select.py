"""Which components of a graph somebody means: by kind, name, licence, purl, digest, or what they lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from aibom.errors import UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.relationship import Rel
from aibom.graph.store import Store

__all__ = ["FACTS", "KINDS", "digest_value", "glob_matches", "kind_of", "missing", "selected"]

KINDS: Final = {"model": Kind.MODEL, "dataset": Kind.DATASET, **{kind.value: kind for kind in Kind}}
"""Kinds by what people call them: ``model``, ``dataset`` and CycloneDX's own strings."""

FACTS: Final = (
    *(
        "architecture",
        "author",
        "description",
        "digest",
        "license",
        "parameters",
        "purl",
        "supplier",
        "task",
        "version",
    ),
)
"""What ``missing`` can ask for."""

_OF_MODELS = frozenset({"architecture", "parameters", "task"})
_FIELDS = {"author": "authors", "digest": "digests", "license": "licenses"}


def kind_of(text: str) -> Kind:
    """Return the kind that is called so.

    Raises:
        UsageError: none is.
    """
    kind = KINDS.get(text)
    if kind is None:
        raise UsageError(f"the kind {text[:60]} is not one of {', '.join(KINDS)}")
    return kind


def glob_matches(name: str, group: str | None, pattern: str) -> bool:
    """Tell whether a name, or ``group/name``, matches a pattern (``*``, ``?``, ``[]``; case matters)."""
    return fnmatchcase(name, pattern) or (group is not None and fnmatchcase(f"{group}/{name}", pattern))


def digest_value(text: str) -> str:
    """Return a digest's hex as graphs have it: lower case, without ``sha256:`` before it.

    Raises:
        UsageError: it is no hexadecimal number.
    """
    value = text.strip().lower().rpartition(":")[2]
    if not value or value.strip("0123456789abcdef"):
        raise UsageError(f"no digest: {text[:200]}", hint="a digest is hexadecimal, with or without sha256: before it")
    return value


def selected(
    components: Iterable[Component],
    *,
    kind: Kind | str | None = None,
    name: str | None = None,
    license: str | None = None,
    purl: str | None = None,
    digest: str | None = None,
    where: Callable[[Component], bool] | None = None,
) -> Iterator[Component]:
    """Yield the components for which all that is given holds, in their order.

    Args:
        components: any components.
        kind: a kind, or what it is called (``KINDS``).
        name: pattern of the name or of ``group/name``.
        license: licences that one accepts, or ``contains:`` and one to look for (``license_matcher``).
        purl: a purl, with or without version or range (``purl_matcher``).
        digest: hex of one of its own digests, or of a model's digest over all its files; 8 digits or more from its
            beginning are enough.
        where: a function of a component.

    Raises:
        UsageError: one of them cannot be read.
    """
    tests: list[Callable[[Component], bool]] = []
    if kind is not None:
        wanted = kind_of(kind)
        tests.append(lambda c: c.kind is wanted)
    if name is not None:
        tests.append(lambda c: glob_matches(c.name, c.group, name))
    if purl is not None:
        from aibom.normalize.purl_match import purl_matcher

        matches = purl_matcher(purl)
        tests.append(lambda c: c.purl is not None and matches(c.purl))
    if digest is not None:
        value = digest_value(digest)
        if len(value) < 8:
            raise UsageError(f"a digest of {len(value)} digits could be anybody's", hint="give 8 digits or more")
        tests.append(lambda c: any(own.startswith(value) for own in _digests(c)))
    if license is not None:
        from aibom.normalize.license_match import license_matcher

        accepted = license_matcher(license)
        tests.append(lambda c: accepted(c.licenses))
    if where is not None:
        tests.append(where)
    return (component for component in components if all(test(component) for test in tests))


def missing(graph: Store, fact: str) -> Iterator[Component]:
    """Yield the components that lack a fact which such a component could have.

    ``license`` is asked of everything but files; ``architecture``, ``parameters`` and ``task`` of models only;
    ``digest`` is there where the component, the model as a whole or a file that it contains has one.

    Args:
        graph: any graph.
        fact: one of ``FACTS``.

    Raises:
        UsageError: it is none of them.
    """
    if fact not in FACTS:
        raise UsageError(f"the fact {fact[:60]} is not one of {', '.join(FACTS)}")
    for component in graph:
        if fact in _OF_MODELS:
            if component.kind is Kind.MODEL and not (component.model and getattr(component.model, fact)):
                yield component
        elif fact == "digest":
            files = (edge.target for edge in graph.outgoing(component.ref, Rel.CONTAINS))
            if not _digests(component) and not any(graph[ref].digests for ref in files if ref in graph.refs):
                yield component
        elif (fact != "license" or component.kind is not Kind.FILE) and not getattr(component, _FIELDS.get(fact, fact)):
            yield component


def _digests(component: Component) -> tuple[str, ...]:
    own = tuple(item.value for item in component.digests)
    if component.model is not None and component.model.digest:
        return (*own, component.model.digest.rpartition(":")[2])
    return own
