"""What is said of a model in a directory, as observations of one component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aibom.plugin import FILE_PROPERTY, Component, Statement, observed
from aibom_directory.identity import COLLECTOR, Identity

__all__ = ["FILE_PROPERTY", "observe"]


def observe(identity: Identity, said: Sequence[Statement]) -> Iterator[Component]:
    """Yield what each statement adds to a component; see ``aibom.plugin.observed``.

    Args:
        identity: the component.
        said: what its files say, in the order of their weight.
    """
    head = Component(identity.ref, identity.kind, identity.name, version=identity.version, evidence=identity.evidence)
    return observed(head, said, COLLECTOR)
