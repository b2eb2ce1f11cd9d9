"""References to the Hub, looked up: who asks for it gets commit, licence, files and lineage of what code names.

The collector of the Hub is asked, each repository and revision once. Nothing is asked for without the option
``resolve``, and nothing offline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aibom.plugin import REQUESTED, AibomError, Component, Context, Kind, Observation, Source, clean_name
from aibom_code.reference import HUB, Reference
from aibom_code.targets import Target

__all__ = ["Resolver"]

MAX_LOOKUPS = 1000
"""Repositories of one source that are asked for (own)."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the Hub said: observations, the repository first, or why there are none."""

    seen: tuple[Observation, ...] = ()
    reason: str = ""


class Resolver:
    """Asks for repositories of the Hub."""

    def __init__(self, context: Context) -> None:
        """Begin with nothing asked.

        Args:
            context: its option ``resolve`` allows it to ask.
        """
        self._context = context
        self._wanted = context.options.get("resolve") is True and not context.offline
        self._answers: dict[str, _Answer] = {}

    def resolved(self, item: Reference, target: Target) -> Target:
        """Return what a reference leads to as the Hub knows it; as it was where it is not asked or does not answer.

        Args:
            item: the reference.
            target: what it leads to by its text alone.
        """
        component = target.component
        if not self._wanted or item.hub != HUB or component.ref.startswith("dir:"):
            return target
        repo = f"{component.group}/{component.name}" if component.group else component.name
        kind = "datasets/" if component.kind is Kind.DATASET else ""
        answer = self._ask(f"{kind}{repo}" + (f"@{item.revision}" if item.revision else ""))
        head = next((seen for seen in answer.seen if isinstance(seen, Component)), None)
        if head is None:
            return replace(target, unknowns=(("existence", answer.reason or "the Hub gave no answer"),))
        asked = tuple(pair for pair in component.properties if pair[0] == REQUESTED)
        # Its facts are the Hub's to tell: what is added is where it is named.
        named = Component(head.ref, head.kind, head.name, properties=asked)
        return Target(named, (*target.others_of(head.ref), *answer.seen))

    def _ask(self, locator: str) -> _Answer:
        if locator not in self._answers:
            if len(self._answers) >= MAX_LOOKUPS:
                return _Answer(reason=f"more than {MAX_LOOKUPS} repositories would have to be asked for")
            self._context.progress(len(self._answers), None, locator)
            try:
                seen = tuple(self._context.lend(Source("hf", locator), (), clean_name(locator), {}))
                self._answers[locator] = _Answer(seen)
            except AibomError as error:
                self._answers[locator] = _Answer(reason=error.message)
        return self._answers[locator]
