"""A whole project: everything planted is found with its id, revision, kind and line, and no trap is taken."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import aibom
from aibom.graph.graph import Graph
from aibom.plugin import Kind, Rel
from tests.builders.code_project import COMMIT, write_project

MARK = re.compile(r"(?:#|//)(=|\?|-)(?= |$)(.*)$")
TOLD = {("AGENTS.md", 0, "dir:app/AGENTS.md"), ("prompts/system.md", 0, "dir:app/prompts/system.md")}
"""Files that models are told: they are what is found, not what they name."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("code") / "app")


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    return aibom.scan(str(folder), offline=True)


def _marks(folder: Path) -> list[tuple[str, int, str, str]]:
    """(path, line, mark, what it says) of each mark."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".gguf", ".safetensors"):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if matched := MARK.search(line.replace("\\n", "").rstrip('",')):
                    name = path.relative_to(folder).as_posix()
                    found.append((name, number, matched[1], matched[2].strip()))
    return found


def _ref(word: str) -> str:
    """The ref of what a mark names."""
    word, _, _ = word.partition("#")
    name, _, revision = word.removeprefix("dataset:").partition("@")
    commit = f"@{revision}" if revision == COMMIT else ""
    if word.startswith(("./", "path:")):
        return f"dir:app/{name.removeprefix('path:').removeprefix('./')}"
    if word.startswith("dataset:"):
        return f"hf:datasets/{name}{commit}"
    if word.startswith("huggingface|"):
        return f"pkg:huggingface/{name.partition('|')[2]}"
    if "|" in word:
        return f"service:{word.replace('|', '/')}"
    if word.startswith("service:"):
        return word
    if ":" in name:
        registry, _, rest = word.partition(":")
        return f"model:{registry}/{rest}"
    return f"pkg:huggingface/{name}{commit}" if "/" in name else f"hf:models/{name}"


def _places(graph: Graph) -> set[tuple[str, int, str]]:
    return {(place.location, place.line, component.ref) for component in graph for place in component.occurrences}


def test_there_are_enough_plants_and_traps(folder: Path) -> None:
    marks = _marks(folder)
    planted = [word for _, _, mark, text in marks if mark == "=" for word in text.split()]
    assert len(planted) >= 120 and sum(mark == "-" for _, _, mark, _ in marks) >= 100


def test_everything_planted_is_found_and_no_trap_is_taken(folder: Path, graph: Graph) -> None:
    expected = {
        (path, line, _ref(word)) for path, line, mark, text in _marks(folder) if mark == "=" for word in text.split()
    }
    # A service is seen where one of its models is asked for, too.
    services = {item for item in _places(graph) if re.fullmatch("service:[^/]*", item[2]) and item not in expected}
    hosted = {(path, line) for path, line, ref in expected if ref.startswith(("service:", "model:ollama/"))}
    assert {item[:2] for item in services} <= hosted
    assert _places(graph) - services == expected | TOLD


def test_revisions_and_files_are_kept(folder: Path, graph: Graph) -> None:
    for _, _, mark, text in _marks(folder):
        for word in text.split() if mark == "=" else ():
            rest, _, filename = word.partition("#")
            revision = rest.partition("@")[2]
            component = graph[_ref(word)]
            assert component.kind in (Kind.DATASET if word.startswith("dataset:") else Kind.MODEL, Kind.SERVICE)
            if filename:
                assert filename in component.values("aibom:code:file")
            if revision == COMMIT:
                assert component.version == COMMIT
            elif revision:
                assert revision in component.values("aibom:requested-revision")


def test_what_cannot_be_known_is_one_unknown_a_file(folder: Path, graph: Graph) -> None:
    told = [item for item in graph.unknowns() if item.collector == "code" and item.field == "models"]
    assert [(item.ref, item.location) for item in told] == [("dir:app", "planted/hub.py")]
    lines = [number for path, number, mark, _ in _marks(folder) if mark == "?"]
    assert told[0].reason == "not a constant: self.path (line {}), name (line {})".format(*lines)


def test_flags_are_kept(graph: Graph) -> None:
    component = graph["pkg:huggingface/acme/long"]
    assert component.values("aibom:code:token") == ("true",)
    assert component.values("aibom:finding")[0].startswith("remote-code: ")
    assert graph["pkg:huggingface/acme/diffuser"].values("aibom:code:environment") == ("DIFFUSER",)
    assert graph["pkg:huggingface/acme/adapter"].values("aibom:code:subfolder") == ("lora",)


def test_what_only_tests_use_is_marked(graph: Graph) -> None:
    marked = [component.ref for component in graph if "test" in component.values("aibom:scope")]
    assert marked == [f"pkg:huggingface/{name}" for name in ("acme/tests-only", "hf-internal-testing/tiny-random-bert")]


def test_both_collectors_speak_of_one_application(graph: Graph) -> None:
    assert graph.subject is not None
    assert (graph.subject.name, graph.subject.version) == ("planted", "1.2")
    used = {edge.target for edge in graph.outgoing(graph.subject.ref, Rel.DEPENDS_ON)}
    assert {"dir:app/models/local", "dir:app/models/small.gguf", "service:openai/gpt-4o"} <= used
    assert graph["dir:app/models/local"].model is not None  # what the collector of directories knows of it


def test_the_bom_is_valid_and_read_again(folder: Path, graph: Graph, tmp_path: Path) -> None:
    for version in ("1.5", "1.6", "1.7"):
        out = tmp_path / f"{version}.json"
        aibom.dump(graph, out, spec_version=version)
        assert aibom.validate(out) == ()
        if version == "1.7":
            assert aibom.load(out) == graph
    document = json.loads((tmp_path / "1.7.json").read_text())
    assert [row["endpoints"] for row in document["services"] if row["name"] == "openrouter"] == [
        ["https://openrouter.ai/api/v1"]
    ]


def test_alone_it_finds_the_same(folder: Path, graph: Graph) -> None:
    from aibom.source import Source

    alone = aibom.scan(Source("code", str(folder)), offline=True)
    assert _places(alone) == _places(graph)


def test_the_same_bytes_twice(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    for name in ("a", "b"):
        aibom.dump(aibom.scan(str(folder), offline=True), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
