"""A BOM that a command is given and hands on as it is: read whole, and refused where it is none."""

from __future__ import annotations

import sys
from io import BytesIO

__all__ = ["read_bom"]


def read_bom(path: str, consequence: str) -> bytes:
    """Return the bytes of a valid BOM.

    Args:
        path: a file; ``-`` is standard input.
        consequence: what does not happen where it is none, for the message (``no wheel was changed``).

    Raises:
        SourceError: it cannot be read.
        ValidationError: it is no valid CycloneDX.
    """
    from aibom import api
    from aibom.errors import ValidationError
    from aibom.store.files import read_bytes

    data = read_bytes(sys.stdin.buffer if path == "-" else path)
    problems = [problem for problem in api.validate(BytesIO(data)) if problem.severity == "error"]
    if problems:
        raise ValidationError(f"{path} is no valid BOM; {consequence}", problems)
    return data
