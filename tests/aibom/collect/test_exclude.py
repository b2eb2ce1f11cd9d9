from __future__ import annotations

import pytest

from aibom.collect.exclude import excluder
from aibom.errors import UsageError


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not_fit"),
    [
        ("*.log", ["a.log", "x/y/a.log", ".log"], ["a.logs", "a.log.txt"]),
        ("runs", ["runs", "runs/", "x/runs", "x/runs/"], ["runs2", "xruns", "x/aruns"]),
        ("/runs", ["runs", "runs/"], ["x/runs"]),
        ("data/raw", ["data/raw", "data/raw/"], ["x/data/raw", "data/rawer"]),
        ("tmp/", ["tmp/", "x/tmp/"], ["tmp", "x/tmp"]),
        ("a?c", ["abc", "x/abc"], ["ac", "a/c", "abbc"]),
        ("a*/b", ["a/b", "axx/b"], ["a/x/b"]),
        ("**/b", ["b", "x/b", "x/y/b"], ["xb"]),
        ("a/**", ["a/b", "a/b/c", "a/b/"], ["a", "a/", "ab/c"]),
        ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["az", "z"]),
        ("[ab].bin", ["a.bin", "b.bin"], ["c.bin", "ab.bin"]),
        ("[!ab].bin", ["c.bin"], ["a.bin", "/.bin"]),
        ("[a-c]1", ["b1"], ["d1"]),
        ("/[*]x[?]", ["*x?"], ["axb"]),
        ("[", ["["], ["a"]),
        ("a.b+c", ["a.b+c"], ["axb+c", "a.bbc"]),
    ],
)
def test_patterns_fit_as_in_gitignore(pattern: str, fits: list[str], does_not_fit: list[str]) -> None:
    excluded = excluder((pattern,))
    assert [path for path in fits if not excluded(path.rstrip("/"), path.endswith("/"))] == []
    assert [path for path in does_not_fit if excluded(path.rstrip("/"), path.endswith("/"))] == []


@pytest.mark.parametrize(
    ("path", "is_folder", "out"),
    [
        (".git", True, True),
        (".git", False, True),
        ("sub/.git", True, True),
        ("x/__pycache__", True, True),
        ("node_modules", True, True),
        ("node_modules", False, False),
        (".gitignore", False, False),
        ("model", True, False),
    ],
)
def test_what_is_left_out_by_default(path: str, is_folder: bool, out: bool) -> None:
    assert excluder(())(path, is_folder) is out


@pytest.mark.parametrize("pattern", ["", "/", "!keep", "[z-a]"])
def test_a_pattern_that_cannot_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError):
        excluder((pattern,))
