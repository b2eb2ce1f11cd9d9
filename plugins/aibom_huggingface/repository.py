"""A repository as the Hub answers for it: what is said of it and where, its files, what of it could not be had.

The front matter of a card is its author's word in ``README.md``, whoever passes it on: the file, the API or a cache.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from aibom.plugin import Blob, Context, Facts, Kind, Mention, Statement, hub_purl, hub_ref, read_card
from aibom_huggingface import fields
from aibom_huggingface.answer import Answer
from aibom_huggingface.answer import Kind as HubKind

__all__ = [
    "API",
    "CARD",
    "COLLECTOR",
    "KINDS",
    "File",
    "Gap",
    "Repository",
    "api_facts",
    "card_facts",
    "config_facts",
    "file_facts",
    "files_of",
    "repository",
]

COLLECTOR: Final = "huggingface"
"""The collector's name, as evidence shows it."""
API: Final = "api"
"""Where the Hub's own word was read."""
CARD: Final = "README.md"

KINDS: Final[Mapping[HubKind, Kind]] = {
    "models": Kind.MODEL,
    "datasets": Kind.DATASET,
    "spaces": Kind.APPLICATION,
}
"""What a repository is in the graph, by what it holds in the words of the Hub."""

MAX_FILES: Final = 100_000

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
# Of what the Hub's API gives of a config.json; a cached one is read for no more, so that both say the same.
_CONFIG = ("architectures", "auto_map", "model_type", "quantization_config")
_UNSHOWN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_PAPER = re.compile(r"arxiv:\S+|doi:\S+", re.IGNORECASE)
_TAGGED_PARENT = re.compile(r"base_model:(?:([a-z][a-z-]{0,31}):)?([^:\s]+)")

Gap = tuple[str, str, str]
"""What is not known, why, and where it was looked for."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a repository, as it is listed.

    Attributes:
        path: POSIX path in the repository.
        size: bytes; None where it is not said.
        sha256: of an LFS file, from its metadata.
        git_blob: git's SHA-1 of a small file.
    """

    path: str
    size: int | None = None
    sha256: str | None = None
    git_blob: str | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at one commit.

    Attributes:
        kind: what it holds.
        id: the id that answered.
        ref: its ref in the graph.
        purl: its purl; None where it has none.
        asked: the id that was asked for.
        revision: the revision that was asked for; None for the default branch.
        commit: 40 hexadecimal digits; None where the Hub names none.
        data: the Hub's answers; empty for what comes from the Hub cache on disk.
        said: what is said of it, in the order of weight.
        inferred: what the Hub concludes where the card says nothing.
        files: its files, where they were asked for.
        read: SHA-256 and what was said, by path, of the files that were read.
        gaps: what could not be had.
        requirements: of a Space, what its code requires: name and specifier as written.
        has_card: whether it has a card.
        cached: whether it comes from the Hub cache, which knows files only.
    """

    kind: HubKind
    id: str
    ref: str
    purl: str | None
    asked: str
    revision: str | None
    commit: str | None
    data: Mapping[str, Any]
    said: tuple[Statement, ...] = ()
    inferred: Facts | None = None
    files: tuple[File, ...] = ()
    read: Mapping[str, tuple[str | None, Facts | None]] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    requirements: tuple[tuple[str, str], ...] = ()
    has_card: bool = False
    cached: bool = False


def repository(
    kind: HubKind,
    answer: Answer,
    revision: str | None,
    endpoint: str,
    said: Iterable[Statement],
    data: Mapping[str, Any],
    **rest: Any,
) -> Repository | None:
    """Put a repository together; None where the id that answered is none.

    Args:
        kind: what it holds.
        answer: the Hub's answer.
        revision: what was asked for.
        endpoint: URL of the Hub.
        said: what files say of it.
        data: all that the Hub's API says.
        rest: further attributes.
    """
    ref = hub_ref(kind, answer.id, answer.commit, endpoint=endpoint)
    if ref is None:
        return None
    statements = tuple(said if kind != "spaces" else ((path, _of_application(facts)) for path, facts in said))
    api, inferred = api_facts(kind, data, statements)
    return Repository(
        kind=kind,
        id=answer.id,
        ref=ref,
        purl=hub_purl(answer.id, answer.commit, endpoint=endpoint) if kind == "models" else None,
        asked=answer.asked,
        revision=revision,
        commit=answer.commit,
        data=data,
        said=(*statements, (API, api)),
        inferred=inferred,
        has_card=isinstance(answer.data.get("cardData"), dict)
        or any(file.path == CARD for file in files_of(answer.data)),
        cached=answer.origin == "cache",
        **rest,
    )


def _of_application(facts: Facts) -> Facts:
    """What a card says of an application: it is no model, and has no model's facts."""
    return replace(facts, model=None, dataset=None, parents=(), datasets=(), libraries=())


