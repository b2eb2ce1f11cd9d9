"""What the source is as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom.plugin import Component, Facts, Kind, Rel, Relationship
from tests.plugins.aibom_directory.fake import layout, observe, scan, weights


def head(files: dict[str, bytes | Facts], *layouts: object, **options: object) -> Component:
    subject = scan(files, layouts, **options).subject  # type: ignore[arg-type]
    assert subject is not None
    return subject


def test_an_empty_directory_is_an_application_and_nothing_else() -> None:
    (only,) = observe({})
    assert isinstance(only, Component) and (only.ref, only.kind, only.name) == (
        "dir:models",
        Kind.APPLICATION,
        "models",
    )


def test_a_folder_that_is_a_model_is_the_subject_and_what_lies_below_is_in_it() -> None:
    files = {"a.toy": weights(), "README": b"", "old/b.toy": weights()}
    graph = scan(files, [layout("", "a.toy", "README")])
    assert graph.subject is graph["dir:models"] and graph.subject.kind is Kind.MODEL
    assert not graph.components(Kind.APPLICATION)
    assert [e.target for e in graph.outgoing("dir:models", Rel.CONTAINS)] == [
        "dir:models#README",
        "dir:models#a.toy",
        "dir:models/old/b.toy",
    ]


def test_the_one_file_of_weights_beside_others_is_the_subject_unless_the_directory_is_a_project() -> None:
    files: dict[str, bytes | Facts] = {"a.toy": weights(), "README": b""}
    assert head(files).ref == "dir:models/a.toy"
    assert head({**files, "pyproject.toml": b""}).ref == "dir:models"
    assert head({"sub/a.toy": weights()}).kind is Kind.APPLICATION
    assert head({**files, "b.toy": weights()}).kind is Kind.APPLICATION


def test_an_application_contains_each_model_at_the_top() -> None:
    observed = observe({"a.toy": weights(), "b.toy": weights(), "m/c.toy": weights()}, [layout("m", "c.toy")])
    assert isinstance(observed[0], Component) and observed[0].ref == "dir:models"
    assert {e.target for e in observed if isinstance(e, Relationship) and e.source == "dir:models"} == {
        "dir:models/a.toy",
        "dir:models/b.toy",
        "dir:models/m",
    }


def test_the_directorys_own_project_file_names_the_application() -> None:
    project = b'[project]\nname = "shop"\nversion = "1.2"\nlicense = "apache-2.0"\n'
    subject = head({"pyproject.toml": project, "sub/pyproject.toml": b'[project]\nname = "other"\n'})
    assert (subject.ref, subject.name, subject.version) == ("dir:models", "shop", "1.2")
    assert [item.id for item in subject.licenses] == ["Apache-2.0"]
    assert {(e.field, e.method.value, e.location) for e in subject.evidence} == {
        (field, "declared", "pyproject.toml") for field in ("name", "version", "licenses")
    }


@pytest.mark.parametrize("license", ['{text = "MIT"}', '{file = "LICENSE"}', "3", '["MIT"]'])
def test_a_licence_table_of_a_project_is_read_by_its_text_only(license: str) -> None:
    subject = head({"pyproject.toml": f'[project]\nname = "shop"\nlicense = {license}\n'.encode()})
    assert [item.id for item in subject.licenses] == (["MIT"] if "text" in license else [])


@pytest.mark.parametrize(
    ("content", "unknowns"),
    [
        (b"[project", 1),
        (b"\xff\xfe", 1),
        (b"x = " + b"[" * 5000, 1),
        (b"#" * (1024 * 1024 + 1), 1),
        (b"[tool.x]\n", 0),
        (b"project = 3", 0),
        (b"[project]\nname = 3\nversion = ['1']\n", 0),
        (b'[project]\nname = " "\nversion = "n/a"\n', 0),
    ],
)
def test_a_project_file_that_names_nothing_leaves_the_directorys_name(content: bytes, unknowns: int) -> None:
    graph = scan({"pyproject.toml": content})
    assert graph.subject is not None
    assert (graph.subject.name, graph.subject.version, graph.subject.licenses) == ("models", None, ())
    assert [e.method.value for e in graph.subject.evidence] == ["inferred"]
    assert len(graph.unknowns("dir:models")) == unknowns


def test_a_name_that_tells_two_sources_apart_begins_every_ref() -> None:
    graph = scan({"a.toy": weights(), "b.toy": weights()}, name="left/models")
    assert [item.ref for item in graph.components(Kind.MODEL)] == ["dir:left/models/a.toy", "dir:left/models/b.toy"]
    assert graph.subject is not None and (graph.subject.ref, graph.subject.name) == ("dir:left/models", "models")


def test_a_hostile_name_of_the_directory_is_made_visible() -> None:
    subject = head({}, where="/x/a\u202eb\x1b[31m")
    assert subject.ref == "dir:a\\u202eb\\x1b[31m" and subject.name == "a\\u202eb\\x1b[31m"


def test_a_single_file_is_called_by_its_own_name(tmp_path: Path) -> None:
    where = tmp_path / "m-00001-of-00002.toy"
    where.write_bytes(b"")
    graph = scan({where.name: weights(1)}, where=str(where))
    assert graph.subject is not None
    assert (graph.subject.ref, graph.subject.name) == (f"dir:{where.name}", where.name)
    assert [item.ref for item in graph.components(Kind.FILE)] == [f"dir:{where.name}#{where.name}"]
    assert [u.reason for u in graph.unknowns()] == ["1 of 2 parts are here"]


def test_the_directory_that_one_stands_in_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for where in (".", "../here", "./", str(tmp_path / "here")):
        assert head({}, where=where).ref == "dir:here"


def test_a_single_file_that_is_no_model_is_an_application(tmp_path: Path) -> None:
    where = tmp_path / "notes.txt"
    where.write_bytes(b"")
    (only,) = observe({"notes.txt": b""}, where=str(where))
    assert isinstance(only, Component) and (only.ref, only.kind) == ("dir:notes.txt", Kind.APPLICATION)
