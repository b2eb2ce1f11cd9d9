"""What the prose of a card says, quoted: its first paragraph, and the sections whose headings say what they are.

Nothing is ever inferred from prose. A heading counts when all that it names are ``SUBJECTS``; the first one decides the
field, so "Intended uses & limitations" tells intended uses. Sub-headings that are subjects are sections of their own.
Other sub-headings belong to the section around them where it has one field only, is no top heading and does not tell
uses, below which instructions stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from aibom.formats.markdown import Section, paragraphs, plain
from aibom.normalize.text import clean_line, clean_text, is_placeholder

__all__ = ["MAX_QUOTED", "SUBJECTS", "description", "quotations", "template_lines"]

MAX_QUOTED: Final = 64 * 1024
"""Characters that are kept of what is quoted for one field."""

_FIELDS: Final[Mapping[str, str]] = {
    "use_cases": """
        use case | use cases | uses | direct use | direct uses | downstream use | downstream uses | intended use
        | intended uses | intended usage | intended use case | intended use cases | intended purpose | primary use
        | primary uses | primary use cases | primary intended use | primary intended uses
    """,
    "limitations": """
        limitation | limitations | known limitations | model limitations | technical limitations | bias | biases
        | known biases | risk | risks | known issues | caveats | out of scope use | out of scope uses
        | out of scope use case | out of scope use cases | misuse | malicious use
    """,
    "ethics": "ethics | ethical consideration | ethical considerations | ethical concerns",
    "tradeoffs": "tradeoffs | trade offs | performance tradeoffs | performance trade offs",
    "users": "intended users | primary intended users | target users | intended audience | target audience",
    "environment": """
        environmental impact | environmental considerations | carbon footprint | carbon emissions | co2 emissions
        | energy consumption
    """,
    "fairness": "fairness | fairness assessment | fairness assessments | fairness considerations",
}


def _table(names: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in names.split("|"))


SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {name: to for to, names in _FIELDS.items() for name in _table(names)}
)
"""What a heading may name, in lower case, and the field that it tells of."""

_WITH_SUBSECTIONS = frozenset(("limitations", "ethics", "tradeoffs", "users"))
_WITH_MARKUP = frozenset(("environment", "fairness"))
_SAYS_THE_OPPOSITE = ("out of scope", "misuse", "malicious")
_NO_DESCRIPTION = frozenset(
    _table("""
        acknowledgements | acknowledgments | citation | citation information | citing | contact | contributions
        | contributors | evaluation | evaluation results | how to use | install | installation | languages | license
        | license information | licensing | licensing information | quick start | quickstart | requirements | results
        | table of contents | training | training data | training details | training procedure | usage
    """)
)

_OPTIONAL = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_NO_WORD = re.compile(r"[^\w/&+,]+")
_JOINTS = re.compile(r"(?: ?(?:[,/&+]|\band\b) ?)+")
_NUMBERING = re.compile(r"^(?:[0-9ivx]+ )+(?=\w)")
_TEMPLATE_LINE = re.compile(r"\s*[-*+]\s+\*\*([^*]{1,120}?):?\s*\*\*:?[ \t]*(.*)")
_JINJA = re.compile(r"\{\{.*\}\}")

# What the Hub's template (huggingface_hub/templates/modelcard_template.md) and trainers leave where nobody wrote.
_BOILERPLATE = (
    "users (both direct and downstream) should be made aware of the risks, biases and limitations of the model",
    "carbon emissions can be estimated using the machine learning impact calculator",
    "this modelcard aims to be a base template for new models",
    "this is the model card of a 🤗 transformers model that has been pushed on the hub",
)


def description(found: Sequence[Section]) -> str | None:
    """Give the card's first paragraph of prose that is no template text.

    A section that is about something else by its heading (a subject, a licence, how to install ...) does not describe,
    and neither does what is below it.
    """
    deepest = 6
    for section in found:
        if section.level > deepest:
            continue
        other = section.level and (_name(section.heading) in _NO_DESCRIPTION or _subjects(section.heading))
        deepest = section.level if other else 6
        if other:
            continue
        for paragraph in paragraphs(section.lines):
            text = clean_line(plain(paragraph, 4096))
            if not _is_template(text):
                return text
    return None


def quotations(found: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    """Quote the sections whose headings say what they are.

    Returns:
        By field of ``SUBJECTS``: the texts in the card's order without markup; ``environment`` and ``fairness`` have it
        still, for ``template_lines``.
    """
    quoted: dict[str, list[str]] = {}
    room = dict.fromkeys(_FIELDS, MAX_QUOTED)
    for index, section in enumerate(found):
        subjects = _subjects(section.heading) if section.level else ()
        name = subjects[0] if subjects else ""
        if room.get(name, 0) <= 1:
            continue
        whole = len(subjects) == 1 and section.level > 1 and name in _WITH_SUBSECTIONS
        parts = [section, *_below(found, index)] if whole else [section]
        text = _raw(section) if name in _WITH_MARKUP else _quote(parts)
        text = clean_text(text, room[name])
        if text:
            room[name] -= len(text)
            quoted.setdefault(name, []).append(text)
    return {name: tuple(texts) for name, texts in quoted.items()}


def template_lines(text: str) -> tuple[tuple[str, str], ...]:
    """Read lines of the Hub's template, ``- **Hardware Type:** value``, as pairs; one without a value is none."""
    found: dict[tuple[str, str], None] = {}
    for match in filter(None, map(_TEMPLATE_LINE.match, text.split("\n"))):
        name = clean_line(plain(_OPTIONAL.sub("", match.group(1)), 128)).rstrip(" :")
        value = clean_line(plain(match.group(2), 1024))
        if name and not _is_template(value):
            found[name, value] = None
    return tuple(found)


def _name(heading: str) -> str:
    return _NUMBERING.sub("", _NO_WORD.sub(" ", _OPTIONAL.sub(" ", heading.casefold())).strip())


def _subjects(heading: str) -> tuple[str, ...]:
    # The fields that a heading names, in its order; empty where it names anything else as well.
    found = [SUBJECTS.get(part) for part in _JOINTS.split(_name(heading)) if part]
    return tuple(dict.fromkeys(name for name in found if name)) if all(found) else ()


def _below(found: Sequence[Section], index: int) -> Iterator[Section]:
    # What is below a section, save the sections that have a field of their own with all that is below them.
    deepest = 6
    for section in found[index + 1 :]:
        if section.level <= found[index].level:
            return
        if section.level <= deepest:
            own = bool(_subjects(section.heading))
            deepest = section.level if own else 6
            if not own:
                yield section


def _raw(section: Section) -> str:
    return "\n".join(section.lines)


def _quote(parts: Iterable[Section]) -> str:
    texts: list[str] = []
    for number, part in enumerate(parts):
        text = plain(_raw(part), MAX_QUOTED)
        if _is_template(text):
            continue
        opposite = number == 0 and _name(part.heading).startswith(_SAYS_THE_OPPOSITE)
        between = ":\n" if "\n" in text or number else ": "
        texts.append(f"{part.heading}{between}{text}" if number or opposite else text)
    return "\n\n".join(texts)


def _is_template(text: str) -> bool:
    # Nothing but what a template holds where its author wrote nothing.
    parts = (part.strip() for part in text.split("\n") if part.strip())
    return all(is_placeholder(p) or _JINJA.fullmatch(p) or p.casefold().startswith(_BOILERPLATE) for p in parts)
