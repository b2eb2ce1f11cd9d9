from __future__ import annotations

import pytest

from aibom.formats.card_body import MAX_QUOTED, SUBJECTS, description, quotations, template_lines
from aibom.formats.markdown import sections


def quoted(body: str) -> dict[str, tuple[str, ...]]:
    return quotations(sections(body))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Intended use", "use_cases"),
        ("Direct Use [optional]", "use_cases"),
        ("3. Use Cases:", "use_cases"),
        ("Intended uses & limitations", "use_cases"),
        ("🚀 Uses", "use_cases"),
        ("Limitations", "limitations"),
        ("Limitations and bias", "limitations"),
        ("Bias, Risks, and Limitations", "limitations"),
        ("**Known Limitations** (English)", "limitations"),
        ("Ethical Considerations and Limitations", "ethics"),
        ("Performance Trade-offs", "tradeoffs"),
        ("Primary intended users", "users"),
        ("Usage", None),
        ("How to use", None),
        ("Performance and Limitations", None),
        ("Our limitations in time", None),
        ("Training", None),
        ("", None),
    ],
)
def test_a_heading_counts_when_all_that_it_names_are_subjects(heading: str, name: str | None) -> None:
    assert list(quoted(f"# Title\n## {heading}\nSome words.")) == ([name] if name else [])


def test_each_subject_leads_to_a_field_that_is_read() -> None:
    for subject, name in SUBJECTS.items():
        found = quoted(f"# T\n## {subject}\n- **Group at risk:** words")
        assert list(found) == [name], subject


def test_a_mixed_heading_tells_the_first_of_its_subjects_and_its_sub_headings_their_own() -> None:
    body = "## Intended uses & limitations\nA.\n### How to use\nB.\n### Limitations and bias\nC.\n## Training\nD."
    assert quoted(body) == {"use_cases": ("A.",), "limitations": ("C.",)}


def test_sub_headings_without_a_subject_belong_to_limitations_but_not_to_uses() -> None:
    body = "## Uses\nA.\n### Example\nB.\n## Limitations\nC.\n### Language\nD.\n#### More\nE.\n"
    body += "### Ethics\nF.\n#### Deep\nG.\n"
    assert quoted(body) == {
        "use_cases": ("A.",),
        "limitations": ("C.\n\nLanguage:\nD.\n\nMore:\nE.",),
        "ethics": ("F.\n\nDeep:\nG.",),
    }


def test_a_top_heading_holds_nothing_of_the_headings_below_it() -> None:
    assert quoted("# Limitations\nA.\n## Citation\nB.") == {"limitations": ("A.",)}


def test_what_is_out_of_scope_says_so() -> None:
    found = quoted("## Out-of-Scope Use\n- medicine\n- law\n## Misuse\nSpam.")
    assert found == {"limitations": ("Out-of-Scope Use:\n- medicine\n- law", "Misuse: Spam.")}


@pytest.mark.parametrize(
    "text",
    [
        "[More Information Needed]",
        "More information needed",
        "<!-- Say what it is for. -->\n\n[More Information Needed](https://x.example)",
        "None",
        "N/A",
        "TODO",
        "{{ direct_use | default('x') }}",
        "```python\nprint(1)\n```",
        "",
        "Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model."
        " More information needed for further recommendations.",
    ],
)
def test_template_text_is_absent(text: str) -> None:
    assert quoted(f"# T\n## Limitations\n{text}\n") == {}
    assert description(sections(f"# T\n{text}\n")) is None


def test_quotations_are_bounded_for_each_field_as_a_whole() -> None:
    found = quoted("".join(f"## Limitations\n{'x' * 40_000}\n" for _ in range(4)))
    assert sum(map(len, found["limitations"])) <= MAX_QUOTED
    assert found["limitations"][-1].endswith("…")


def test_template_lines_are_names_and_values() -> None:
    text = (
        "Prose.\n- **Hardware Type:** 8 x [A100](https://x.example)\n* **Hours used [optional]**: 24\n"
        "- **Cloud Provider:** [More Information Needed]\n- **Carbon Emitted:**\n- plain: no\n- **Hours used:** 24"
    )
    assert template_lines(text) == (("Hardware Type", "8 x A100"), ("Hours used", "24"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# T\n\n[![b](b)](u)\n\nFirst *words*\nof it.\n\nSecond.", "First words of it."),
        ("Before a heading.\n# T\nAfter.", "Before a heading."),
        ("# T\n- **Developed by:** us\n\nFirst.", "First."),
        ("# T\n> **Note**\n> read this\n\nFirst.", "First."),
        ("# T\n<!-- hidden -->\n```\ncode\n```\n| a |\n|---|\n\nFirst.", "First."),
        ("# T\n## Limitations\nIt is bad.\n## About\nFirst.", "First."),
        ("# T\n## Licensing Information\nMIT.", None),
        ("# T\n## Intended uses & limitations\nReviews.", None),
        ("from torch import x\ny = 1", None),
        ("", None),
    ],
)
def test_the_description_is_the_first_paragraph_of_prose(body: str, expected: str | None) -> None:
    assert description(sections(body)) == expected
