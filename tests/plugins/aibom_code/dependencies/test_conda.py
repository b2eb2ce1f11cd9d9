"""environment.yml."""

from __future__ import annotations

import pytest

from aibom.plugin import FormatError
from aibom_code.dependencies.conda import read_environment

TEXT = """\
name: app
channels: [conda-forge]
dependencies:
  - python=3.11
  - conda-forge::pytorch=2.4.1=py311_0
  - numpy==1.26.4
  - scipy>=1,<2
  - pip
  - pip:
    - transformers==4.44.0
    - peft>=0.11
    - -r more.txt
"""


def test_what_is_pinned_and_what_is_not() -> None:
    found = read_environment(TEXT)
    assert [(item.ecosystem, item.name, item.version, item.requirement, item.line) for item in found.declared] == [
        ("conda", "python", "", "=3.11", 4),
        ("conda", "pytorch", "2.4.1", "=2.4.1=py311_0", 5),
        ("conda", "numpy", "1.26.4", "==1.26.4", 6),
        ("conda", "scipy", "", ">=1,<2", 7),
        ("conda", "pip", "", "", 8),
        ("pypi", "transformers", "4.44.0", "==4.44.0", 10),
        ("pypi", "peft", "", ">=0.11", 11),
    ]
    assert found.includes == ["more.txt"]


@pytest.mark.parametrize("text", ["", "3", "dependencies: 3", "dependencies: [3, [], {pip: 3}, {pip: [[]]}, '=']"])
def test_wrong_types_never_fail(text: str) -> None:
    assert [item.name for item in read_environment(text).declared] in ([], ["3"])


@pytest.mark.parametrize("text", ["a: &a [*a]", "dependencies: !!python/object:x []", "{"])
def test_what_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        read_environment(text)
