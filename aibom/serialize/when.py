"""The time that a BOM is written at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["timestamp"]


def timestamp() -> datetime:
    """Return the time that a BOM is written at: SOURCE_DATE_EPOCH where it is set, else now; UTC, whole seconds.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is no number of seconds, or beyond the year 9999
            (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    from datetime import UTC, datetime

    from aibom.errors import UsageError

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        if not (epoch.isascii() and epoch.isdigit()):
            raise ValueError
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        hint = "give seconds since 1970-01-01, or unset it"
        raise UsageError(f"SOURCE_DATE_EPOCH is no time: {epoch[:40]}", hint=hint) from error
