"""Follows what repositories name, generation by generation: each repository once, all of one generation at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from aibom.plugin import Component, Context, Evidence, Observation, Relationship, named_repository
from aibom_huggingface.answer import HubError
from aibom_huggingface.reading import Reading
from aibom_huggingface.repository import COLLECTOR, Repository
from aibom_huggingface.wanted import Key, Wanted, wanted

__all__ = ["Lineage", "Missing"]

_MAX_REPOSITORIES = 20_000
_STATES = {
    "404": ("existence", "404"),
    "401 (missing or private)": ("existence", "401 (missing or private)"),
    "403": ("existence", "403"),
    "revision": ("revision", "the Hub has no such revision"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A repository that could not be had.

    Attributes:
        field: what is unknown: ``existence`` or ``revision``.
        reason: why.
    """

    field: str
    reason: str


class Lineage:
    """All repositories that are reached from those that were asked for.

    Attributes:
        found: the repositories by what was asked for.
        edges: what each repository names, by its ref.
    """

    def __init__(self, reading: Reading, context: Context, pool: Executor, endpoint: str) -> None:
        """Begin.

        Args:
            reading: reads repositories.
            context: told how far the work is; makes unknowns; its options say how far to go.
            pool: reads the repositories of one generation at once.
            endpoint: URL of the Hub.
        """
        self._reading = reading
        self._context = context
        self._pool = pool
        self._endpoint = endpoint
        depth = context.options.get("depth", 10)
        self._depth = depth if isinstance(depth, int) else 10
        self._with_files = bool(context.options.get("ancestor_files"))
        self.found: dict[Key, Repository | Missing] = {}
        self.edges: dict[str, list[Wanted]] = {}
        self._direct: set[Key] = set()

    def follow(self, asked: Iterable[Repository]) -> None:
        """Look up what the repositories that were asked for name, and what these name, up to ``--depth``.

        Args:
            asked: where to begin.
        """
        generation = list(asked)
        for repository in generation:
            for repo_id in {repository.asked.lower(), repository.id.lower()}:
                self.found[repository.kind, repo_id, repository.revision] = repository
        depth = 0
        while generation:
            keys: dict[Key, str] = {}
            for repository in generation:
                if repository.ref in self.edges:
                    continue
                named = wanted(repository, self._endpoint)
                self.edges[repository.ref] = named
                for item in named:
                    if item.key is None or item.id is None:
                        continue
                    if repository.kind != "datasets":
                        self._direct.add(item.key)
                    if item.key not in self.found:
                        keys.setdefault(item.key, item.id)
            answers = self._look_up(keys, depth < self._depth)
            for (kind, _, revision), answer in answers.items():
                if isinstance(answer, Repository):  # by the name that answered, too
                    self.found.setdefault((kind, answer.id.lower(), revision), answer)
            self.found.update(answers)
            # Of a data set that another data set names, the sources are not followed: one step is enough.
            generation = [
                answer
                for key, answer in answers.items()
                if isinstance(answer, Repository) and (key[0] != "datasets" or key in self._direct)
            ]
            depth += 1

    def repositories(self) -> list[Repository]:
        """Return all that were reached, each once, by ref."""
        every: dict[tuple[str, str, str | None], Repository] = {}
        for item in self.found.values():
            if isinstance(item, Repository):
                every[item.ref, item.asked, item.revision] = item
        return [every[key] for key in sorted(every, key=lambda key: (key[0], key[1], key[2] or ""))]

    def observe(self, source: Repository) -> Iterator[Observation]:
        """Yield the edges from a repository, and what they lead to where that could not be had.

        Args:
            source: the repository.
        """
        for item in self.edges.get(source.ref, ()):
            if item.problem:
                yield self._context.unknown(source.ref, item.field, item.problem, item.location)
                continue
            key = item.key
            target = self.found.get(key) if key is not None else None
            if isinstance(target, Repository):
                ref = target.ref
            else:
                stub = named_repository(item.named, item.kind, COLLECTOR, item.location, self._endpoint)
                if stub is None:
                    continue
                ref = stub.ref
                yield from self._stub(stub, target)
            if ref == source.ref:
                yield self._context.unknown(source.ref, item.field, "it names itself", item.location)
                continue
            evidence = (Evidence("", item.method, COLLECTOR, item.location),)
            yield Relationship(source.ref, item.rel, ref, item.detail, evidence)

    def targets(self, source: Repository) -> Mapping[str, Wanted]:
        """Return the edges from a repository to others that were reached, by ref.

        Args:
            source: the repository.
        """
        found: dict[str, Wanted] = {}
        for item in self.edges.get(source.ref, ()):
            target = self.found.get(item.key) if item.key is not None else None
            if isinstance(target, Repository) and target.ref != source.ref:
                found.setdefault(target.ref, item)
        return found

    def _stub(self, stub: Component, target: Missing | None) -> Iterator[Observation]:
        missing = target or Missing("revision", "depth reached")
        yield stub
        yield self._context.unknown(stub.ref, missing.field, missing.reason, "api")

    def _look_up(self, keys: Mapping[Key, str], within: bool) -> dict[Key, Repository | Missing]:
        if not within:
            return {key: Missing("revision", "depth reached") for key in keys}
        room = max(_MAX_REPOSITORIES - len(self.found), 0)
        chosen = list(keys)[:room]
        answers: dict[Key, Repository | Missing] = {
            key: Missing("revision", f"more than {_MAX_REPOSITORIES} repositories") for key in keys
        }
        futures = {key: self._pool.submit(self._one, key, keys[key]) for key in chosen}
        for done, (key, future) in enumerate(futures.items(), 1):
            answers[key] = future.result()
            self._context.progress(len(self.found) + done, what=keys[key])
        return answers

    def _one(self, key: Key, repo_id: str) -> Repository | Missing:
        try:
            return self._reading.relative(key[0], repo_id, key[2], files=self._with_files)
        except HubError as error:
            field, reason = _STATES.get(error.state, ("revision", error.state))
            return Missing(field, reason)
