"""The official JSON Schema's verdict, by the files that cyclonedx-python-lib ships.

The schema files and nothing else of the library are used: its own JSON validator takes a second to import and a minute
for what `jsonschema_rs` does in milliseconds, with the same verdict (tests compare the two).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aibom.serialize.place import Step, holds_component, label, pointer_to
from aibom.serialize.problem import Problem, Rule, plain

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator
    from jsonschema_rs import ValidationError as SchemaError

__all__ = ["json_problems", "json_versions", "spdx_ids"]

_MASK = "the value"


@cache
def spdx_ids() -> frozenset[str]:
    """Give the ids of licences and exceptions that the schemas accept as ``license.id``.

    Returns:
        the ids, as spelled in the SPDX licence list that the library ships.
    """
    from cyclonedx.schema import _res

    return frozenset(json.loads(Path(_res.SPDX_JSON).read_bytes())["enum"])


@cache
def json_versions() -> Mapping[str, Path]:
    """Give the versions of the specification that can be checked as JSON.

    Returns:
        path of the (strict) schema by specVersion: 1.2 to 1.7 with cyclonedx-python-lib 11.
    """
    from cyclonedx.schema import _res

    return {version.to_version(): Path(path) for version, path in _res.BOM_JSON_STRICT.items() if path}


@lru_cache(maxsize=8)
def _json_validator(version: str) -> Draft7Validator:
    from jsonschema_rs import Draft7Validator

    path = json_versions()[version]

    def beside(uri: str) -> Any:
        """Answer http://cyclonedx.org/schema/<file> with the file beside the schema: nothing is fetched."""
        return json.loads((path.parent / uri.rsplit("/", 1)[-1]).read_bytes())

    schema = json.loads(path.read_bytes())
    return Draft7Validator(schema, validate_formats=True, retriever=beside, mask=_MASK)


def json_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Check a document against the JSON schema of its ``specVersion``.

    Args:
        document: a parsed CycloneDX JSON document, of any content.

    Yields:
        one error for each violation; a single one with rule ``syntax`` where the document is not CycloneDX, its
        version is not supported or it is nested too deeply to be looked at.
    """
    version = document.get("specVersion")
    if document.get("bomFormat", "CycloneDX") != "CycloneDX" or not isinstance(version, str):
        yield Problem("error", "", "", "The document is not CycloneDX: no bomFormat and specVersion.", "syntax")
    elif version not in json_versions():
        message = f"The specVersion {plain(version)} is not one of {', '.join(sorted(json_versions()))}."
        yield Problem("error", "/specVersion", "", message, "syntax")
    else:
        try:
            for error in _json_validator(version).iter_errors(dict(document)):
                yield from (_from_schema(leaf, document) for leaf in _leaves(error))
        except ValueError as refusal:  # nested deeper than 255 levels, or not made of JSON's types
            yield Problem("error", "", "", f"The document cannot be examined: {plain(str(refusal))}.", "syntax")


def _leaves(error: SchemaError) -> list[SchemaError]:
    """Give the errors that say most: of a failed oneOf or anyOf, those of the alternative that got furthest."""
    alternatives = [
        [leaf for inner in alternative for leaf in _leaves(inner)]
        for alternative in getattr(error.kind, "context", None) or ()
        if alternative
    ]
    if not alternatives:
        return [error]
    return max(alternatives, key=lambda leaves: (max(len(leaf.instance_path) for leaf in leaves), -len(leaves)))


def _from_schema(error: SchemaError, document: Mapping[str, Any]) -> Problem:
    """Say where the error is, in whose component, and which value it is about."""
    component = ""
    value: Any = document
    step: Step | None = None
    for key in error.instance_path:
        step = (step, key)
        value = value[key]
        if isinstance(value, dict) and holds_component(step):
            component = label(value) or component
    shown = f'"{plain(value, longest=80)}"' if isinstance(value, str) else _MASK
    message = plain(error.message.replace(_MASK, shown, 1) if error.message.startswith(_MASK) else error.message)
    unknown_license = error.instance_path[-2:] == ["license", "id"] and error.schema_path[-1:] == ["enum"]
    if unknown_license:
        message = f"{shown} is not the id of an SPDX licence; another licence is named by `name`"
    rule: Rule = "license-id" if unknown_license else "schema"
    return Problem("error", pointer_to(step), component, f"{message[0].upper()}{message[1:]}.", rule)
