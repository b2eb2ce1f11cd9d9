"""The headers of weights, where the Hub does not say what is in them: by ranges, at most eight files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from aibom.plugin import Context, Facts, ModelFacts, Statement
from aibom_huggingface.answer import Answer
from aibom_huggingface.hub import Hub
from aibom_huggingface.repository import File, Gap

__all__ = ["Headers", "read_headers"]

_SUFFIXES: Final = (".safetensors", ".gguf")
_MAX_FILES: Final = 8
_SHARD = re.compile(r"(.+)-\d{2,9}-of-(\d{2,9})(\.[a-z]+)")


@dataclass(slots=True)
class Headers:
    """What the headers say.

    Attributes:
        said: what they say of the model.
        gaps: what could not be read.
        read: what was said, by path; no file was read whole, so none has a digest from here.
    """

    said: list[Statement] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    read: dict[str, tuple[str | None, Facts | None]] = field(default_factory=dict)


def read_headers(hub: Hub, context: Context, answer: Answer, files: Iterable[File]) -> Headers:
    """Read the headers of a model's weights.

    Args:
        hub: fetches ranges.
        context: finds formats.
        answer: the model.
        files: all its files.
    """
    weights = [file for file in files if file.path.endswith(_SUFFIXES) and "/" not in file.path and file.size]
    chosen = [file for file in weights if file.path.endswith(_SUFFIXES[0])] or weights
    found = Headers()
    if len(chosen) > _MAX_FILES:
        found.gaps.append(("parameters", f"the headers of {len(chosen)} files would have to be read", "."))
        return found
    for file in chosen:
        blob = hub.blob("models", answer.id, answer.commit or "", file.path, file.size or 0)
        facts = context.read(blob)
        if facts is None:
            continue
        found.read[file.path] = (None, facts)
        problems = [("contents", reason, file.path) for name, reason in facts.unknowns if name == "contents"]
        found.gaps += problems
        if problems:
            return found
    found.said = _of_the_whole(found.read)
    counted, reason = _counted(found.read)
    if counted is not None:
        place = next(iter(found.read)) if len(found.read) == 1 else "."
        format_ = found.said[0][1].format
        found.said.append((place, Facts(format_, model=counted, measured=("parameters", "parameters_by_dtype"))))
    elif reason:
        found.gaps.append(("parameters", reason, "."))
    return found


def _of_the_whole(read: dict[str, tuple[str | None, Facts | None]]) -> list[Statement]:
    """Of several files, the first speaks of the model; their counts are added up elsewhere."""
    for path, (_, facts) in read.items():
        if facts is not None:
            model = replace(facts.model, parameters=None, parameters_by_dtype=()) if facts.model else None
            return [(path, replace(facts, model=model, unknowns=(), findings=()))]
    return []


def _counted(read: dict[str, tuple[str | None, Facts | None]]) -> tuple[ModelFacts | None, str]:
    """The parameters of shards added up, those of files that count alike once, and why there are none."""
    models = [facts.model for _, facts in read.values() if facts is not None and facts.model is not None]
    if not models or any(model.parameters is None for model in models):
        return None, ""
    shards = [_SHARD.fullmatch(path) for path in read]
    sets = {(match[1], match[2], match[3]) for match in shards if match}
    if len(models) > 1 and len(sets) == 1 and all(shards):
        if len(models) != int(next(iter(sets))[1]):
            return None, f"{len(models)} of {int(next(iter(sets))[1])} parts are there"
        by_dtype = Counter[str]()
        for model in models:
            by_dtype.update(dict(model.parameters_by_dtype))
        total = sum(model.parameters or 0 for model in models)
        return ModelFacts(parameters=total, parameters_by_dtype=tuple(sorted(by_dtype.items()))), ""
    if len({model.parameters for model in models}) > 1:
        return None, f"{len(models)} files count differently: they may be variants or pieces of one model"
    same = len({model.parameters_by_dtype for model in models}) == 1
    first = models[0]
    return ModelFacts(parameters=first.parameters, parameters_by_dtype=first.parameters_by_dtype if same else ()), ""
