"""A BOM that a command is given and hands on as it is: read whole, and refused where it is none."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aibom.formats.intoto import Statement

__all__ = ["read_bom", "read_signable"]


def read_bom(path: str, consequence: str) -> bytes:
    """Return the bytes of a valid BOM.

    Args:
        path: a file; ``-`` is standard input.
        consequence: what does not happen where it is none, for the message (``no wheel was changed``).

    Raises:
        SourceError: it cannot be read.
        ValidationError: it is no valid CycloneDX.
    """
    from aibom.store.files import read_bytes

    return _checked(read_bytes(sys.stdin.buffer if path == "-" else path), path, consequence)


def read_signable(path: str, consequence: str) -> tuple[bytes, Statement | None]:
    """Return the bytes of a valid BOM, or of a signature over one, whose key nobody asks for here.

    Args:
        path: a file; ``-`` is standard input.
        consequence: as for ``read_bom``.

    Returns:
        The bytes, and of a signature what is signed.

    Raises:
        SourceError: it cannot be read.
        ValidationError: it is neither, or signs a BOM that is not valid.
    """
    import json

    from aibom.errors import SignatureError
    from aibom.release.bundle import parse, statement_of
    from aibom.store.files import read_bytes

    data = read_bytes(sys.stdin.buffer if path == "-" else path)
    try:
        statement = statement_of(parse(data)) if b"dsseEnvelope" in data else None
    except SignatureError:
        statement = None
    if statement is None:
        return _checked(data, path, consequence), None
    _checked(json.dumps(statement.predicate).encode(), path, consequence)
    return data, statement


def _checked(data: bytes, path: str, consequence: str) -> bytes:
    from aibom import api
    from aibom.errors import ValidationError

    problems = [problem for problem in api.validate(BytesIO(data)) if problem.severity == "error"]
    if problems:
        raise ValidationError(f"{path} is no valid BOM; {consequence}", problems)
    return data
