"""The collector of directories: which models and data sets are in them, with all their files.

files ─▶ groups (one model, its parts) ─▶ digests ─▶ identities (ref, name, version) ─▶ observations
         grouping.py, sets.py            measure.py  identity.py, hub.py, root.py      observe.py, files.py, mentions.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from aibom.plugin import Context, Observation, Source

__all__ = ["DirectoryCollector"]


class DirectoryCollector:
    """Models and data sets in a directory, or in a single file: ``dir:./models``.

    A folder whose layout says that it is one model is one component that contains its files; any other file of weights
    is a model of its own, together with its shards or external data. The source as a whole is that model, where it is
    one, else an application. Nothing is looked up: what a card names stands without version.
    """

    name: ClassVar[str] = "directory"
    schemes: ClassVar[tuple[str, ...]] = ("dir",)

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what a directory holds, beginning with what it is as a whole; see ``aibom.plugin.Collector``."""
        from aibom_directory.scan import Scan

        yield from Scan(source, context).observe()
