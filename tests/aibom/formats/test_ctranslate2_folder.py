from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.ctranslate2_folder import FORMAT
from tests.builders.folders import folder
from tests.builders.hub_folders import ctranslate2

FILES = {"config.json": {"lang_ids": [1]}, "vocabulary.json": ["a"], "model.bin": ctranslate2({"w": ("F32", (2,))})}


def test_all_in_the_folder_is_the_one_model() -> None:
    (layout,) = FORMAT.read(folder(FILES, "whisper"))
    assert layout.files == ("whisper/config.json", "whisper/model.bin", "whisper/vocabulary.json")


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("vocabulary.json", ["<s>", "a", "b"], 3),
        ("shared_vocabulary.txt", "<s>\na\n", 2),
        ("vocabulary.txt", "", None),
        ("vocabulary.json", {"a": 1}, None),
        ("vocabulary.json", b"[", None),
        ("source_vocabulary.json", ["a"], None),
    ],
)
def test_the_entries_of_the_one_vocabulary_are_counted(name: str, content: Any, size: int | None) -> None:
    (layout,) = FORMAT.read(folder({"model.bin": FILES["model.bin"], name: content}))
    found = [facts.model.vocabulary_size for _, facts in layout.facts if facts.model is not None]
    assert found == ([size] if size else [])


def test_a_model_bin_of_something_else_is_none() -> None:
    assert FORMAT.read(folder({**FILES, "model.bin": b"PK\x03\x04"})) == ()
