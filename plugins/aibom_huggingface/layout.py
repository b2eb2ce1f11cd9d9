"""What a repository says as a folder, and the results of evaluations that the Hub keeps beside the card."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aibom.plugin import Blob, Context, Facts, FormatError, Metric, ModelFacts, Statement, read_eval_results
from aibom_huggingface.repository import API, File

__all__ = ["layout_facts", "with_results"]

_DESCRIBES = (".json", ".md", ".yaml", ".yml")


def layout_facts(context: Context, files: Iterable[File], contents: Mapping[str, bytes]) -> list[Statement]:
    """Read what the layout of a repository says: the index of a pipeline, the handler of an endpoint.

    Args:
        context: finds the layout.
        files: all files of the repository.
        contents: those that were read, by path; what a layout would read besides is not known.
    """
    # A description that was not fetched is left out: a layout would call it broken.
    known = (file for file in files if file.path in contents or not file.path.endswith(_DESCRIBES))
    blobs = [_blob(file, contents.get(file.path)) for file in known]
    whole = next((layout for layout in context.layouts(blobs) if not layout.path), None)
    said: list[Statement] = []
    for path, facts in whole.facts if whole is not None else ():
        findings = tuple(("aibom:finding", f"{rule}: {detail}") for rule, detail in facts.findings)
        said.append((path, replace(facts, properties=(*facts.properties, *findings))))
    return said


def with_results(said: Iterable[Statement], data: Mapping[str, Any]) -> list[Statement]:
    """Add ``evalResults``: the files in ``.eval_results``, as the Hub passes them on.

    A list of results is one value of a model: the card's and these become one list, which both support.

    Args:
        said: what is said so far.
        data: the Hub's answers.
    """
    results = data.get("evalResults")
    if not isinstance(results, list) or not results:
        return list(said)
    try:
        facts = read_eval_results(json.dumps(results))
    except FormatError:
        return [*said, (API, Facts("eval-results", unknowns=(("metrics", "evalResults cannot be read"),)))]
    statements = list(said)
    known = [metric for _, other in statements if other.model is not None for metric in other.model.metrics]
    names = [mention.id for mention in facts.datasets]
    new = [
        item
        for item in (facts.model.metrics if facts.model else ())
        if not any(_same(item, old, names) for old in known)
    ]
    every = (*dict.fromkeys(known), *new)
    if not known or not new:
        extra = replace(facts, model=ModelFacts(metrics=tuple(new)) if new else None)
        return [*statements, (API, extra)]
    statements = [
        (
            path,
            replace(other, model=replace(other.model, metrics=every)) if other.model and other.model.metrics else other,
        )
        for path, other in statements
    ]
    return [*statements, (API, replace(facts, model=ModelFacts(metrics=every)))]


def _same(new: Metric, known: Metric, datasets: Iterable[str]) -> bool:
    """Whether a result, which names no metric, is one that the card has: of one data set, of one value."""
    return new.value == known.value and any(_on(new, name) and _on(known, name) for name in datasets)


def _on(metric: Metric, dataset: str) -> bool:
    place = metric.slice.partition(" ")[0]
    return place == dataset or place.startswith(f"{dataset}/")


def _blob(file: File, content: bytes | None) -> Blob:
    def read(offset: int, length: int) -> bytes:
        if content is None:
            raise OSError("it was not fetched")
        return content[offset : offset + length]

    return Blob(file.path, len(content) if content is not None else file.size or 0, read)
