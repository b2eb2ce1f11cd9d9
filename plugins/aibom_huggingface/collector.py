"""The collector of the Hugging Face Hub: repositories pinned to a commit, with their lineage and data sets.

locator ─▶ answers of the Hub ─▶ repositories (card, files) ─▶ lineage, by generations ─▶ observations
target.py  hub.py                repository.py                 lineage.py, datasets.py     observe.py, chain.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from aibom.plugin import Context, Observation, Source

__all__ = ["HuggingFaceCollector"]


class HuggingFaceCollector:
    """A repository of a Hub, or all of a collection or an organisation: ``hf:org/name@revision``.

    The revision is resolved to a commit once, and all is read at that commit. Parents and data sets are components of
    their own, looked up to ``--depth`` generations; what cannot be had stands by name, with the reason.
    """

    name: ClassVar[str] = "huggingface"
    schemes: ClassVar[tuple[str, ...]] = ("hf",)
    remote: ClassVar[bool] = True

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what a repository is and descends from, itself first; see ``aibom.plugin.Collector``."""
        from aibom_huggingface.scan import scan

        yield from scan(source, context)
