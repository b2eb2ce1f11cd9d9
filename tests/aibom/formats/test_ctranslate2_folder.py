from __future__ import annotations

from aibom.formats.ctranslate2_folder import FORMAT
from tests.builders.folders import folder
from tests.builders.hub_folders import ctranslate2

FILES = {"config.json": {"lang_ids": [1]}, "vocabulary.json": ["a"], "model.bin": ctranslate2({"w": ("F32", (2,))})}


def test_all_in_the_folder_is_the_one_model() -> None:
    (layout,) = FORMAT.read(folder(FILES, "whisper"))
    assert layout.files == ("whisper/config.json", "whisper/model.bin", "whisper/vocabulary.json")


def test_a_model_bin_of_something_else_is_none() -> None:
    assert FORMAT.read(folder({**FILES, "model.bin": b"PK\x03\x04"})) == ()
