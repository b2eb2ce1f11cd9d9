from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.collect.names import shown_name, shown_names
from aibom.normalize.text import clean_line, had_controls

HARD = ["a b", "a  b", "a\tb", "\\x0a", "\n", "a.txt", "a\u202e.txt", "\u00a0a", "a\u00a0", "...", ". ", "\\udcff"]
NAMES = st.sampled_from(HARD) | st.binary(min_size=1, max_size=12).map(
    lambda raw: os.fsdecode(raw.replace(b"/", b"_").replace(b"\0", b"_"))
)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("model.safetensors", "model.safetensors"),
        ("模型 v2.bin", "模型 v2.bin"),
        ("a\nb", "a\\x0ab"),
        ("a\tb", "a\\x09b"),
        ("gpj.\u202eexe", "gpj.\\u202eexe"),
        (os.fsdecode(b"\xff.bin"), "\\udcff.bin"),
        ("\x1b[31m", "\\x1b[31m"),
        (" ", "\\x20"),
        (". ", "\\x2e\\x20"),
        (" ..", "\\x20\\x2e\\x2e"),
        ("a  b", "a b"),
    ],
)
def test_a_name_is_shown_so_that_nothing_acts_and_nothing_hides(name: str, look: str) -> None:
    assert shown_name(name) == look


@settings(max_examples=200)
@given(st.lists(NAMES, max_size=8))
def test_names_of_a_directory_stay_different_safe_and_paths(names: list[str]) -> None:
    looks = shown_names(names)
    assert set(looks) == set(names)
    assert len(set(looks.values())) == len(looks)
    for name, look in looks.items():
        assert look not in ("", ".", "..") and "/" not in look
        assert clean_line(look) == look and not had_controls(look)
        if name.isprintable() and name == clean_line(name):
            assert look == name


@settings(max_examples=100)
@given(st.lists(NAMES, max_size=8, unique=True), st.randoms())
def test_looks_do_not_depend_on_the_order_of_the_directory(names: list[str], random: object) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert shown_names(shuffled) == shown_names(names)


def test_an_ending_by_which_formats_are_known_is_kept() -> None:
    looks = shown_names(["a b.onnx", "a  b.onnx"])
    assert looks["a b.onnx"] == "a b.onnx"
    assert looks["a  b.onnx"].startswith("a b~") and looks["a  b.onnx"].endswith(".onnx")
