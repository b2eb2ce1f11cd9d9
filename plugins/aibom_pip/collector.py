"""The collector of Python environments: what is installed, from where, under which licence, and what needs what.

locator ─▶ environment ─▶ places ─▶ distributions ─▶ requirements ─▶ observations
           locate.py      places.py  find.py          edges.py        describe.py, models.py, conda.py, sboms.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from aibom.plugin import Context, Observation, Option, Source

__all__ = ["PipCollector"]


class PipCollector:
    """The distributions of a Python environment: ``pip:.venv``; ``pip:`` for the one that is active.

    The environment's interpreter is never run and nothing in it is imported. Requirements are judged by the version and
    platform that the environment is for, and by the extras that are asked for.
    """

    name: ClassVar[str] = "pip"
    schemes: ClassVar[tuple[str, ...]] = ("pip",)
    beside: ClassVar[tuple[str, ...]] = ("dir",)
    options: ClassVar[tuple[Option, ...]] = (
        Option("license_texts", "Embed the texts of licences, of Python environments."),
        Option("include_sboms", "Add what the SBOMs inside of installed distributions say."),
        Option("include_test_data", "List the models that distributions keep for their own tests, too."),
        Option("verify", "Hash installed files again, and report what was modified, is missing or is extra."),
    )

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what is installed in an environment, beginning with itself; see ``aibom.plugin.Collector``.

        Of a directory it yields what the wheels in it would install.
        """
        if source.scheme in self.schemes:
            from aibom_pip.scan import scan

            yield from scan(source, context)
        elif any(path.endswith(".whl") for path in context.listing(source)):
            from aibom_pip.wheels import wheels

            yield from wheels(source, context)
