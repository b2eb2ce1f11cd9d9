"""The reference page of the mapping, from the tables that the serializer itself goes by."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Method
from aibom.graph.facts import DatasetFacts, ModelFacts
from aibom.graph.relationship import Rel
from aibom.serialize.cyclonedx import compact, notes, relations
from aibom.serialize.cyclonedx.component import COMPONENT_ORDER, PLACES, SERVICE_FACTS, SERVICE_ORDER
from aibom.serialize.cyclonedx.document import BOM_ORDER, METADATA_ORDER
from aibom.serialize.cyclonedx.fields import CARD_FIELDS, DATA_FIELDS, PROPERTY_FIELDS, CardField
from aibom.serialize.cyclonedx.read import METADATA_READ, READ

_STRUCTURE = {"components", "services", "pedigree"}


def mapping_page() -> str:
    """Return the page."""
    return "\n".join(
        [
            "# Facts and where they go in CycloneDX\n",
            "Nothing is written for a fact that is not known. Properties may repeat; their names are in the namespace"
            " `aibom:`.\n",
            "## Every component\n",
            *_table(("fact", "meaning", "field"), _component_rows()),
            "## Models\n",
            *_table(("fact", "meaning", "place in `modelCard`", "since"), _card_rows(ModelFacts, CARD_FIELDS)),
            *_table(("fact", "meaning", "property"), _property_rows()),
            "## Data sets\n",
            "One entry of type `dataset` in the component's `data`.\n",
            *_table(("fact", "meaning", "place in `data[0]`", "since"), _card_rows(DatasetFacts, DATA_FIELDS)),
            "## Relationships\n",
            *_table(("relationship", "place"), _relationship_rows()),
            "## Files in a compact BOM\n",
            f"With `--compact` a file is the property `{compact.FILE}` of the component that contains it: `<digests>"
            " <size> <format> <path>`, then in brackets who said so where that was not the owner's collector at the"
            " file's own path: ` [<fields>: <method> <collector> <location>]`. Digests are `<algorithm>:<hex>` with"
            " commas between them; `-` stands for what is not known; in paths and locations `%` and `[` are"
            " percent-encoded. A file of which more is to be said (a finding, an unknown, an import) stays a component."
            " Reading such a BOM gives the same graph.\n",
            "## Evidence and unknowns\n",
            f"- `{notes.EVIDENCE}<field>` = `<method> <collector> <location>`, method one of"
            f" {', '.join(f'`{m}`' for m in Method)}; for a value that lost a clash followed by ` = <JSON value>`. For"
            f" an edge the name is `{notes.EVIDENCE}<relationship>:<ref>`. In locations `%` and `=` are"
            " percent-encoded.",
            f"- `{notes.UNKNOWN}` = `<field>: <reason> [<collector> <location>]`. A component with an unknown"
            " `contents` stands in `compositions` as `incomplete`.",
            "- A file without evidence was measured by its owner's collector at its own path.",
            "- 1.7: `citations`, one for each collector and method, with JSON pointers to the values.\n",
            "## Kinds\n",
            f"{', '.join(f'`{kind}`' for kind in Kind)}. Services stand in `services`.\n",
            "## What the graph has no word for\n",
            "It is kept as it stands and written again, in JSON and, where the table of elements has it, in XML:\n",
            *_table(("of", "fields"), _kept_rows()),
            "Not part of a graph, and made anew whenever one is written: `serialNumber`, `version`, `$schema`,"
            " `metadata.timestamp` and the tools of `metadata.tools` but for their names and versions.",
            "",
        ]
    )


def kept_fields() -> dict[str, tuple[str, ...]]:
    """Keys that a graph keeps without understanding them, by the object that has them."""
    typed = {*PLACES.values(), *_STRUCTURE}
    return {
        "component": tuple(key for key in COMPONENT_ORDER if key not in typed),
        "service": tuple(key for key in SERVICE_ORDER if key not in typed & SERVICE_FACTS and key != "provider"),
        "metadata": tuple(key for key in METADATA_ORDER if key not in METADATA_READ),
        "document": tuple(key for key in BOM_ORDER if key not in READ),
    }


def _kept_rows() -> Iterable[tuple[str, ...]]:
    for owner, keys in kept_fields().items():
        yield owner, ", ".join(f"`{key}`" for key in keys if key != "services")


def _component_rows() -> Iterable[tuple[str, ...]]:
    meanings = _meanings(Component)
    for name, key in PLACES.items():
        place = {"evidence": "evidence.occurrences"}.get(key, key)
        yield f"`{name}`", meanings[name], f"`{place}`"
    yield "identity", "who said the purl, else the name", "`evidence.identity`"


def _card_rows(record: type, fields: tuple[CardField, ...]) -> Iterable[tuple[str, ...]]:
    meanings = _meanings(record)
    for item in fields:
        yield f"`{item.name}`", meanings[item.name], f"`{'.'.join(item.path)}`", item.since


def _property_rows() -> Iterable[tuple[str, ...]]:
    meanings = _meanings(ModelFacts)
    for item in PROPERTY_FIELDS:
        key = f"{item.key}<DTYPE>" if item.key.endswith(":") else item.key
        yield f"`{item.name}`", meanings[item.name], f"`{key}`"


def _relationship_rows() -> Iterable[tuple[str, ...]]:
    nested = f"nested; a further owner has the property `{relations.CONTAINS}` = ref"
    yield f"`{Rel.CONTAINS}`", f"{nested}; what the subject contains at the top is implied"
    alone = f"where that alone leaves it open also the property `{relations.DEPENDS}`"
    yield f"`{Rel.DEPENDS_ON}`", f"`dependsOn`, in JSON empty where nothing is needed; {alone}"
    kind = f"property `{relations.RELATION}<kind>` = ref (`{relations.PLAIN_DERIVATION}` where no kind was said)"
    yield f"`{Rel.DERIVED_FROM}`", f"`dependsOn`, `pedigree.ancestors` (no bom-ref there), {kind}"
    data = "`dependsOn`, `modelCard.modelParameters.datasets[].ref`, property"
    yield f"`{Rel.TRAINED_ON}`", f"{data} `{relations.TRAIN}` = ref"
    yield f"`{Rel.EVALUATED_ON}`", f"{data} `{relations.EVALUATE}` = ref"
    yield "data set named without saying what for", "`dependsOn`, `modelCard.modelParameters.datasets[].ref`"


def _meanings(record: type) -> dict[str, str]:
    """The lines of a class's ``Attributes:`` section."""
    section = (record.__doc__ or "").partition("Attributes:")[2]
    joined = re.sub(r"\n {12,}", " ", section)
    found = re.findall(r"^\s{8}(\w+): (.+)$", joined, re.MULTILINE)
    return {name: text.replace("``", "`").rstrip(".") for name, text in found}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *lines, ""]
