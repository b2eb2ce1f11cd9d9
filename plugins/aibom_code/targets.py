"""What a reference means: the component that it leads to, or why none can be said."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import Final

from aibom.plugin import (
    REQUESTED,
    Component,
    Evidence,
    Kind,
    Mention,
    Method,
    Observation,
    Occurrence,
    Organization,
    Property,
    Rel,
    Relationship,
    clean_line,
    clean_name,
    clean_url,
    is_path,
    is_placeholder,
    named_library,
    named_repository,
    pypi_purl,
)
from aibom_code.canonical import is_canonical
from aibom_code.places import is_absolute, without_place
from aibom_code.project import Project
from aibom_code.reference import COLLECTOR, HUB, PATH, Reference
from aibom_code.secrets import holds_secret
from aibom_code.services import PROVIDERS

__all__ = ["Gap", "Target", "find_target"]

_COMMIT = re.compile(r"[0-9a-f]{40}")
_KEY_IN_PATH = re.compile(r"/[0-9A-Fa-f-]{32,}(?=/|$)")
# Digits in the path of an endpoint: whoever knows it may use the service, as servers of MCP are shared.
_SHOWN: Final = 120
_NOT_HERE: Final = "not in this source"


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to.

    Attributes:
        component: it, with the evidence for its identity.
        others: what it stands on: the service of a hosted model, and the edge to it.
        unknowns: (field, reason) of what is not known of it.
    """

    component: Component
    others: tuple[Observation, ...] = ()
    unknowns: tuple[Property, ...] = ()

    def others_of(self, ref: str) -> tuple[Observation, ...]:
        """What it stands on, where it turns out to have another ref."""
        before = self.component.ref
        return tuple(
            replace(item, source=ref) if isinstance(item, Relationship) and item.source == before else item
            for item in self.others
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A reference that leads nowhere.

    Attributes:
        reference: where.
        reason: why.
        shown: what stands there, fit to be shown; may be empty.
    """

    reference: Reference
    reason: str
    shown: str = ""


def find_target(item: Reference, project: Project) -> Target | Gap:
    """Find out what a reference means. Nothing is looked up anywhere but in the source itself.

    Args:
        item: the reference.
        project: the source.
    """
    if item.unknown:
        return Gap(item, item.unknown, clean_line(item.id, _SHOWN))
    if is_placeholder(item.id):
        return Gap(item, "a placeholder stands there", clean_line(item.id, _SHOWN))
    if item.kind is Kind.SERVICE:
        return _service(item)
    if item.kind in (Kind.LIBRARY, Kind.FRAMEWORK, Kind.CONTAINER, Kind.APPLICATION):
        return _library(item)
    if item.kind is Kind.FILE:
        return _local(item, project)
    if item.provider and not item.hub:
        return _hosted(item)
    if item.hub == PATH:
        return _local(item, project)
    if item.hub != HUB:
        return _registered(item)
    return _repository(item, project)


def _repository(item: Reference, project: Project) -> Target | Gap:
    """A model or data set on the Hub, or the folder of that name, which loaders look for first."""
    if is_path(item.id) or _found(item, project) is not None:
        return _local(item, project)
    if item.method is Method.INFERRED and item.kind is Kind.MODEL and "/" not in item.id and not is_canonical(item.id):
        return Gap(item, "a choice that may be no id of the Hub", clean_line(item.id, _SHOWN))
    component = named_repository(Mention(item.id, revision=item.revision), item.kind, COLLECTOR, item.path)
    if component is None:
        return Gap(item, "no id of the Hub", "a URL" if "://" in item.id else clean_line(item.id, _SHOWN))
    others = _run_by(item, component.ref) if item.provider else ()
    if component.version is not None:
        return Target(component, others)
    asked = component.values(REQUESTED)
    return Target(component, others, (("version", "not resolved" if asked else "no commit is asked for"),))


def _local(item: Reference, project: Project) -> Target | Gap:
    """What lies in the source at a path."""
    path = _found(item, project)
    if path is None:
        return _elsewhere(item)
    evidence = (Evidence("name", Method.INFERRED, COLLECTOR, item.path),)
    ref = f"{project.ref}/{path}"
    return Target(Component(ref, item.kind, clean_name(path.rpartition("/")[2]), evidence=evidence))


def _elsewhere(item: Reference) -> Gap:
    return Gap(item, f"a path is named that is {_NOT_HERE}", clean_line(without_place(item.id), _SHOWN))


def _found(item: Reference, project: Project) -> str | None:
    """The path in the source that is meant, from the top of the source or from the folder of the file itself."""
    text = item.id
    if "\\" in text or text.startswith(("/", "~")) or "://" in text:
        return None
    for folder in ("", posixpath.dirname(item.path)):
        path = posixpath.normpath(posixpath.join(folder, text))
        if not path.startswith("..") and path != "." and path in project.paths:
            return path
    return None


def _registered(item: Reference) -> Target | Gap:
    """A model or data set of another registry than the Hub."""
    if is_absolute(item.id):
        return _elsewhere(item)
    what = "dataset" if item.kind is Kind.DATASET else "model"
    ref = f"{what}:{item.hub}/{clean_name(item.id)}" + (f"@{clean_name(item.revision)}" if item.revision else "")
    commit = item.revision if _COMMIT.fullmatch(item.revision) else ""
    version = item.version or commit
    evidence = [Evidence("name", Method.DECLARED, COLLECTOR, item.path)]
    evidence += [Evidence("version", Method.DECLARED, COLLECTOR, item.path)] if version else []
    properties = [("aibom:code:registry", item.hub)]
    properties += [(REQUESTED, clean_name(item.revision))] if item.revision and not commit else []
    component = Component(
        ref,
        item.kind,
        clean_name(item.id),
        version=version or None,
        properties=tuple(properties),
        evidence=tuple(evidence),
    )
    return Target(component, _run_by(item, ref) if item.provider else ())


def _hosted(item: Reference) -> Target | Gap:
    """A model that a service runs; servers of one's own call it by its path on their machine."""
    if is_absolute(item.id):
        return _elsewhere(item)
    ref = f"service:{clean_name(item.provider)}/{clean_name(item.id)}"
    name = Evidence("name", Method.DECLARED, COLLECTOR, item.path)
    return Target(Component(ref, item.kind, clean_name(item.id), evidence=(name,)), _run_by(item, ref))


def _run_by(item: Reference, ref: str) -> tuple[Observation, ...]:
    """The service that runs a model, and the edge to it."""
    service = _service(replace(item, kind=Kind.SERVICE, id=item.provider, provider="")).component
    place = Occurrence(item.path, item.line, item.symbol)
    edge = (Evidence("", Method.DECLARED, COLLECTOR, item.path),)
    return replace(service, occurrences=(place,)), Relationship(ref, Rel.DEPENDS_ON, service.ref, evidence=edge)


def _service(item: Reference) -> Target:
    """An AI service, a server, a data base."""
    url = clean_url(item.endpoint) if item.endpoint else None
    if url is not None and (holds_secret(url) or _KEY_IN_PATH.search(url)):
        url = "/".join(url.split("/")[:3])
    provider = clean_name(item.provider) or PROVIDERS.get(item.id, "")
    # Whose a service is that code calls by its client or its URL is our knowledge, not the author's word.
    known = Method.DECLARED if item.provider else Method.INFERRED
    said = (
        ("name", item.id, Method.DECLARED),
        ("version", item.version, Method.DECLARED),
        ("endpoints", url, Method.DECLARED),
        ("supplier", provider, known),
    )
    evidence = [Evidence(field, method, COLLECTOR, item.path) for field, value, method in said if value]
    name = clean_name(without_place(item.id))
    component = Component(
        f"service:{name}",
        Kind.SERVICE,
        name,
        version=item.version or None,
        supplier=Organization(provider) if provider else None,
        endpoints=(url,) if url else (),
        properties=(("aibom:service:kind", item.service),) if item.service else (),
        evidence=tuple(evidence),
    )
    return Target(component)


def _library(item: Reference) -> Target | Gap:
    """A distribution, by its purl; one of PyPI where nothing else is said."""
    shown = clean_line(item.id, _SHOWN)
    library = named_library(item.id, COLLECTOR, item.path) if not item.purl else None
    purl = item.purl or pypi_purl(item.id, item.version)
    if purl is None or (library is None and not item.purl):
        return Gap(item, "no name and version of a distribution", shown)
    fields = ("name", "purl", *(("version",) if item.version else ()))
    evidence = tuple(Evidence(field, Method.DECLARED, COLLECTOR, item.path) for field in fields)
    kind = library.kind if library is not None else item.kind
    name = purl.removeprefix("pkg:pypi/").partition("@")[0] if library is not None else clean_name(item.id)
    return Target(Component(purl, kind, name, version=item.version or None, purl=purl, evidence=evidence))
