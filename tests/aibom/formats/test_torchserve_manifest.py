from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.json_object import JsonObject
from aibom.formats.torchserve_manifest import is_manifest, manifest_facts
from tests.builders.model_folders import MANIFEST


def test_what_a_manifest_says() -> None:
    assert manifest_facts("x", JsonObject(MANIFEST)) == Facts(
        "x",
        name="densenet161",
        version="1.0",
        properties=(
            ("aibom:torchserve:created-on", "28/11/2026 10:00:00"),
            ("aibom:torchserve:runtime", "python"),
            ("aibom:torchserve:archiver-version", "0.12.0"),
            ("aibom:torchserve:handler", "handler.py"),
            ("aibom:torchserve:serialized-file", "model.pt"),
            ("aibom:torchserve:requirements-file", "requirements.txt"),
        ),
        libraries=("torchserve",),
    )


@pytest.mark.parametrize("manifest", [{}, {"model": 3}, {"model": {"modelName": ""}}])
def test_another_manifest_is_none(manifest: Any) -> None:
    assert not is_manifest(JsonObject(manifest))
