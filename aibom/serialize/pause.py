"""Work on whole documents without searching them for cyclic garbage as they grow: half of the time would go there."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Iterator[None]:
    """Pause the search for cyclic garbage; documents and graphs have no cycles. Usable as a decorator, too."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
