from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.torchserve_folder import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import folder
from tests.builders.model_folders import MANIFEST

FILES: dict[str, Any] = {
    "MAR-INF/MANIFEST.json": MANIFEST,
    "handler.py": "",
    "model.pt": b"",
    "requirements.txt": "torch>=2\nnumpy\n",
}


def test_all_in_the_folder_is_the_one_model() -> None:
    (layout,) = FORMAT.read(folder(FILES, "store/densenet"))
    assert layout.files == tuple(sorted(f"store/densenet/{path}" for path in FILES))
    (where, said), (_, required), *_ = layout.facts
    assert where == "store/densenet/MAR-INF/MANIFEST.json"
    assert (said.name, said.version, said.model) == ("densenet161", "1.0", ModelFacts(remote_code=True))
    assert said.findings == (("remote-code", "handler.py"),)
    assert (required.libraries, required.model) == (("torch", "numpy"), ModelFacts(requires=("torch >=2",)))


@pytest.mark.parametrize(("content", "unknowns"), [(b"\xff", 1), ("", 0)])
def test_requirements_that_cannot_be_read_are_unknown(content: Any, unknowns: int) -> None:
    (layout,) = FORMAT.read(folder({**FILES, "requirements.txt": content}))
    assert sum(len(facts.unknowns) for _, facts in layout.facts) == unknowns


def test_a_name_that_leads_out_is_not_opened() -> None:
    manifest = {**MANIFEST, "model": {**MANIFEST["model"], "requirementsFile": "../requirements.txt"}}
    (layout,) = FORMAT.read(folder({**FILES, "MAR-INF/MANIFEST.json": manifest}))
    assert all(facts.libraries in ((), ("torchserve",)) for _, facts in layout.facts)


@pytest.mark.parametrize("manifest", [{}, "[", {"model": {}}])
def test_another_manifest_is_no_model(manifest: Any) -> None:
    assert FORMAT.read(folder({**FILES, "MAR-INF/MANIFEST.json": manifest})) == ()


def test_without_code_there_is_no_finding() -> None:
    (layout,) = FORMAT.read(folder({"MAR-INF/MANIFEST.json": MANIFEST}))
    assert layout.facts[0][1].findings == ()
    assert isinstance(layout.facts[0][1], Facts)
