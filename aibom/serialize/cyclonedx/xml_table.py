"""How CycloneDX says in XML what it says in JSON: one table, by which documents are written and read.

The rows stand in xml_table_core.py and xml_table_more.py: for each type of object, in the order of the XSD's sequence,
words of this form (no spaces inside; only the tag is required)::

    [key=][@ * &]tag[/item][:kind][?needs][+since][<gone][!many]

- ``tag``: an element; ``@tag``: an attribute; ``.``: the object's own text; ``*tag``: an element for each item of a
  list, with no element around them; ``&tag``: an element whose fields belong to the object itself.
- ``/item``: the element holds a list, each item in an element of this name.
- ``key=``: the key in JSON, where it is not the tag. In a list of several kinds or a choice: the item is an object with
  this one key.
- ``:kind``: ``text`` (as it is; the default), ``token`` (white space around it means nothing: URLs, times), ``int``,
  ``num``, ``bool``, ``ref`` (an empty element with the attribute ``ref``), or the name of a type, of a list of several
  kinds or of a choice.
- ``?a|b``: in a list of several kinds or a choice, only for an object that has one of these keys.
- ``+1.6``: in XML from this version on; ``<1.6``: before this version; ``!1.6``: at most one before this version.

Two rows of one key that a version has both of are alternatives, told apart by the value: a list or text, or else an
object. Sources: the XSDs and JSON schemas of the specification, https://cyclonedx.org/schema/ (the tests walk them and
this table side by side).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from types import MappingProxyType

from aibom.serialize.cyclonedx.xml_table_core import CORE, CORE_LISTS, CORE_ORDER
from aibom.serialize.cyclonedx.xml_table_more import CHOICES, MORE, MORE_LISTS, MORE_ORDER

__all__ = ["NAMESPACE", "VERSIONS", "Choice", "Content", "Field", "Items", "Kind", "Place", "Plan", "plans"]

NAMESPACE = "http://cyclonedx.org/schema/bom/"
"""Of the elements; the version follows."""

VERSIONS = ("1.4", "1.5", "1.6", "1.7")
"""The versions of the specification that the table covers. They compare as strings."""


class Kind(Enum):
    """What an element or attribute without children holds."""

    TEXT = auto()
    TOKEN = auto()
    INT = auto()
    NUM = auto()
    BOOL = auto()
    REF = auto()


class Place(Enum):
    """Where a field of an object stands in the object's element."""

    ATTRIBUTE = auto()
    TEXT = auto()
    ELEMENT = auto()
    REPEATED = auto()
    INLINE = auto()


