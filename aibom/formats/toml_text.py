"""TOML that anybody may have written: read only where the time that it takes is bounded."""

from __future__ import annotations

from typing import Any, Final

from aibom.formats.blob import FormatError

__all__ = ["load_toml"]

MAX_STEPS: Final = 500_000_000
"""What dotted keys may cost, as ``_steps`` counts them; a lock of 16 MB has some millions."""


def load_toml(text: str) -> dict[str, Any]:
    """Read a table.

    Args:
        text: the whole file; the caller bounds its size.

    Raises:
        FormatError: it is no TOML, or its keys are deeper than can be read in a time that fits the file.
    """
    if _steps(text) > MAX_STEPS:
        raise FormatError("its keys are nested too deeply")
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise FormatError("nested too deeply") from error
    except ValueError as error:  # a number of more digits than Python reads is one, too
        raise FormatError("not TOML") from error


def _steps(text: str) -> int:
    # For each key tomllib visits every part of it and of the header above it, and for each part those before it.
    # Dots in texts count as well: what is no key costs nothing, so this is never too few.
    steps = header = 0
    for line in text.split("\n"):
        dots = line.count(".")
        if line.lstrip().startswith("["):
            header = dots
        steps += (dots + 1) * (dots + header + 1)
    return steps
