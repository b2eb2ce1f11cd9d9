"""What a version or a format of CycloneDX cannot say of a graph."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Loss"]


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """One thing that was left out of a document, or written less exactly, because its version cannot say it.

    Attributes:
        pointer: JSON pointer (RFC 6901) to where it would have been in the newest version's document.
        component: ref of the component that it belongs to; empty for the document as a whole.
        message: one sentence.
    """

    pointer: str
    component: str
    message: str