@dataclass(frozen=True, slots=True)
class Items:
    """The content of an element that holds a list.

    Attributes:
        cases: the elements that its items may be, by tag, in the order in which a writer tries them.
        only: the case of a list whose items are all alike, else ``None``.
    """

    cases: Mapping[str, Field]
    only: Field | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The content of an element that holds exactly one of several elements, where JSON has just the value.

    Attributes:
        cases: the elements, by tag, in the order in which a writer tries them.
    """

    cases: Mapping[str, Field]


Content = Kind | str | Items | Choice
"""What an element holds: a scalar, an object (the name of its type), a list or one of several."""


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table: a field of an object, or a case of a list or choice.

    Attributes:
        key: key in JSON; of a case, ``""`` where the item is the value itself.
        tag: name of the element or attribute; ``"."`` for the object's own text.
        place: where it stands.
        content: what it holds.
        other: name of the type of an object that may stand here instead, ``""`` if none may.
        needs: of a case: keys of which the object must have one; empty if any object will do.
        since: first version whose XML has it.
        gone: first version whose XML no longer has it; ``""`` if there is none.
        many: first version that allows more than one of a repeated element.
    """

    key: str
    tag: str
    place: Place
    content: Content
    other: str = ""
    needs: frozenset[str] = frozenset()
    since: str = VERSIONS[0]
    gone: str = ""
    many: str = VERSIONS[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """A type of object as one version has it.

    Attributes:
        fields: by JSON key: the position in XML, and the field. The keys of an inline element share its position.
        attributes: the attributes, in the table's order.
        text: the object's own text, if it has one.
        elements: the fields that are elements, by tag, in the XSD's order.
        order: position of each key in JSON, where that is not the order in which a reader of XML meets them.
    """

    fields: Mapping[str, tuple[int, Field]]
    attributes: tuple[Field, ...]
    text: Field | None
    elements: Mapping[str, Field]
    order: Mapping[str, int] | None


_KINDS = {kind.name.lower(): kind for kind in Kind}
_PLACES = {"@": Place.ATTRIBUTE, "*": Place.REPEATED, "&": Place.INLINE}
_WORD = re.compile(
    r"(?:(?P<key>[\w-]+)=)?(?P<place>[@*&]?)(?P<tag>[\w-]+|\.)(?:/(?P<item>[\w-]+))?(?::(?P<kind>\w+))?"
    r"(?:\?(?P<needs>[\w|]+))?(?:\+(?P<since>1\.\d))?(?:<(?P<gone>1\.\d))?(?:!(?P<many>1\.\d))?"
)


@cache
def plans(version: str) -> Mapping[str, Plan]:
    """Compile the table for one version.

    Args:
        version: one of ``VERSIONS``.

    Returns:
        the types of objects, by name; ``bom`` is the document.
    """
    named: dict[str, Items | Choice] = {}
    for name, words in (CORE_LISTS | MORE_LISTS).items():
        named[name] = Items(_cases(words, version), None)
    for name, words in CHOICES.items():
        named[name] = Choice(_cases(words, version))
    types = {name: _fields(words, version, named) for name, words in (CORE | MORE).items()}
    orders = CORE_ORDER | MORE_ORDER
    return MappingProxyType({name: _plan(fields, types, orders.get(name, "")) for name, fields in types.items()})


def _word(word: str, *, case: bool = False) -> Field:
    """Read one word of the table."""
    match = _WORD.fullmatch(word)
    if match is None:
        raise ValueError(f"not a word of the table: {word}")
    tag, kind, item = match["tag"], match["kind"] or "text", match["item"]
    content: Content = _KINDS.get(kind, kind)
    if item:
        only = Field("", item, Place.ELEMENT, content)
        content = Items({item: only}, only)
    return Field(
        key=match["key"] or ("" if case else tag),
        tag=tag,
        place=Place.TEXT if tag == "." else _PLACES.get(match["place"], Place.ELEMENT),
        content=content,
        needs=frozenset(match["needs"].split("|")) if match["needs"] else frozenset(),
        since=match["since"] or VERSIONS[0],
        gone=match["gone"] or "",
        many=match["many"] or VERSIONS[0],
    )


def _in(field: Field, version: str) -> bool:
    return field.since <= version and not (field.gone and field.gone <= version)


def _cases(words: str, version: str) -> Mapping[str, Field]:
    fields = (_word(word, case=True) for word in words.split())
    return {field.tag: field for field in fields if _in(field, version)}


def _fields(words: str, version: str, named: Mapping[str, Items | Choice]) -> dict[str, Field]:
    """Read the fields of a type, by key, with lists and choices in place of their names."""
    fields: dict[str, Field] = {}
    for field in map(_word, words.split()):
        if not _in(field, version):
            continue
        content = field.content
        if field.key in fields:
            if not isinstance(content, str):
                raise ValueError(f"the second row of {field.key} is not an object")
            fields[field.key] = replace(fields[field.key], other=content)
        else:
            resolved = named.get(content, content) if isinstance(content, str) else content
            fields[field.key] = replace(field, content=resolved)
    return fields


def _plan(fields: Mapping[str, Field], types: Mapping[str, Mapping[str, Field]], order: str) -> Plan:
    by_key: dict[str, tuple[int, Field]] = {}
    for position, field in enumerate(fields.values()):
        inner = types[str(field.content)] if field.place is Place.INLINE else (field.key,)
        by_key |= dict.fromkeys(inner, (position, field))
    return Plan(
        fields=by_key,
        attributes=tuple(field for field in fields.values() if field.place is Place.ATTRIBUTE),
        text=next((field for field in fields.values() if field.place is Place.TEXT), None),
        elements={field.tag: field for field in fields.values() if field.place not in (Place.ATTRIBUTE, Place.TEXT)},
        order={key: position for position, key in enumerate(order.split())} if order else None,
    )
