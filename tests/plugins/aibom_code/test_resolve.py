"""With ``--resolve`` the Hub is asked about what code names; without it, and offline, nobody is."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import aibom
from aibom.cli import cli
from aibom.plugin import Rel
from tests.builders.tree import write_files
from tests.hub.server import TestHub

CODE = """
from datasets import load_dataset
from transformers import AutoModel

AutoModel.from_pretrained("acme/tiny", revision="main")
AutoModel.from_pretrained("acme/gone")
load_dataset("acme/data")
"""


@pytest.fixture
def project(tmp_path: Path, hub: TestHub) -> Path:
    hub.model("acme/tiny", {"config.json": b"{}"}, card={"license": "mit", "base_model": "acme/base"})
    hub.model("acme/base", {"config.json": b"{}"}, card={"license": "apache-2.0"})
    hub.dataset("acme/data", {"a.csv": b"a"}, card={"license": "cc0-1.0"})
    return write_files(tmp_path / "app", {"app.py": CODE, "pyproject.toml": '[project]\nname = "app"\n'})


def test_what_code_names_is_looked_up(project: Path, hub: TestHub) -> None:
    graph = aibom.scan(str(project), options={"resolve": True})
    (model,) = [c for c in graph.components(aibom.Kind.MODEL) if c.name == "tiny"]
    assert model.version and [item.id for item in model.licenses] == ["MIT"]
    assert model.values("aibom:requested-revision") == ("main",)
    assert [(place.location, place.line) for place in model.occurrences] == [("app.py", 5)]
    assert {parent.name for parent in graph.ancestors(model.ref)} == {"base"}
    (data,) = graph.components(aibom.Kind.DATASET)
    assert data.version and data.occurrences
    used = {edge.target for edge in graph.outgoing("dir:app", Rel.DEPENDS_ON)}
    assert {model.ref, data.ref} <= used
    assert [(item.ref, item.field) for item in graph.unknowns() if item.field == "existence"] == [
        ("pkg:huggingface/acme/gone", "existence")
    ]
    assert "huggingface" in {tool.name for tool in graph.tools}


def test_nobody_is_asked_without_the_option_and_offline(project: Path, hub: TestHub) -> None:
    aibom.scan(str(project))
    graph = aibom.scan(str(project), offline=True, options={"resolve": True})
    assert hub.requests == []
    assert {item.field for item in graph.unknowns() if item.ref == "pkg:huggingface/acme/tiny"} == {"version"}


def test_the_command_line_and_the_configuration_have_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    run = CliRunner().invoke
    assert "apache-2.0" in run(cli, ["scan", ".", "--resolve", "-q"]).stdout.lower()
    assert "apache-2.0" not in run(cli, ["scan", ".", "-q"]).stdout.lower()
    (project / "aibom.toml").write_text("resolve = true\n")
    assert "apache-2.0" in run(cli, ["scan", ".", "-q"]).stdout.lower()
    assert "apache-2.0" not in run(cli, ["scan", ".", "-q", "--offline"]).stdout.lower()
