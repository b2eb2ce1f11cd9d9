"""What versions before 1.7 cannot say: taken out of a document, each as a Loss.

Source: the JSON schemas of CycloneDX 1.5, 1.6 and 1.7 and their release notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aibom.serialize.loss import Loss

__all__ = ["VERSIONS", "downgrade", "upgrade"]

VERSIONS = ("1.5", "1.6", "1.7")
"""Versions that can be written."""

_SINCE_1_6 = "1.6"
_SINCE_1_7 = "1.7"
_BOM = {"declarations": _SINCE_1_6, "definitions": _SINCE_1_6, "citations": _SINCE_1_7}
_METADATA = {"manufacturer": _SINCE_1_6, "distributionConstraints": _SINCE_1_7}
_COMPONENT = {
    **dict.fromkeys(("manufacturer", "authors", "omniborId", "swhid", "tags", "cryptoProperties"), _SINCE_1_6),
    **dict.fromkeys(("versionRange", "isExternal", "patentAssertions"), _SINCE_1_7),
}
_SERVICE = {"tags": _SINCE_1_6, "patentAssertions": _SINCE_1_7}
_REFERENCES = {
    **dict.fromkeys(("source-distribution", "electronic-signature", "digital-signature", "rfc-9116"), _SINCE_1_6),
    **dict.fromkeys(("patent", "patent-family", "patent-assertion", "citation"), _SINCE_1_7),
}
_ALGORITHMS = dict.fromkeys(("Streebog-256", "Streebog-512"), _SINCE_1_7)
_LICENSE = {"acknowledgement": _SINCE_1_6}
_EXPRESSION = {
    "acknowledgement": _SINCE_1_6,
    **dict.fromkeys(("licensing", "properties", "expressionDetails"), _SINCE_1_7),
}


def upgrade(row: dict[str, Any]) -> dict[str, Any]:
    """Return a component of any version in the shape of 1.7: a single identity becomes a list of one."""
    evidence = row.get("evidence")
    if isinstance(evidence, dict) and isinstance(evidence.get("identity"), dict):
        return {**row, "evidence": {**evidence, "identity": [evidence["identity"]]}}
    return row


def downgrade(document: dict[str, Any], version: str) -> list[Loss]:
    """Take out of a 1.7 document, in place, what ``version`` cannot say.

    Args:
        document: a document without citations of ours, which are added later.
        version: ``1.5``, ``1.6`` or ``1.7``.

    Returns:
        One loss for each thing that is gone or less exact.
    """
    if version == "1.7":
        return []
    losses: list[Loss] = []
    _drop(document, _BOM, version, "", "", losses)
    metadata = document["metadata"]
    _drop(metadata, _METADATA, version, "/metadata", "", losses)
    for pointer, row, is_service in _rows(document):
        ref = str(row.get("bom-ref", ""))
        if version == "1.5" and not is_service:
            _author(row, pointer, ref, losses)
            _evidence(row, pointer, ref, losses)
            _environment(row, pointer, ref, losses)
        _drop(row, _SERVICE if is_service else _COMPONENT, version, pointer, ref, losses)
        if version == "1.5" and row.get("type") == "cryptographic-asset":
            losses.append(Loss(f"{pointer}/type", ref, "cryptographic-asset is a type since 1.6: written as data"))
            row["type"] = "data"
        _licenses(row, version, pointer, ref, losses)
        _references(row, version, pointer, ref, losses)
        _hashes(row, version, pointer, ref, losses)
    if version == "1.5":
        for index, entry in enumerate(document.get("dependencies", ())):
            _drop(entry, {"provides": _SINCE_1_6}, version, f"/dependencies/{index}", str(entry.get("ref", "")), losses)
    return losses


def _rows(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    def nested(pointer: str, row: Any, is_service: bool) -> Iterator[tuple[str, dict[str, Any], bool]]:
        if isinstance(row, dict):
            yield pointer, row, is_service
            for key in ("components", "services"):
                for index, child in enumerate(row.get(key, ())):
                    yield from nested(f"{pointer}/{key}/{index}", child, key == "services")
            pedigree = row.get("pedigree")
            relatives = pedigree if isinstance(pedigree, dict) else {}
            for key in ("ancestors", "descendants", "variants"):
                for index, child in enumerate(relatives.get(key, ())):
                    yield from nested(f"{pointer}/pedigree/{key}/{index}", child, False)

    metadata = document["metadata"]
    yield from nested("/metadata/component", metadata.get("component"), False)
    tools = metadata.get("tools")
    for key in ("components", "services"):
        for index, row in enumerate(tools.get(key, ()) if isinstance(tools, dict) else ()):
            yield from nested(f"/metadata/tools/{key}/{index}", row, key == "services")
        for index, row in enumerate(document.get(key, ())):
            yield from nested(f"/{key}/{index}", row, key == "services")


def _drop(row: dict[str, Any], since: dict[str, str], version: str, pointer: str, ref: str, losses: list[Loss]) -> None:
    for key in [key for key in row if since.get(key, version) > version]:
        del row[key]
        losses.append(Loss(f"{pointer}/{key}", ref, f"{key} exists since {since[key]}"))


def _author(row: dict[str, Any], pointer: str, ref: str, losses: list[Loss]) -> None:
    names = [author.get("name", "") for author in row.get("authors", ()) if isinstance(author, dict)]
    if names and "author" not in row and any(names):
        row["author"] = ", ".join(filter(None, names))
        del row["authors"]
        losses.append(Loss(f"{pointer}/authors", ref, "authors exists since 1.6: written as one author"))


def _evidence(row: dict[str, Any], pointer: str, ref: str, losses: list[Loss]) -> None:
    evidence = row.get("evidence")
    if not isinstance(evidence, dict):
        return
    identities = evidence.get("identity")
    if isinstance(identities, list):
        ours = [item for item in identities if isinstance(item, dict) and item.get("field") == "purl"] or identities
        if ours and isinstance(ours[0], dict):
            evidence["identity"] = {
                key: ours[0][key] for key in ours[0] if key in ("field", "confidence", "methods", "tools")
            }
        else:
            del evidence["identity"]
        if len(identities) != 1 or evidence.get("identity") != identities[0]:
            losses.append(Loss(f"{pointer}/evidence/identity", ref, "1.5 has one identity, without concludedValue"))
    for index, place in enumerate(evidence.get("occurrences", ())):
        for key in [key for key in place if key not in ("bom-ref", "location")] if isinstance(place, dict) else ():
            del place[key]
            losses.append(Loss(f"{pointer}/evidence/occurrences/{index}/{key}", ref, f"{key} exists since 1.6"))


def _environment(row: dict[str, Any], pointer: str, ref: str, losses: list[Loss]) -> None:
    card = row.get("modelCard")
    considerations = card.get("considerations") if isinstance(card, dict) else None
    if isinstance(considerations, dict) and isinstance(card, dict) and "environmentalConsiderations" in considerations:
        del considerations["environmentalConsiderations"]
        if not considerations:
            del card["considerations"]
        place = f"{pointer}/modelCard/considerations/environmentalConsiderations"
        losses.append(Loss(place, ref, "environmentalConsiderations exists since 1.6"))


def _licenses(row: dict[str, Any], version: str, pointer: str, ref: str, losses: list[Loss]) -> None:
    entries = row.get("licenses", ())
    if not isinstance(entries, list):
        return
    for index, entry in enumerate(entries):
        place = f"{pointer}/licenses/{index}"
        if isinstance(entry, dict) and "expression" in entry:
            _drop(entry, _EXPRESSION, version, place, ref, losses)
            if len(entries) > 1:
                named = {("name" if key == "expression" else key): entry[key] for key in entry}
                entries[index] = {"license": named}
                losses.append(Loss(place, ref, "an expression stands alone before 1.7: written as a named licence"))
        elif isinstance(entry, dict) and isinstance(entry.get("license"), dict):
            _drop(entry["license"], _LICENSE, version, f"{place}/license", ref, losses)


def _references(row: dict[str, Any], version: str, pointer: str, ref: str, losses: list[Loss]) -> None:
    for index, entry in enumerate(row.get("externalReferences", ())):
        kind = entry.get("type") if isinstance(entry, dict) else None
        if isinstance(kind, str) and _REFERENCES.get(kind, version) > version:
            entry["type"] = "other"
            place = f"{pointer}/externalReferences/{index}/type"
            losses.append(
                Loss(place, ref, f"{kind} is a type of reference since {_REFERENCES[kind]}: written as other")
            )
        if isinstance(entry, dict):
            _drop(entry, {"properties": _SINCE_1_7}, version, f"{pointer}/externalReferences/{index}", ref, losses)


def _hashes(row: dict[str, Any], version: str, pointer: str, ref: str, losses: list[Loss]) -> None:
    hashes = row.get("hashes")
    if not isinstance(hashes, list):
        return
    for entry in [item for item in hashes if isinstance(item, dict)]:
        algorithm = str(entry.get("alg"))
        if _ALGORITHMS.get(algorithm, version) > version:
            hashes.remove(entry)
            losses.append(Loss(f"{pointer}/hashes", ref, f"{algorithm} exists since {_ALGORITHMS[algorithm]}"))
