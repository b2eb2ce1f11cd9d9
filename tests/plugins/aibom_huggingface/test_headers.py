"""Parameters from the headers of weights: added up over shards, never over formats or variants."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry, builtin_formats
from aibom.plugin import Blob
from aibom_huggingface.answer import Answer
from aibom_huggingface.headers import Headers, read_headers
from aibom_huggingface.repository import File
from tests.builders.weights import safetensors

COMMIT = "0" * 40
SIX = safetensors({"w": ("F16", [2, 3])})
FOUR = safetensors({"w": ("F32", [2, 2])})


class FakeHub:
    """Has files only."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    def blob(self, kind: str, repo_id: str, commit: str, path: str, size: int) -> Blob:
        self.asked.append(path)
        return Blob(path, size, lambda offset, length: self.files[path][offset : offset + length])


def _read(files: Mapping[str, bytes]) -> tuple[Headers, list[str]]:
    hub = FakeHub(files)
    context = ScanContext("huggingface", Tools(Settings(), Registry(builtin_formats())), name="m")
    listed = [File(path, len(data)) for path, data in sorted(files.items())]
    return read_headers(hub, context, Answer({}, "a/m", "a/m", COMMIT), listed), hub.asked  # type: ignore[arg-type]


def _parameters(headers: Headers) -> list[int]:
    found = [facts.model.parameters for _, facts in headers.said if facts.model is not None]
    return [number for number in found if number is not None]


@pytest.mark.parametrize(
    ("files", "parameters"),
    [
        ({"model.safetensors": SIX}, [6]),
        ({"model-00001-of-00002.safetensors": SIX, "model-00002-of-00002.safetensors": FOUR}, [10]),
        ({"a.safetensors": SIX, "b.safetensors": SIX}, [6]),
        ({"a.safetensors": SIX, "b.safetensors": FOUR}, []),
        ({"model-00001-of-00003.safetensors": SIX, "model-00002-of-00003.safetensors": FOUR}, []),
        ({"unet/model.safetensors": SIX}, []),
        ({"config.json": b"{}"}, []),
    ],
)
def test_what_is_counted(files: Mapping[str, bytes], parameters: list[int]) -> None:
    headers, _ = _read(files)
    assert _parameters(headers) == parameters
    wanted = [name for name in files if name.endswith(".safetensors") and "/" not in name]
    assert bool([gap for gap in headers.gaps if gap[0] == "parameters"]) is (bool(wanted) and not parameters)


def test_a_broken_header_is_a_gap_of_its_file() -> None:
    headers, asked = _read({"a.safetensors": b"\xff" * 16, "b.safetensors": SIX})
    assert [(field, place) for field, _, place in headers.gaps] == [("contents", "a.safetensors")]
    assert asked == ["a.safetensors"] and headers.said == []


def test_of_many_files_none_is_read() -> None:
    headers, asked = _read({f"{number}.safetensors": SIX for number in range(9)})
    assert asked == [] and [field for field, *_ in headers.gaps] == ["parameters"]
