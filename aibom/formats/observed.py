"""What is said of a model or data set, as observations of one component: one for each file that says something.

statements ─▶ one component each, its facts with evidence. Of single words, and of signatures, that two files say
differently by the same method, that of more weight is taken and the other kept in the evidence; all else the graph's
merge settles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from aibom.formats.base import Facts
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import DatasetFacts, ModelFacts
from aibom.normalize.license import License
from aibom.normalize.text import clean_line

__all__ = ["FILE_PROPERTY", "Statement", "observed"]

FILE_PROPERTY = "aibom:file:"
"""Prefix of properties that speak of a file, not of the model that it belongs to."""

LICENSE_WORDS = "aibom:dataset:license-words"
"""Property of a data set: what a file of less weight says of its licence, in words of no known licence."""

Statement = tuple[str, Facts]
"""Where something was read, relative to the source, and what it says."""

_Record = TypeVar("_Record", ModelFacts, DatasetFacts)
# What a server or a wrapper takes need not be what the file in it takes: that is no contradiction.
_SIGNATURE = frozenset(("inputs", "outputs"))
_FIELDS = ("version", "description", "authors", "supplier", "licenses", "references", "properties", "tags")


@dataclass(frozen=True, slots=True)
class _Word:
    """The word that counts for a field so far."""

    rank: int
    text: str


def observed(head: Component, said: Sequence[Statement], collector: str) -> Iterator[Component]:
    """Yield what each statement adds to a component.

    Args:
        head: the component with the evidence for its name; its version is no statement's to change.
        said: what is said of it, in the order of weight.
        collector: the collector's name, for the evidence.
    """
    words: dict[str, _Word] = {}
    named = tuple(item for item in head.evidence if item.field == "name" and not item.value)
    if head.version is not None:
        words["version"] = _Word(Method.DECLARED.rank, canonical_json(head.version))
    if head.kind is Kind.DATASET:
        said = list(_in_words(said))
    licenses = [facts.licenses for _, facts in said if facts.licenses]
    for path, facts in said:
        facts = replace(
            facts,
            licenses=_widest(facts.licenses, licenses),
            properties=tuple(pair for pair in facts.properties if not pair[0].startswith(FILE_PROPERTY)),
        )
        evidence: list[Evidence] = []
        values = _weighed({name: getattr(facts, name) for name in _FIELDS}, facts, path, collector, words, evidence)
        if head.kind is Kind.DATASET:
            values["dataset"] = _kept(facts.dataset, facts, path, collector, words, evidence)
        else:
            values["model"] = _kept(facts.model, facts, path, collector, words, evidence)
        if evidence:
            yield Component(head.ref, head.kind, head.name, evidence=(*named, *evidence), **values)


def _in_words(said: Sequence[Statement]) -> Iterator[Statement]:
    """Let a licence stand where a file of less weight has but words for one: prose that programs wrote down."""
    known: list[tuple[License, ...]] = []
    for path, facts in said:
        words = [item.name or "" for item in facts.licenses if item.id is None and item.expression is None]
        if known and words and len(words) == len(facts.licenses) and facts.licenses not in known:
            told = tuple((LICENSE_WORDS, text) for text in (clean_line(word, 1024) for word in words) if text)
            facts = replace(facts, licenses=(), properties=(*facts.properties, *told))
        known += [facts.licenses] if facts.licenses else []
        yield path, facts


def _weighed(
    found: dict[str, Any], facts: Facts, path: str, collector: str, words: dict[str, _Word], evidence: list[Evidence]
) -> dict[str, Any]:
    """Return the values that stand; write the evidence for them and for those that do not."""
    values: dict[str, Any] = {}
    for name, value in found.items():
        if _empty(value):
            continue
        method = Method.MEASURED if name in facts.measured else Method.DECLARED
        lost = ""
        if isinstance(value, (str, int)) or name in _SIGNATURE:
            word = words.get(name)
            if word is None or method.rank < word.rank:
                words[name] = _Word(method.rank, canonical_json(value))
            elif word.text != canonical_json(value):
                lost = canonical_json(value)
        if not lost:
            values[name] = value
        evidence.append(Evidence(name, method, collector, path, lost))
    return values


def _kept(
    record: _Record | None, facts: Facts, path: str, collector: str, words: dict[str, _Word], evidence: list[Evidence]
) -> _Record | None:
    """Return the record without the values that do not stand; None where nothing is left."""
    if record is None:
        return None
    known = {f.name: getattr(record, f.name) for f in fields(record) if not _empty(getattr(record, f.name))}
    kept = _weighed(known, facts, path, collector, words, evidence)
    lost: dict[str, Any] = {name: () if name in _SIGNATURE else None for name in known if name not in kept}
    return replace(record, **lost) if kept else None


def _widest(licenses: tuple[License, ...], every: Sequence[tuple[License, ...]]) -> tuple[License, ...]:
    """Of all lists that hold these licences, the longest: who names one of a list's licences supports the list."""
    named = _keys(licenses)
    return max((other for other in every if named <= _keys(other)), key=len, default=licenses) if licenses else ()


def _keys(licenses: tuple[License, ...]) -> set[str | None]:
    return {item.id or item.expression or item.name for item in licenses}


def _empty(value: object) -> bool:
    return value is None or value == () or value == ""
