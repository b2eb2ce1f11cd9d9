"""What the front matter of a model card declares (hub-docs, modelcard.md), fact by fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aibom.formats.base import Mention
from aibom.formats.card_values import Gaps, items, language_codes, line, lines, mentions, number, repository
from aibom.formats.front_matter import Scalar, Value
from aibom.graph.component import Reference
from aibom.graph.facts import Metric, Property
from aibom.normalize.license import License, license_gaps, normalize_license
from aibom.normalize.task import canonical_task
from aibom.normalize.text import clean_name, is_placeholder
from aibom.normalize.url import clean_url

__all__ = [
    "emissions",
    "languages",
    "libraries",
    "licenses",
    "metric_names",
    "metric_slice",
    "metric_value",
    "parents",
    "references",
    "results",
    "tags",
    "task",
    "trained_on",
]

MAX_TAGS: Final = 256
MAX_PARENTS: Final = 20
MAX_ENTRIES: Final = 2_000
MAX_RESULTS: Final = 20_000

_RELATION = re.compile(r"[a-z][a-z-]{0,31}")
_TAGGED_PARENT = re.compile(r"base_model:([a-z][a-z-]{0,31}):(\S+)")
_ARXIV = re.compile(
    r"arxiv:\s*((?:[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]{1,2})?)", re.IGNORECASE
)
_DOI = re.compile(r"doi:\s*(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)

Values = Mapping[str, Value]


def licenses(values: Values, gaps: Gaps) -> tuple[License, ...]:
    """Read ``license`` with ``license_name`` and ``license_link``; a card without one leaves a gap."""
    if "license" not in values:
        gaps.add("licenses", "not declared")
        return ()
    name = line(values.get("license_name"), "licenses", Gaps(), scalars=True)
    link = line(values.get("license_link"), "licenses", Gaps())
    declared = _text_only(values["license"])
    for reason in license_gaps(declared, name=name, link=link):
        gaps.add("licenses", reason)
    return normalize_license(declared, name=name, link=link)


def _text_only(value: Value) -> object:
    # A number or a boolean is no licence, whatever it looks like.
    if isinstance(value, list):
        return [_text_only(item) for item in value]
    return 0 if isinstance(value, Scalar) else str(value) if isinstance(value, str) else value


def languages(values: Values, gaps: Gaps) -> tuple[str, ...]:
    """Read ``language``: codes as declared."""
    return language_codes(values.get("language"), MAX_ENTRIES, "languages", gaps)


def tags(values: Values, gaps: Gaps) -> tuple[str, ...]:
    """Read ``tags``: text as it stands in the source, numbers and booleans too."""
    return lines(values.get("tags"), MAX_TAGS, "tags", gaps, scalars=True)


def task(values: Values, gaps: Gaps) -> str | None:
    """Read ``pipeline_tag``, never the task of a result."""
    declared = line(values.get("pipeline_tag"), "task", gaps)
    found = canonical_task(declared) if declared is not None else None
    if declared is not None and found is None:
        gaps.add("task", "no name of a task")
    return found


def libraries(values: Values, gaps: Gaps) -> tuple[str, ...]:
    """Read ``library_name``."""
    return lines(values.get("library_name"), MAX_PARENTS, "libraries", gaps)


def parents(values: Values, card_tags: tuple[str, ...], gaps: Gaps) -> tuple[Mention, ...]:
    """Read ``base_model`` and how the model descends from it.

    Args:
        values: the front matter.
        card_tags: its tags, of which ``base_model:<relation>:<id>`` names a relation too.
        gaps: takes what is no text.

    Returns:
        The parents with the declared relation: ``base_model_relation`` for all, else that of the tag.
    """
    declared = line(values.get("base_model_relation"), "parents", gaps)
    relation = declared.lower() if declared else ""
    if relation and not _RELATION.fullmatch(relation):
        gaps.add("parents", "the relation is no word")
        relation = ""
    tagged = (match for match in map(_TAGGED_PARENT.fullmatch, card_tags) if match)
    by_tag = {match.group(2): match.group(1) for match in tagged}
    return mentions(values.get("base_model"), MAX_PARENTS, "parents", gaps, "models", relation or by_tag)


def trained_on(values: Values, gaps: Gaps) -> tuple[Mention, ...]:
    """Read ``datasets``: what the model was trained on."""
    return mentions(values.get("datasets"), MAX_ENTRIES, "datasets", gaps, "datasets", "train")


def metric_names(values: Values, gaps: Gaps) -> tuple[Property, ...]:
    """Read ``metrics``: names alone, which are no results."""
    return tuple(("aibom:model:metric", name) for name in lines(values.get("metrics"), MAX_TAGS, "metrics", gaps))


def references(card_tags: tuple[str, ...]) -> tuple[Reference, ...]:
    """Find the papers that tags name: ``arxiv:<id>`` and ``doi:<id>``."""
    found = []
    for tag in card_tags:
        if match := _ARXIV.fullmatch(tag):
            found.append(f"https://arxiv.org/abs/{match.group(1)}")
        elif (match := _DOI.fullmatch(tag)) and (url := clean_url(f"https://doi.org/{match.group(1)}")):
            found.append(url)
    return tuple(Reference("documentation", url) for url in dict.fromkeys(found))


def emissions(values: Values, gaps: Gaps) -> tuple[Property, ...]:
    """Read ``co2_eq_emissions``: grams, alone or with what their author says about them.

    Returns:
        (name, value) in the author's order, ``emissions`` being grams of CO2 equivalent.
    """
    declared = values.get("co2_eq_emissions")
    if declared is None:
        return ()
    if not isinstance(declared, dict):
        declared = {"emissions": declared}
    grams = declared.get("emissions")
    if grams is not None and number(grams) is None:
        gaps.add("environment", "emissions: no number")
        return ()
    found = ((clean_name(key, 64), line(value, "environment", gaps, scalars=True)) for key, value in declared.items())
    return tuple((key, text) for key, text in found if key and text is not None)


def results(values: Values, gaps: Gaps) -> tuple[tuple[Metric, ...], tuple[Mention, ...]]:
    """Read ``model-index``: results of evaluations, each once, and the data sets that they were had on.

    A result without its data set (spaCy's cards) keeps its metrics; a value that is neither number nor text is a gap.
    """
    metrics: dict[Metric, None] = {}
    datasets: dict[Mention, None] = {}
    for entry in items(values.get("model-index"), MAX_ENTRIES, "metrics", gaps):
        if not isinstance(entry, dict):
            gaps.add("metrics", "an entry is no mapping")
            continue
        for result in items(entry.get("results"), MAX_RESULTS, "metrics", gaps):
            if not isinstance(result, dict):
                gaps.add("metrics", "a result is no mapping")
                continue
            part, mention = _dataset(result.get("dataset"), gaps)
            if mention is not None:
                datasets[mention] = None
            for metric in items(result.get("metrics"), MAX_RESULTS, "metrics", gaps):
                if read := _metric(metric, part, gaps):
                    metrics[read] = None
    if len(metrics) > MAX_RESULTS:
        gaps.add("metrics", f"more than {MAX_RESULTS} results")
    return tuple(metrics)[:MAX_RESULTS], tuple(datasets)


def _metric(metric: Value, part: str, gaps: Gaps) -> Metric | None:
    if not isinstance(metric, dict):
        gaps.add("metrics", "a metric is no mapping")
        return None
    kind = line(metric.get("type"), "metrics", gaps) or line(metric.get("name"), "metrics", gaps)
    value = metric_value(metric.get("value"))
    if kind is None or value is None:
        gaps.add("metrics", "a value is no number or text" if kind else "a result without its type")
        return None
    return Metric(kind, value, part)


def metric_value(value: Value) -> str | None:
    """Give a finite number or a text as it stands in the source; None for anything else."""
    if not isinstance(value, str) or (isinstance(value, Scalar) and number(value) is None):
        return None
    text = clean_name(str(value))
    return None if is_placeholder(text) else text


def metric_slice(dataset: str | None, config: str | None, *rest: str | None) -> str:
    """Say what a result was had on: ``dataset[/config]``, then split and revision, of what is known."""
    named = "/".join(filter(None, (dataset, config)))
    return " ".join(filter(None, (named, *rest)))


def _dataset(value: Value, gaps: Gaps) -> tuple[str, Mention | None]:
    if value is None:
        return "", None
    if not isinstance(value, dict):
        value = {"type": value}
    kind = repository(value.get("type"), "datasets", gaps, "datasets")
    name = line(value.get("name"), "datasets", Gaps(), scalars=True)
    arguments = value.get("args")  # what `config` was called until 2022
    config = line(value.get("config"), "datasets", Gaps(), scalars=True)
    if config is None and isinstance(arguments, str):
        config = line(arguments, "datasets", Gaps(), scalars=True)
    split = line(value.get("split"), "datasets", Gaps(), scalars=True)
    revision = line(value.get("revision"), "datasets", Gaps(), scalars=True)
    mention = Mention(kind, "eval", revision or "") if kind is not None else None
    return metric_slice(kind or name, config, split, revision), mention
