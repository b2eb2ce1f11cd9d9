from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.normalize.task import canonical_task


@pytest.mark.parametrize(
    ("value", "task"),
    [
        ("text-classification", "text-classification"),
        (" Text Classification ", "text-classification"),
        ("fill_mask", "fill-mask"),
        ("image-to-3d", "image-to-3d"),
        ("summarization--other-headline-generation", "summarization-other-headline-generation"),
        ("a-tag-of-next-year", "a-tag-of-next-year"),
        ("sentiment-analysis", "text-classification"),
        ("NER", "token-classification"),
        ("", None),
        ("none", None),
        ("[More Information Needed]", None),
        ("-", None),
        ("text/classification", None),
        ("Clasificación", None),
        ("text\x00classification", None),
        ("we classify texts and much more, see https://example.org", None),
        ("x" * 65, None),
        ("x" * 100_000, None),
    ],
)
def test_canonical_task(value: str, task: str | None) -> None:
    assert canonical_task(value) == task


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z0-9 _-]{0,40}", fullmatch=True))
def test_a_canonical_task_is_a_fixed_point(value: str) -> None:
    task = canonical_task(value)
    if task is not None:
        assert canonical_task(task) == task
        assert task.isascii() and task == task.lower() and " " not in task
