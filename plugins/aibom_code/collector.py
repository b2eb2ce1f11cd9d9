"""The collector of references in code and configuration.

files ─▶ readers (one a kind of file) ─▶ references ─▶ components, edges, unknowns
scan.py  readers.py, python/           reference.py    observe.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from aibom.plugin import Context, Observation, Option, Source

__all__ = ["CodeCollector"]


class CodeCollector:
    """What a project's code and configuration use: models, data sets, hosted models, AI services and libraries.

    It runs beside the collector of directories, for ``dir:`` sources, and alone for ``code:``. Nothing is run: Python
    is read by its syntax tree, names are followed by imports and scopes, values through constants and defaults. A
    source that is itself one model is not read: the code in it is the model's own.
    """

    name: ClassVar[str] = "code"
    schemes: ClassVar[tuple[str, ...]] = ("code",)
    beside: ClassVar[tuple[str, ...]] = ("dir",)
    options: ClassVar[tuple[Option, ...]] = (
        Option("resolve", "Ask the Hub about the models and data sets that a project's code names."),
    )

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what a project uses, beginning with itself; see ``aibom.plugin.Collector``."""
        from aibom_code.scan import scan

        yield from scan(source, context)
