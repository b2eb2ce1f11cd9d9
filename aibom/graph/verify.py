"""Whether files still are what a BOM says: its digests beside those that were just read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from aibom.graph.component import Component, Kind

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["Mismatch", "compare", "compare_members", "listed"]

_LOCAL = "dir:"
_GIT_BLOB = "aibom:file:git-blob"


@dataclass(frozen=True, slots=True, order=True)
class Mismatch:
    """One file that is not as the BOM says.

    Attributes:
        path: where it is, relative to the source; of a hub's or a distribution's file its ref.
        problem: ``missing`` from the source, ``extra`` in it, ``different``, or ``unverified`` where one side has no
            digest by an algorithm of the other.
        expected: the BOM's digest (``SHA-256:<hex>``); empty where it has none.
        found: the source's digest; empty where it has none.
        ref: ref of the file in the BOM, or where it is extra in what was read.
    """

    path: str
    problem: Literal["missing", "extra", "different", "unverified"]
    expected: str
    found: str
    ref: str


def compare(graph: Graph, source: Graph) -> tuple[Mismatch, ...]:
    """Compare the files that a BOM lists with those of a source that was just read.

    A file is known by its ref; below a directory, what the directory was called does not matter. A model that was read
    from elsewhere than where it is now (a Hub's model in a folder) is compared by the paths of its files, where each
    side is one model as a whole. The BOM of a distribution is compared with that distribution, where it is installed.

    Args:
        graph: the BOM.
        source: the source, scanned.

    Returns:
        What differs, sorted; empty where every file of the BOM is there, unchanged, and no other.
    """
    if (installed := _installed(graph, source)) is not None:
        return compare_members(graph, installed)
    expected, found = _files(graph, _prefix(graph, source)), _files(source, _prefix(source, graph))
    mismatches = []
    for path in expected.keys() | found.keys():
        one, other = expected.get(path), found.get(path)
        if other is None and one is not None:
            mismatches.append(Mismatch(path, "missing", _digest(one), "", one.ref))
        elif one is None and other is not None:
            mismatches.append(Mismatch(path, "extra", "", _digest(other), other.ref))
        elif one is not None and other is not None and (verdict := _differ(one, other)) is not None:
            mismatches.append(Mismatch(path, *verdict, one.ref))
    return tuple(sorted(mismatches))


def compare_members(graph: Graph, archive: Graph) -> tuple[Mismatch, ...]:
    """Compare the files that a BOM lists with the members of an archive, which may lie in other folders there.

    Args:
        graph: the BOM.
        archive: files whose refs are their paths.

    Returns:
        What is missing or differs, sorted. Members that the BOM does not list are none of its models' and no mismatch.
    """
    by_name: dict[str, list[Component]] = {}
    for member in archive:
        by_name.setdefault(_last(member.ref), []).append(member)
    mismatches = []
    for path, one in _files(graph, _prefix(graph, archive)).items():
        inner = path.partition("#")[2] or path
        while (
            not (same := [m for m in by_name.get(_last(inner), ()) if f"/{m.ref}".endswith(f"/{inner}")])
            and "/" in inner
        ):
            inner = inner.partition("/")[2]
        if not same:
            mismatches.append(Mismatch(path, "missing", _digest(one), "", one.ref))
        elif all(verdicts := [_differ(one, member) for member in same]):
            mismatches.append(Mismatch(path, *next(filter(None, verdicts)), one.ref))
    return tuple(sorted(mismatches))


def listed(graph: Graph, other: Graph) -> dict[str, Component]:
    """Return the files of a graph by their paths relative to its source, as ``compare`` knows them beside ``other``."""
    return _files(graph, _prefix(graph, other))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _installed(graph: Graph, source: Graph) -> Graph | None:
    """The files of the distribution that a BOM is about, as members by their paths; None where it is about none."""
    subject = graph.subject
    if subject is None or subject.purl is None or subject.kind is not Kind.APPLICATION:
        return None
    owners = [ref for ref in source.by_purl(subject.purl) if ref not in graph.refs]
    if len(owners) != 1:
        return None
    inside = f"{owners[0]}#"
    members = (file for file in source.components(Kind.FILE) if file.ref.startswith(inside))
    return type(source).build(replace(file, ref=file.ref[len(inside) :].replace("#", "/")) for file in members)


def _differ(one: Component, other: Component) -> tuple[Literal["different", "unverified"], str, str] | None:
    theirs = dict(_digests(other))
    shared = [(name, value) for name, value in _digests(one) if name in theirs]
    for name, value in shared:
        if theirs[name] != value:
            return "different", f"{name}:{value}", f"{name}:{theirs[name]}"
    return None if shared else ("unverified", _digest(one), _digest(other))


def _digests(component: Component) -> list[tuple[str, str]]:
    """Name and value of its digests, the strongest first; what a Hub says of a small file last."""
    found = sorted(((d.algorithm, d.value) for d in component.digests), key=lambda d: (d[0] != "SHA-256", d))
    return found + [("git-blob", value) for value in component.values(_GIT_BLOB)]


def _digest(component: Component) -> str:
    return next((f"{name}:{value}" for name, value in _digests(component)), "")


def _prefix(graph: Graph, other: Graph) -> str:
    """What the refs of a source's files begin with and is no part of their paths."""
    subject = graph.subject
    theirs = other.subject
    if subject is not None and (subject.ref.startswith(_LOCAL) or (theirs is not None and _whole(subject, theirs))):
        return subject.ref
    roots = {ref.removeprefix(_LOCAL).partition("/")[0].partition("#")[0] for ref in _locals(graph)}
    if theirs is not None and theirs.ref.startswith(_LOCAL) and theirs.ref.removeprefix(_LOCAL) in roots:
        return theirs.ref
    return f"{_LOCAL}{min(roots)}" if len(roots) == 1 else ""


def _whole(subject: Component, other: Component) -> bool:
    return subject.kind in (Kind.MODEL, Kind.DATASET) and other.kind is subject.kind


def _locals(graph: Graph) -> Iterable[str]:
    return (ref for ref in graph.refs if ref.startswith(_LOCAL))


def _files(graph: Graph, prefix: str) -> dict[str, Component]:
    """Files by what they are called whoever read them: ``/`` and ``#`` after the model's folder are the same."""
    found: dict[str, Component] = {}
    for component in graph.components(Kind.FILE):
        ref = component.ref
        inside = prefix and ref.startswith((f"{prefix}/", f"{prefix}#"))
        path = ref[len(prefix) + 1 :] if inside else ref
        if inside or ref.startswith(_LOCAL):
            owner, mark, inner = path.partition("#")
            # A file that is a model by itself is its own owner.
            alone = mark and "/" not in inner and owner.rpartition("/")[2] == inner and owner not in found
            path = owner if alone else f"{owner}/{inner}" if mark else owner
        found[path] = component
    return found
