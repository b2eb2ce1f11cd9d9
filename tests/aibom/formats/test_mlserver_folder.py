from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.mlserver_folder import FORMAT
from tests.builders.folders import folder
from tests.builders.model_folders import MLSERVER


def test_all_in_the_folder_is_the_one_model() -> None:
    files = {"model-settings.json": MLSERVER, "model.joblib": b"", "settings.json": {}, "README.md": ""}
    (layout,) = FORMAT.read(folder(files, "churn"))
    assert layout.files == tuple(sorted(f"churn/{name}" for name in files))
    assert layout.describes == ("churn/model-settings.json", "churn/README.md")


@pytest.mark.parametrize(
    "files",
    [
        {"model-settings.json": {}, "model.joblib": b""},
        {"model-settings.json": MLSERVER},
        {"model-settings.json": "[", "model.joblib": b""},
    ],
)
def test_anything_else_is_no_model(files: Any) -> None:
    assert FORMAT.read(folder(files)) == ()
