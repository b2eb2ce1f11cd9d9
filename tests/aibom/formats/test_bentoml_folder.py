from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.bentoml_folder import FORMAT
from tests.builders.folders import folder
from tests.builders.model_folders import BENTO


def test_all_of_a_version_is_one_model() -> None:
    files = {"model.yaml": BENTO, "saved_model.pkl": b"", "custom_objects.pkl": b"", "pretrained/config.json": "{}"}
    (layout,) = FORMAT.read(folder(files, "models/iris/2uo5"))
    assert layout.files == tuple(sorted(f"models/iris/2uo5/{name}" for name in files))
    assert layout.describes == ("models/iris/2uo5/model.yaml",)


@pytest.mark.parametrize("text", ["name: x", "[", b"\xff", "nc: 80\nbackbone: []\n"])
def test_another_model_yaml_is_no_model(text: Any) -> None:
    assert FORMAT.read(folder({"model.yaml": text, "a.pt": b""})) == ()
