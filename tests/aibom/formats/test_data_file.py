from __future__ import annotations

from aibom.formats.data_file import data_facts


def test_what_no_file_has_is_an_unknown() -> None:
    for rows in (-1, 1 << 63):
        facts = data_facts("x", rows=rows)
        assert facts.unknowns == (("rows", "a number of rows that no file has"),)
        assert facts.dataset is not None and facts.dataset.contents == (("format", "x"),)


def test_names_are_cleaned_and_columns_counted() -> None:
    facts = data_facts("x", columns=[("a\n\x1b", "int"), ("", "")], rows=0)
    assert facts.dataset is not None
    assert facts.dataset.contents == (("column", "a \\x1b int"), ("format", "x"), ("rows", "0"))
    assert facts.properties == (("aibom:file:columns", "2"), ("aibom:file:rows", "0"))
