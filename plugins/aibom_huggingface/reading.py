"""Reads repositories: the asked one with its small files and headers, every other by one request."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any, Final

from aibom.plugin import Context, Facts, Statement, read_card
from aibom_huggingface import fields
from aibom_huggingface.answer import Answer, HubError
from aibom_huggingface.answer import Kind as HubKind
from aibom_huggingface.headers import read_headers
from aibom_huggingface.hub import Hub
from aibom_huggingface.layout import layout_facts, with_results
from aibom_huggingface.repository import (
    CARD,
    KINDS,
    File,
    Gap,
    Repository,
    card_facts,
    config_facts,
    file_facts,
    files_of,
    repository,
)
from aibom_huggingface.signatures import is_signature, signature_facts
from aibom_huggingface.spaces import requirements

__all__ = ["Reading"]

_SMALL: Final[Mapping[HubKind, tuple[str, ...]]] = {
    "models": (
        *(CARD, "config.json", "adapter_config.json", "model_index.json", "tokenizer_config.json"),
        *("open_clip_config.json", "config_setfit.json", "params.json", "head_config.json", "meta.json"),
        *("quantize_config.json", "quant_config.json", "hf_quant_config.json"),
    ),
    "datasets": (CARD, "dataset_infos.json", "croissant.json", "datapackage.json"),
    "spaces": (CARD, "requirements.txt"),
}
"""Small files that are read of the repository that was asked for, the weightiest first."""
_MAX_SMALL: Final = 8 * 1024 * 1024
_MAX_SIGNATURES: Final = 4


class Reading:
    """Reads repositories of one Hub; every method may be called from any thread but one of its own pool."""

    def __init__(self, hub: Hub, context: Context, pool: Executor) -> None:
        """Begin.

        Args:
            hub: answers.
            context: finds formats.
            pool: fetches what can be fetched at once.
        """
        self._hub = hub
        self._context = context
        self._pool = pool

    def asked(self, kind: HubKind, repo_id: str, revision: str | None) -> Repository:
        """Read the repository that was asked for.

        Args:
            kind: what it holds.
            repo_id: its id.
            revision: branch, tag or commit; None for the default branch.

        Raises:
            HubError: it cannot be had.
        """
        answer = self._hub.info(kind, repo_id, revision)
        if answer.commit is None:
            raise HubError("malformed", f"the Hub names no commit of {repo_id}")
        cached = answer.origin == "cache"
        more = None if cached else self._pool.submit(self._more, kind, answer)
        files = files_of(answer.data)
        wanted = _wanted(kind, answer.data, files, self._context)
        texts = {path: self._pool.submit(self._text, kind, answer, path) for path in wanted}
        data, gaps = _merged(answer, more)
        read: dict[str, tuple[str | None, Facts | None]] = {}
        said: list[Statement] = []
        contents: dict[str, bytes] = {}
        for path, future in texts.items():
            try:
                contents[path] = future.result()
            except HubError as error:
                gaps.append(("contents", error.state, path))
        for path, content in contents.items():
            facts = self._card(kind, content) if path == CARD else file_facts(self._context, path, content)
            read[path] = (hashlib.sha256(content).hexdigest(), facts)
            said += [(path, facts)] if facts is not None else []
        if CARD not in read:
            said.insert(0, (CARD, card_facts(kind, data)))
        if not answer.whole:
            gaps.append(("contents", "only a part of the files was downloaded", "."))
        if kind == "models":
            said = _of_the_card(said)
            public = config_facts(self._context, data.get("config"))
            said += (item for item in public if item[0] not in contents)
            said += layout_facts(self._context, files, contents)
            said = with_results(said, data)
            said += signature_facts(read, files, f"{self._hub.endpoint}/{answer.id}/resolve/{answer.commit}")
            if fields.counted(data) is None:
                headers = read_headers(self._hub, self._context, answer, files)
                said += headers.said
                gaps += headers.gaps
                read |= headers.read
        found = repository(
            kind,
            answer,
            revision,
            self._hub.endpoint,
            said,
            {} if cached else data,
            files=files,
            read=read,
            requirements=requirements(contents.get("requirements.txt", b"")) if kind == "spaces" else (),
            gaps=tuple(gaps),
        )
        if found is None:
            raise HubError("malformed", f"what answered for {repo_id} has no id of the Hub")
        return found

    def relative(self, kind: HubKind, repo_id: str, revision: str | None, *, files: bool = False) -> Repository:
        """Read a parent or a data set: one request, and one more where its files are wanted.

        Args:
            kind: what it holds.
            repo_id: its id.
            revision: branch, tag or commit; None for the default branch.
            files: whether its files are wanted.

        Raises:
            HubError: it cannot be had.
        """
        answer = self._hub.expand(kind, repo_id, revision)
        if answer.commit is None:
            raise HubError("malformed", f"the Hub names no commit of {repo_id}")
        listed: tuple[File, ...] = ()
        gaps: list[Gap] = []
        if files:
            try:
                listed = files_of(self._hub.info(kind, answer.id, answer.commit).data)
            except HubError as error:
                gaps.append(("contents", error.state, "."))
        if answer.origin == "cache":
            said = self._cached(kind, answer)
        else:
            said = [(CARD, card_facts(kind, answer.data)), *config_facts(self._context, answer.data.get("config"))]
        data = answer.data if answer.origin == "api" else {}
        found = repository(kind, answer, revision, self._hub.endpoint, said, data, files=listed, gaps=tuple(gaps))
        if found is None:
            raise HubError("malformed", f"what answered for {repo_id} has no id of the Hub")
        return found

    def _more(self, kind: HubKind, answer: Answer) -> Answer:
        return self._hub.expand(kind, answer.id, answer.commit)

    def _text(self, kind: HubKind, answer: Answer, path: str) -> bytes:
        assert answer.commit is not None
        return self._hub.text(kind, answer.id, answer.commit, path, _MAX_SMALL)

    def _card(self, kind: HubKind, data: bytes) -> Facts:
        return read_card(
            data.decode("utf-8-sig", "backslashreplace"), kind=KINDS["models" if kind == "spaces" else kind]
        )

    def _cached(self, kind: HubKind, answer: Answer) -> list[Statement]:
        """What the API would have said of a card and a configuration, from the files in the Hub cache."""
        listed = {file.path for file in files_of(answer.data)}
        said: list[Statement] = []
        try:
            text = self._text(kind, answer, CARD).decode("utf-8-sig", "backslashreplace") if CARD in listed else ""
        except HubError:
            text = ""
        front = text.split("\n---", 1)[0] + "\n---\n" if text.startswith("---") else ""
        said.append((CARD, read_card(front, kind=KINDS["models" if kind == "spaces" else kind])))
        if "config.json" in listed:
            with contextlib.suppress(HubError, ValueError, RecursionError):
                said += config_facts(self._context, json.loads(self._text(kind, answer, "config.json")))
        return said


def _of_the_card(said: list[Statement]) -> list[Statement]:
    """Leave out results that another file has too where the card has them: it says them in its author's words."""
    if not any(path == CARD and facts.model is not None and facts.model.metrics for path, facts in said):
        return said
    return [
        (path, replace(facts, model=replace(facts.model, metrics=())) if path != CARD and facts.model else facts)
        for path, facts in said
    ]


def _merged(answer: Answer, more: Future[Answer] | None) -> tuple[Mapping[str, Any], list[Gap]]:
    """Both answers of the Hub as one; the first knows files and state, the second what only ``expand`` gives."""
    if more is None:
        return answer.data, []
    try:
        return {**more.result().data, **answer.data}, []
    except HubError as error:
        return answer.data, [("parents", f"the Hub's own list: {error.state}", "api")]


def _wanted(kind: HubKind, data: Mapping[str, Any], files: Iterable[File], context: Context) -> list[str]:
    listed = {file.path for file in files}
    wanted = [path for path in _SMALL[kind] if path in listed]
    card = data.get("cardData")
    license_ = card.get("license") if isinstance(card, dict) else None
    if "other" in (license_ if isinstance(license_, list) else [license_]):
        texts = (path for path in sorted(listed) if path.lower().startswith(("license", "licence")) and "/" not in path)
        wanted += [path for path in texts if context.recognizes(path)][:1]
    if kind == "models":
        wanted += [path for path in sorted(listed) if is_signature(path)][:_MAX_SIGNATURES]
    return wanted
