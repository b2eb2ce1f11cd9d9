"""What a graph says, in words: names, numbers, licences, findings, lineage. Shared by everything that is drawn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship

__all__ = [
    "KINDS",
    "LINEAGE",
    "binary_size",
    "counted",
    "data_set_facts",
    "files_of",
    "find",
    "kind_counts",
    "kind_word",
    "license_counts",
    "license_names",
    "model_facts",
    "owned_title",
    "relation_word",
    "short_number",
    "short_version",
    "title",
]

KINDS = (
    Kind.MODEL,
    Kind.DATASET,
    Kind.SERVICE,
    Kind.APPLICATION,
    Kind.FRAMEWORK,
    Kind.LIBRARY,
    Kind.CONTAINER,
    Kind.PLATFORM,
    Kind.OPERATING_SYSTEM,
    Kind.DEVICE,
    Kind.DEVICE_DRIVER,
    Kind.FIRMWARE,
    Kind.CRYPTOGRAPHIC_ASSET,
    Kind.FILE,
)
"""Kinds in the order in which people want to see them."""

LINEAGE = (Rel.DERIVED_FROM, Rel.TRAINED_ON, Rel.EVALUATED_ON, Rel.DEPENDS_ON)
"""Relations that say where something comes from, in the order in which they are shown."""

_WORDS = {Kind.MODEL: "model", Kind.DATASET: "data set"}
_RELATIONS = {
    Rel.CONTAINS: "contains",
    Rel.DEPENDS_ON: "depends on",
    Rel.DERIVED_FROM: "derived from",
    Rel.TRAINED_ON: "trained on",
    Rel.EVALUATED_ON: "evaluated on",
}
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def find(graph: Graph, ref: str) -> Component | None:
    """Return the component of a ref, an empty one being the subject's; None where the graph has none."""
    if not ref:
        return graph.subject
    return graph[ref] if ref in graph else None  # noqa: SIM401 - a Graph is no dict


def title(component: Component) -> str:
    """Return what people call a component: its group and name, or its ref where it has no name."""
    name = component.name or component.ref
    return f"{component.group}/{name}" if component.group else name


def owned_title(graph: Graph, component: Component) -> str:
    """Return the title, of a file with the component that contains it: ``weights.bin of org/model``."""
    owners = graph.incoming(component.ref, Rel.CONTAINS) if component.kind is Kind.FILE else ()
    owner = find(graph, owners[0].source) if owners else None
    return f"{title(component)} of {title(owner)}" if owner else title(component)


def short_version(component: Component) -> str:
    """Return the version, a commit as its first twelve digits; empty where it is not known."""
    version = component.version or ""
    return version[:12] if _COMMIT.fullmatch(version) else version


def kind_word(kind: str) -> str:
    """Return the word for a kind of component: ``model``, ``data set``, ``operating system``."""
    return _WORDS.get(Kind(kind), kind.replace("-", " "))


def counted(number: int, word: str) -> str:
    """Return a number and a word, in the plural where there is not one: ``2 libraries``."""
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"


def short_number(number: int) -> str:
    """Return a large number as people say it: ``22.7 M``, ``8.03 B``."""
    for size, unit in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}" if number < 1000 * size else f"{number // size:,} {unit}"
    return str(number)


def binary_size(number: int) -> str:
    """Return a number of bytes as people say it, in powers of 1,000: ``91 MB``."""
    for size, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= size:
            return f"{number / size:.3g} {unit}" if number < 1000 * size else f"{number // size:,} {unit}"
    return f"{number} B"


def license_names(component: Component) -> tuple[str, ...]:
    """Return each licence by its SPDX id, its expression or the name that its author gave it."""
    return tuple(item.id or item.expression or item.name or "" for item in component.licenses)


def kind_counts(components: Iterable[Component]) -> dict[str, int]:
    """Return how many components there are of each kind that occurs, in the order of ``KINDS``."""
    counts = Counter(component.kind for component in components)
    return {kind.value: counts[kind] for kind in KINDS if counts[kind]}


def license_counts(components: Iterable[Component]) -> dict[str, int]:
    """Return how many components name each licence, the commonest first."""
    counts = Counter(name for component in components for name in dict.fromkeys(license_names(component)))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def relation_word(relationship: Relationship) -> str:
    """Return a relation in words, with its detail: ``derived from (finetune)``."""
    word = _RELATIONS[relationship.rel]
    return f"{word} ({relationship.detail})" if relationship.detail else word


def files_of(graph: Graph, ref: str) -> tuple[Component, ...]:
    """Return the files that a component contains, by ref."""
    targets = (graph[edge.target] for edge in graph.outgoing(ref, Rel.CONTAINS) if edge.target in graph)
    return tuple(component for component in targets if component.kind is Kind.FILE)


def data_set_facts(component: Component) -> list[str]:
    """Return what one line about a data set says: licence, rows, files, formats; what is not known is left out."""
    pairs = component.dataset.contents if component.dataset is not None else ()
    said = [", ".join(license_names(component))]
    for name, word in (("rows", "row"), ("files", "file")):
        numbers = [int(value) for key, value in pairs if key == name and value.isascii() and value.isdigit()]
        said += [counted(number, word) for number in numbers if len(numbers) == 1]
    said.append(" ".join(value for key, value in pairs if key == "format"))
    return [item for item in said if item]


def model_facts(component: Component) -> list[str]:
    """Return what one line about a model says: licence, task, size, formats; what is not known is left out."""
    facts = component.model
    said = [", ".join(license_names(component))]
    if facts is not None:
        said += [
            facts.task or "",
            facts.architecture_family or "",
            f"{short_number(facts.parameters)} parameters" if facts.parameters is not None else "",
            " ".join(facts.formats),
            facts.quantization or "",
        ]
    if component.values("aibom:signature:kind"):
        verified = component.values("aibom:signature:verified")
        said.append("signed" if verified == ("yes",) else "signed, not verified")
    return [item for item in said if item]
