"""Documents for the tests of XML, drawn by following the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from aibom.serialize.cyclonedx.xml_table import Content, Field, Items, Kind, Place, Plan, plans

TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=("Cc", "Cs"))
    | st.sampled_from("\t\n\r&<>\"' \u0085\u2028"),
    max_size=8,
)
SCALARS: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXT,
    Kind.REF: TEXT,
    Kind.TOKEN: TEXT.map(lambda text: text.strip(" \t\r\n")),
    Kind.BOOL: st.booleans(),
    Kind.INT: st.integers(),
    Kind.NUM: st.integers() | st.floats(allow_nan=False, allow_infinity=False),
}
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
"""JSON of any shape, control characters, lone surrogates and numbers that are not finite included."""


@st.composite
def documents(draw: st.DrawFn, version: str, *, spoilt: bool = False) -> dict[str, Any]:
    """Draw a document that follows the table but no schema's rules on values.

    Args:
        draw: by Hypothesis.
        version: of the specification.
        spoilt: whether anything may stand anywhere; else only what XML of that version can say.

    Returns:
        the document.
    """
    table = plans(version)

    def an_object(plan: Plan, depth: int, required: frozenset[str] = frozenset()) -> dict[str, Any]:
        most = 10 if depth < 4 else 4 if depth < 8 else 1
        keys = draw(st.sets(st.sampled_from(sorted(plan.fields)), max_size=min(most, len(plan.fields)))) | required
        if plan.text:
            keys.add(plan.text.key)
        if "flow" in keys and "classification" in plan.fields:
            keys.add("classification")
        made = {key: a_member(plan.fields[key][1], key, depth + 1) for key in sorted(keys)}
        if spoilt and draw(st.integers(0, 15)) == 7:
            made[draw(st.text(max_size=4))] = draw(ANYTHING)
        return made

    def a_member(field: Field, key: str, depth: int) -> Any:
        if spoilt and draw(st.integers(0, 40)) == 7:
            return draw(ANYTHING)
        if field.place is Place.INLINE:
            return a_value(table[str(field.content)].fields[key][1].content, depth)
        if field.place is Place.REPEATED:
            most = 1 if field.many > version else 3
            return [an_alternative(field, depth) for _ in range(draw(st.integers(1, most)))]
        return an_alternative(field, depth)

    def an_alternative(field: Field, depth: int) -> Any:
        if field.other and draw(st.booleans()):
            plan = table[field.other]
            return an_object(plan, depth, frozenset([draw(st.sampled_from(sorted(plan.fields)))]))
        return a_value(field.content, depth)

    def a_value(content: Content, depth: int) -> Any:
        if spoilt and draw(st.integers(0, 40)) == 7:
            return draw(ANYTHING)
        if isinstance(content, Kind):
            return draw(SCALARS[content])
        if isinstance(content, str):
            return an_object(table[content], depth)
        cases = list(content.cases.values())
        if not isinstance(content, Items):
            return a_case(draw(st.sampled_from(cases)), depth)
        written = [case for case in cases if case.tag != "classification"]  # which is only read
        return [
            a_case(draw(st.sampled_from(written)), depth) for _ in range(draw(st.integers(0, 2 if depth < 8 else 0)))
        ]

    def a_case(case: Field, depth: int) -> Any:
        if case.key:
            return {case.key: a_value(case.content, depth)}
        if case.needs and isinstance(case.content, str):
            return an_object(table[case.content], depth, frozenset([draw(st.sampled_from(sorted(case.needs)))]))
        return a_value(case.content, depth)

    return {"bomFormat": "CycloneDX", "specVersion": version, **an_object(table["bom"], 0, frozenset(["components"]))}
