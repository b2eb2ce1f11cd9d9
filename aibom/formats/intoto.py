"""in-toto statements: what a signed payload says, and of which artefacts.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aibom.formats.blob import FormatError
from aibom.formats.json_text import load_json

__all__ = ["PAYLOAD_TYPE", "STATEMENT_TYPE", "Statement", "read_statement"]

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
"""Media type of a statement in a DSSE envelope."""
STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
"""The type that is written."""
_TYPES: Final = (STATEMENT_TYPE, "https://in-toto.io/Statement/v0.1")

_MAX_DEPTH: Final = 250
_MAX_NODES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of artefacts.

    Attributes:
        predicate_type: URI that says what the predicate is.
        subjects: the artefacts: name and digests by in-toto's name of the algorithm (``sha256``).
        predicate: what is said.
    """

    predicate_type: str
    subjects: tuple[tuple[str, Mapping[str, str]], ...]
    predicate: Any


def read_statement(payload: bytes, *, max_nodes: int = _MAX_NODES) -> Statement:
    """Read a statement.

    Args:
        payload: the payload of an envelope whose type is ``PAYLOAD_TYPE``; the caller bounds its length.
        max_nodes: values that it may have.

    Raises:
        FormatError: it is no statement of version 0.1 or 1, or its subjects are not what the specification says.
    """
    value, repeated = load_json(payload, max_depth=_MAX_DEPTH, max_nodes=max_nodes)
    if not isinstance(value, dict) or value.get("_type") not in _TYPES:
        raise FormatError("the payload is no in-toto statement of a version that is read")
    if repeated:
        raise FormatError("a key stands twice in the statement")
    predicate_type = value.get("predicateType")
    if not isinstance(predicate_type, str) or not predicate_type:
        raise FormatError("the statement has no predicateType")
    listed = value.get("subject")
    if not isinstance(listed, list) or not listed:
        raise FormatError("the statement is about nothing: it has no subject")
    return Statement(predicate_type, tuple(map(_subject, listed)), value.get("predicate"))


def _subject(value: Any) -> tuple[str, Mapping[str, str]]:
    digests = value.get("digest") if isinstance(value, dict) else None
    name = value.get("name", "") if isinstance(value, dict) else None
    if not isinstance(digests, dict) or not digests or not isinstance(name, str):
        raise FormatError("a subject of the statement has no digest")
    if not all(isinstance(digest, str) for digest in digests.values()):
        raise FormatError("a subject of the statement has a digest that is no text")
    return name, digests
