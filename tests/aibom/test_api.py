"""The verbs, from the outside: what a scan's graph is about, and files that are read and written."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

import aibom
from aibom import api
from aibom.errors import AccessDenied, NotFound, UsageError
from aibom.graph.component import Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Tool
from aibom.source import Source
from tests.builders.collected import APP, FILE, MODEL, OBSERVED, UNKNOWN, Collecting, stand_in

NEWEST = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Collecting:
    return stand_in(monkeypatch)


@pytest.fixture(autouse=True)
def build_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")


def phases(graph: aibom.Graph) -> list[str]:
    return [item["phase"] for item in json.loads(dict(graph.extra)["metadata/lifecycles"])]


def test_one_source_is_the_subject(collecting: Collecting) -> None:
    graph = aibom.scan("app")
    assert graph.subject == APP
    assert graph.tools == (Tool("directory", "aibom", "1"),)
    assert phases(graph) == ["pre-build"]
    assert graph.unknowns() == ()


def test_several_sources_are_parts_of_an_application(collecting: Collecting, tmp_path: Path) -> None:
    collecting.observed = {"a": OBSERVED, "o/m": (MODEL, FILE)}
    graph = aibom.scan("a", Source("hf", "o/m"), name="shop", version="1", lifecycle="build")
    assert graph.subject is not None
    assert (graph.subject.ref, graph.subject.name, graph.subject.version) == ("aibom:shop", "shop", "1")
    assert phases(graph) == ["build"]
    assert phases(aibom.scan("a", "hf:o/m")) == ["discovery", "pre-build"]


def test_the_same_source_twice_is_one(collecting: Collecting, tmp_path: Path) -> None:
    assert aibom.scan(str(tmp_path), f"{tmp_path}/.", f"dir:{tmp_path}").subject == APP
    assert len(collecting.sources) == 1


def test_settings_reach_the_collectors(collecting: Collecting) -> None:
    def progress(done: int, total: int | None, what: str) -> None:
        pass

    aibom.scan("app", offline=True, keep_going=True, jobs=3, depth=2, timeout=5, exclude="*.log", progress=progress)
    settings = collecting.settings
    assert (settings.offline, settings.keep_going, settings.jobs, settings.depth) == (True, True, 3, 2)
    assert (settings.timeout, settings.exclude, settings.no_hash, settings.progress) == (5, ("*.log",), False, progress)
    aibom.scan("app", exclude=iter(["a", "b"]), options={"likes": True})
    assert collecting.settings.exclude == ("a", "b")
    assert collecting.settings.options == {"likes": True, "schemes": ("dir",)}
    assert collecting.settings.timeout > 0


def test_digests_that_were_switched_off_are_unknown(collecting: Collecting) -> None:
    graph = aibom.scan("app", digests=False)
    assert collecting.settings.no_hash
    assert graph.unknowns() == (Unknown(APP.ref, "digests", "not computed: hashing was switched off"),)


def test_a_source_that_failed_leaves_the_others(collecting: Collecting) -> None:
    collecting.failing = {"o/gone": "404"}
    outcome = api.examine(["app", "hf:o/gone"], keep_going=True, **REST)
    assert outcome.failed == ((Source("hf", "o/gone"), "404"),)
    # Not the subject: it was to be one of two.
    assert outcome.graph.subject is not None
    assert outcome.graph.subject.ref == "aibom:aibom"
    assert APP.ref in outcome.graph


REST: dict[str, Any] = {
    **dict.fromkeys(("name", "version", "jobs", "timeout", "lifecycle", "progress")),
    "offline": False,
    "digests": True,
    "depth": 10,
    "exclude": (),
}


def test_no_source_at_all_is_an_error(collecting: Collecting) -> None:
    collecting.failing = {"a": "404", "b": "401"}
    with pytest.raises(aibom.SourceError, match="hf:a: 404; hf:b: 401"):
        aibom.scan("hf:a", "hf:b", keep_going=True)


@pytest.mark.parametrize(
    ("sources", "arguments", "message"),
    [
        ((), {}, "no source is given"),
        (("",), {}, "a source is empty"),
        (("app",), {"lifecycle": "birth"}, "birth is not one of design"),
        (("app",), {"name": " "}, "the name is empty"),
    ],
)
def test_wrong_arguments(collecting: Collecting, sources: Any, arguments: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        aibom.scan(*sources, **arguments)


def test_the_output_is_no_part_of_what_is_scanned(collecting: Collecting, tmp_path: Path) -> None:
    api.examine([str(tmp_path)], keep_going=False, output=str(tmp_path / "bom.json"), **{**REST, "exclude": ("*.log",)})
    assert (collecting.settings.exclude, collecting.settings.unsaid) == (("*.log",), ("/bom.json",))


@pytest.mark.parametrize("format", ["cyclonedx-json", "cyclonedx-xml"])
def test_what_is_dumped_is_loaded(collecting: Collecting, tmp_path: Path, format: api.Format) -> None:
    collecting.observed = {"app": (*OBSERVED, UNKNOWN)}
    graph = aibom.scan("app")
    path, file = tmp_path / "bom", io.BytesIO()
    assert aibom.dump(graph, path, format=format) == ()
    assert aibom.dump(graph, file, format=format) == ()
    assert path.read_bytes() == file.getvalue()
    assert aibom.load(path) == aibom.load(str(path)) == aibom.load(io.BytesIO(file.getvalue())) == graph
    assert aibom.validate(path) == aibom.validate(io.BytesIO(file.getvalue())) == ()
    assert api.render(graph, format=format) == (file.getvalue(), (), ())


def test_a_document_is_loaded_and_validated() -> None:
    document = {**NEWEST, "components": [{"type": "library", "name": "x", "bom-ref": "x"}]}
    assert aibom.load(document)["x"].kind is Kind.LIBRARY
    assert aibom.validate(document) == ()
    problems = aibom.validate({**NEWEST, "components": 1})
    assert [(problem.severity, problem.pointer) for problem in problems] == [("error", "/components")]


def test_losses_come_back(tmp_path: Path) -> None:
    strange = aibom.load(
        {**NEWEST, "components": [{"type": "library", "name": "x", "bom-ref": "x", "omniborId": ["a"]}]}
    )
    losses = aibom.dump(strange, tmp_path / "bom", spec_version="1.5")
    assert [loss.pointer for loss in losses] == ["/components/0/omniborId"]


def test_a_dump_that_fails_leaves_nothing(tmp_path: Path) -> None:
    graph = aibom.load(NEWEST)
    with pytest.raises(UsageError):
        aibom.dump(graph, tmp_path / "bom", spec_version="1.0")
    assert list(tmp_path.iterdir()) == []


def test_the_library_gets_objects() -> None:
    row = {
        "type": "machine-learning-model",
        "name": "m",
        "bom-ref": "m",
        "modelCard": {"modelParameters": {"task": "t"}},
    }
    bom = aibom.to_cyclonedx(aibom.load({**NEWEST, "components": [row]}))
    from cyclonedx.model.bom import Bom

    assert isinstance(bom, Bom)
    (component,) = bom.components
    assert component.name == "m"
    with pytest.raises(UsageError):
        aibom.to_cyclonedx(aibom.load(NEWEST), spec_version="1.4")


@pytest.mark.parametrize(("epoch", "written"), [("0", "1970-01-01T00:00:00Z"), ("1767323045", "2026-01-02T03:04:05Z")])
def test_the_time_is_the_builds(monkeypatch: pytest.MonkeyPatch, epoch: str, written: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    file = io.BytesIO()
    aibom.dump(aibom.load(NEWEST), file)
    assert json.loads(file.getvalue())["metadata"]["timestamp"] == written


@pytest.mark.parametrize("epoch", ["", None])
def test_without_a_build_it_is_now(monkeypatch: pytest.MonkeyPatch, epoch: str | None) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH") if epoch is None else monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    moment = api.timestamp()
    assert moment.year >= 2025
    assert moment.microsecond == 0
    assert moment.utcoffset() is not None


@pytest.mark.parametrize("epoch", ["now", "-1", "1.5", " 1", "1e3", "٣", "9" * 20, "9" * 6000, "253402300800"])
def test_a_wrong_time_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH is no time"):
        aibom.dump(aibom.load(NEWEST), tmp_path / "bom")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", [aibom.load, aibom.validate])
def test_files_that_cannot_be_read(verb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        verb(tmp_path / "missing")
    with pytest.raises(aibom.SourceError, match="Is a directory") as error:
        verb(tmp_path)
    assert error.value.hint == "aibom scan makes the BOM of a directory"
    with pytest.raises(aibom.SourceError, match="cannot be read"):
        verb("a\0b")
    (tmp_path / "text").write_text("{}")
    with (tmp_path / "text").open() as text, pytest.raises(UsageError, match="open for text"):
        verb(text)
    if os.geteuid():
        (tmp_path / "text").chmod(0)
        with pytest.raises(AccessDenied):
            verb(tmp_path / "text")


def test_a_stream_without_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.serialize.files.MAX_BYTES", 5_000_000)

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b" " * size

    endless = Endless()
    with pytest.raises(aibom.SerializationError, match="are not read"):
        aibom.load(endless)  # type: ignore[arg-type]
    assert endless.given < 8_000_000
