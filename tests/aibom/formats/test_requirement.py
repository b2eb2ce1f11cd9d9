from __future__ import annotations

import pytest

from aibom.formats.requirement import MAX_REQUIREMENTS, Required, lines_of, read_conda, read_requirements


@pytest.mark.parametrize(
    ("line", "library", "requires"),
    [
        ("numpy", "numpy", ()),
        ("Scikit_Learn==1.9.1", "scikit-learn", ("scikit-learn ==1.9.1",)),
        ("pandas >= 2, <4", "pandas", ("pandas >=2,<4",)),
        ("spacy-transformers (>=1.2,<1.4)", "spacy-transformers", ("spacy-transformers >=1.2,<1.4",)),
        ("torch[cuda] ==2.1.*  # why", "torch", ("torch ==2.1.*",)),
        ("torch==2.13.0+cpu --hash=sha256:00", "torch", ("torch ==2.13.0+cpu",)),
        ('tomli>=1; python_version < "3.11"', "tomli", ('tomli >=1; python_version < "3.11"',)),
        ("mine @ https://user:secret@example.org/mine.whl", "mine", ()),
    ],
)
def test_a_requirement(line: str, library: str, requires: tuple[str, ...]) -> None:
    assert read_requirements(lines_of(line)) == Required((library,), requires)


def test_options_and_comments_are_left_alone() -> None:
    text = "# all\n--index-url https://user:secret@example.org/simple\n-r other.txt\nnumpy \\\n  ==1.0\n\n-e .\n"
    assert read_requirements(lines_of(text)) == Required(("numpy",), ("numpy ==1.0",))


@pytest.mark.parametrize(
    "line",
    [
        "./wheels/a.whl",
        "https://user:secret@example.org/a.whl",
        "a b",
        "==1",
        "a=1",
        "\x07",
        "a" + " " * 4000 + "?",
        "a" * 5000,
    ],
)
def test_what_is_no_requirement_is_counted_and_not_shown(line: str) -> None:
    found = read_requirements([line, "numpy", 3])
    assert found.libraries == ("numpy",)
    assert found.unknowns == (("libraries", "2 of 3 requirements could not be read"),)


def test_what_conda_installs() -> None:
    entries = ["python=3.11.7", "pip<=23", "conda-forge::numpy=1.26=py311_0", "scipy >=1.1,<2", {"pip": ["x"]}, "?"]
    assert read_conda(entries) == Required(
        ("numpy", "scipy"),
        ("python =3.11.7", "pip <=23", "numpy =1.26", "scipy >=1.1,<2"),
        (("libraries", "1 of 5 requirements could not be read"),),
    )


def test_lists_are_bounded() -> None:
    found = read_requirements(f"a{n}" for n in range(MAX_REQUIREMENTS + 1))
    assert len(found.libraries) == MAX_REQUIREMENTS
    assert found.unknowns == (("libraries", f"more than {MAX_REQUIREMENTS} requirements"),)