def card_facts(kind: HubKind, data: Mapping[str, Any]) -> Facts:
    """Read a card's front matter as the Hub's API passes it on.

    Args:
        kind: what the repository holds.
        data: the answer; one without ``cardData`` is that of a repository without a card.
    """
    card = data.get("cardData")
    text = json.dumps(card, ensure_ascii=False) if isinstance(card, dict) else "{}"
    # JSON is YAML, save for what YAML wants escaped, or takes for two halves of a character.
    text = _UNSHOWN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return read_card(f"---\n{text}\n---\n", kind=KINDS[kind] if kind != "spaces" else Kind.MODEL)


def config_facts(context: Context, config: object) -> list[Statement]:
    """Read what the Hub's API gives of ``config.json`` and ``adapter_config.json``.

    Args:
        context: finds the format.
        config: the answer's ``config``, or a whole ``config.json``.
    """
    if not isinstance(config, dict):
        return []
    found: list[Statement] = []
    excerpt = {key: config[key] for key in _CONFIG if key in config}
    if excerpt and (facts := file_facts(context, "config.json", json.dumps(excerpt).encode())) is not None:
        found.append(("config.json", facts))
    adapter = config.get("peft")
    base = fields.text(adapter, "base_model_name_or_path")
    if base is not None:
        found.append(("adapter_config.json", Facts("peft", parents=(Mention(base, "adapter"),), libraries=("peft",))))
    return found


def file_facts(context: Context, path: str, data: bytes) -> Facts | None:
    """Read a small file through its format; None where none knows it."""
    return context.read(Blob(path, len(data), lambda offset, length: data[offset : offset + length]))


def files_of(data: Mapping[str, Any]) -> tuple[File, ...]:
    """Read the listing of an answer, sorted by path; what is no path of a file is left out."""
    listed = data.get("siblings")
    found: dict[str, File] = {}
    for item in listed[:MAX_FILES] if isinstance(listed, list) else ():
        path = item.get("rfilename") if isinstance(item, dict) else None
        if not isinstance(path, str) or not path or len(path) > 4096 or {"", ".", ".."} & set(path.split("/")):
            continue
        lfs = item.get("lfs")
        found[path] = File(
            path,
            fields.count(item, "size"),
            _hex(_SHA256, lfs.get("sha256") or lfs.get("oid")) if isinstance(lfs, dict) else None,
            _hex(_SHA1, item.get("blobId")),
        )
    return tuple(found[path] for path in sorted(found))


def _hex(pattern: re.Pattern[str], value: object) -> str | None:
    value = value.removeprefix("sha256:").lower() if isinstance(value, str) else ""
    return value if pattern.fullmatch(value) else None


def api_facts(kind: HubKind, data: Mapping[str, Any], said: Iterable[Statement]) -> tuple[Facts, Facts | None]:
    """Read what the Hub says beyond the card: what it counted and declares, and what it concluded.

    Args:
        kind: what the repository holds.
        data: the answer.
        said: what its files say.
    """
    statements = [facts for _, facts in said]
    if kind == "datasets":
        return Facts(API), None
    named = {item.id for facts in statements for item in facts.datasets}
    tags = fields.texts(data, "tags")
    of_tags = read_card("---\n" + json.dumps({"tags": [tag for tag in tags if _PAPER.fullmatch(tag)]}) + "\n---\n")
    papers = {reference for facts in statements for reference in facts.references}
    datasets = (tag.removeprefix("dataset:") for tag in tags if tag.startswith("dataset:"))
    declared = Facts(
        API,
        model=fields.counted(data) if kind == "models" else None,
        datasets=tuple(Mention(name) for name in datasets if name not in named) if kind == "models" else (),
    )
    told = {(item.id, item.detail) for facts in statements for item in facts.parents}
    inferred = Facts(
        API,
        references=tuple(item for item in of_tags.references if item not in papers),
        model=fields.task(data) if not any(facts.model and facts.model.task for facts in statements) else None,
        parents=tuple(Mention(*pair) for pair in _parents(data, tags) if pair not in told) if kind == "models" else (),
        libraries=tuple(filter(None, (fields.text(data, "library_name"),)))
        if kind == "models" and not any(facts.libraries for facts in statements)
        else (),
    )
    return declared, inferred if inferred != Facts(API) else None


def _parents(data: Mapping[str, Any], tags: Iterable[str]) -> list[tuple[str, str]]:
    """The parents that the Hub names, with their relation; its tags where it has no list."""
    bases = data.get("baseModels")
    if isinstance(bases, dict):
        relation = fields.text(bases, "relation") or ""
        models = bases.get("models")
        listed = models[:100] if isinstance(models, list) else ()
        return [(name, relation) for item in listed if (name := fields.text(item, "id")) is not None]
    found: dict[str, str] = {}
    for match in filter(None, map(_TAGGED_PARENT.fullmatch, tags)):
        found[match[2]] = match[1] or found.get(match[2], "")
    return list(found.items())
