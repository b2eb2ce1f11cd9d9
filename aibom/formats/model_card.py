"""The cards of models and data sets: ``README.md`` with front matter, as the Hugging Face Hub has them.

``read_card`` is the one reader of cards, wherever they come from. It takes every type that was met under every key of
25,109 real model cards; what is of no use becomes an unknown, never a crash and never a guess.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from aibom.formats import card_body, card_dataset, card_model
from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.card_values import Gaps, line
from aibom.formats.declared import decode
from aibom.formats.front_matter import FrontMatter, Value, read_front_matter
from aibom.formats.markdown import MAX_SECTIONS, Section, sections
from aibom.graph.component import Kind
from aibom.graph.facts import DatasetFacts, Fairness, ModelFacts, Property, Risk

__all__ = ["FORMAT", "SPACE_KEYS", "card_kind", "read_card"]

MAX_CARD: Final = 2 * 1024 * 1024
"""Bytes of a card that are read: the longest of 25,109 real ones has 140 kB."""

_MODEL_KEYS = frozenset(("base_model", "library_name", "model-index", "pipeline_tag"))
_DATASET_KEYS = (frozenset(card_dataset.DATASET_KEYS) - {"language"}) | frozenset(
    ("configs", "dataset_info", "paperswithcode_id", "pretty_name", "train-eval-index")
)
SPACE_KEYS: Final = frozenset(("sdk", "app_file", "colorFrom", "colorTo"))
"""Keys of the card of a Space: an application, neither model nor data set."""

_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "base_model": "parents",
        "base_model_relation": "parents",
        "co2_eq_emissions": "environment",
        "configs": "contents",
        "dataset_info": "contents",
        "datasets": "datasets",
        "language": "languages",
        "library_name": "libraries",
        "license": "licenses",
        "license_link": "licenses",
        "license_name": "licenses",
        "metrics": "metrics",
        "model-index": "metrics",
        "model_name": "name",
        "pipeline_tag": "task",
        "pretty_name": "name",
        "tags": "tags",
    }
)


def card_kind(values: Mapping[str, Value]) -> Kind | None:
    """Tell by the keys of its front matter what a card describes.

    Returns:
        MODEL or DATASET where a key says so that no other kind of card has; None where none does.
    """
    if SPACE_KEYS & values.keys():
        return None
    if _MODEL_KEYS & values.keys():
        return Kind.MODEL
    return Kind.DATASET if _DATASET_KEYS & values.keys() else None


def read_card(text: str, *, kind: Kind | None = None) -> Facts:
    """Read the card of a model or a data set.

    Args:
        text: the whole card; the caller bounds it.
        kind: MODEL or DATASET where the caller knows; None to tell by the card's keys, a model where they do not say.

    Returns:
        What it declares. ``dataset`` is set for the card of a data set only, ``model`` for a model's only. Front matter
        that cannot be read is the unknown ``front_matter``; what the body says comes nevertheless.
    """
    front = read_front_matter(text)
    gaps = Gaps()
    if front.reason is not None:
        gaps.add("front_matter", front.reason)
    is_dataset = (kind or card_kind(front.values)) == Kind.DATASET
    twice = {key for key, _ in front.problems}
    fields = {**_FIELDS, **card_dataset.DATASET_KEYS} if is_dataset else _FIELDS
    for key, reason in front.problems:
        gaps.add(fields.get(key, "front_matter"), reason)
    body = sections(front.body)
    if len(body) == MAX_SECTIONS:
        gaps.add("contents", f"only the first {MAX_SECTIONS} sections were read")
    tags = card_model.tags(front.values, gaps)
    facts = Facts(
        CardFormat.name,
        name=line(front.values.get("pretty_name" if is_dataset else "model_name"), "name", gaps, scalars=True),
        description=card_body.description(body),
        licenses=card_model.licenses(front.values, gaps) if front.reason is None and "license" not in twice else (),
        references=card_model.references(tags),
        tags=tags,
    )
    facts = _dataset(facts, front, gaps) if is_dataset else _model(facts, front, body, gaps)
    return replace(facts, unknowns=gaps.all())


def _dataset(facts: Facts, front: FrontMatter, gaps: Gaps) -> Facts:
    contents = card_dataset.contents(front.values, gaps)
    return replace(
        facts, dataset=DatasetFacts(contents=contents), properties=card_dataset.properties(front.values, gaps)
    )


def _model(facts: Facts, front: FrontMatter, body: list[Section], gaps: Gaps) -> Facts:
    values = front.values
    metrics, evaluated_on = card_model.results(values, gaps)
    quoted = card_body.quotations(body)
    model = ModelFacts(
        task=card_model.task(values, gaps),
        languages=card_model.languages(values, gaps),
        metrics=metrics,
        users=quoted.get("users", ()),
        use_cases=quoted.get("use_cases", ()),
        limitations=quoted.get("limitations", ()),
        tradeoffs=quoted.get("tradeoffs", ()),
        ethics=tuple(Risk(text) for text in quoted.get("ethics", ())),
        fairness=tuple(_fairness(text) for text in quoted.get("fairness", ()) if card_body.template_lines(text)),
        environment=card_model.emissions(values, gaps) + _environment(quoted.get("environment", ())),
    )
    return replace(
        facts,
        model=model,
        properties=card_model.metric_names(values, gaps),
        parents=card_model.parents(values, facts.tags, gaps),
        datasets=card_model.trained_on(values, gaps) + evaluated_on,
        libraries=card_model.libraries(values, gaps),
    )


def _environment(texts: tuple[str, ...]) -> tuple[Property, ...]:
    return tuple(dict.fromkeys(pair for text in texts for pair in card_body.template_lines(text)))


def _fairness(text: str) -> Fairness:
    said = {name.casefold(): value for name, value in card_body.template_lines(text)}
    return Fairness(
        group=said.get("group at risk", said.get("groups at risk", "")),
        benefits=said.get("benefits", ""),
        harms=said.get("harms", ""),
        mitigation=said.get("mitigation strategy", said.get("mitigation", "")),
    )


class CardFormat:
    """Reads cards: of a model, or of a data set where their keys say so."""

    name = "card"
    kind: Kind | None = None
    names: tuple[str, ...] = ("readme.md", "readme", "model_card.md", "modelcard.md")
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the first 2 MiB of the card say; see ``Format.read``. Bytes that are no UTF-8 show as escapes."""
        data = blob.read(0, MAX_CARD)
        cut = blob.size > MAX_CARD
        facts = read_card(decode(data, cut=cut))
        if cut:
            facts = replace(
                facts, unknowns=(*facts.unknowns, ("contents", f"only the first {MAX_CARD} bytes were read"))
            )
        try:
            codecs.getincrementaldecoder("utf-8")().decode(data, final=not cut)
        except UnicodeDecodeError as error:
            facts = replace(facts, findings=(("encoding", f"not UTF-8 at byte {error.start}"),))
        return facts


FORMAT = CardFormat()
