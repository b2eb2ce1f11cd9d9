"""Files as lines of their owner: read again they are the same graph, and what a line cannot say stays a component."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.graph.component import Component, Digest, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.cyclonedx.compact import FILE, compact, file_text, read_file
from aibom.serialize.files import FORMATS, SPEC_VERSIONS, dumps, loads
from aibom.serialize.validate import validate_source

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
APP = Component("dir:app", Kind.APPLICATION, "app")
MODEL = Component("dir:app/m", Kind.MODEL, "m")
HEX = "ab" * 32


def a_file(path: str = "model.safetensors", owner: str = MODEL.ref, **rest: object) -> Component:
    facts: dict[str, object] = {
        "digests": (Digest("SHA-256", HEX),),
        "properties": (("aibom:file:format", "safetensors"), ("aibom:file:size", "160")),
    }
    return Component(f"{owner}#{path}", Kind.FILE, path, **{**facts, **rest})  # type: ignore[arg-type]


def graph(*files: Component, more: tuple[Observation, ...] = ()) -> Graph:
    edges = [Relationship(MODEL.ref, Rel.CONTAINS, file.ref) for file in files]
    return Graph.build([APP, MODEL, Relationship(APP.ref, Rel.DEPENDS_ON, MODEL.ref), *files, *edges, *more])


def test_a_line_says_all_of_a_file() -> None:
    small = compact(graph(a_file()))
    assert [component.ref for component in small] == [APP.ref, MODEL.ref]
    assert small[MODEL.ref].values(FILE) == (f"SHA-256:{HEX} 160 safetensors model.safetensors",)
    assert small.relationships(Rel.CONTAINS) == ()


def test_who_said_so_is_in_brackets() -> None:
    said = (Evidence("digests", Method.DECLARED, "pip", "a b/RECORD"),)
    text = f"SHA-256:{HEX} 160 safetensors x %5B1].bin [digests: declared pip a b/RECORD]"
    assert file_text(MODEL.ref, a_file("x [1].bin", evidence=said)) == text


WORDS = st.sampled_from(["a", "b c", "-", "50%", "x [y]", "d/e.bin", " f", "g]", "näme", "h: i", "%5B", "[", ","])
FILES = st.builds(
    a_file,
    WORDS,
    digests=st.sets(st.builds(Digest, st.sampled_from(["SHA-256", "MD5"]), st.sampled_from([HEX, "00"]))).map(tuple),
    properties=st.dictionaries(
        st.sampled_from(["aibom:file:size", "aibom:file:format", "aibom:file:git-blob", "aibom:file:import"]), WORDS
    ).map(lambda found: tuple(found.items())),
    evidence=st.sets(
        st.builds(Evidence, WORDS, st.sampled_from(Method), st.sampled_from(["pip", "huggingface"]), WORDS)
    ).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(FILES, max_size=5, unique_by=lambda file: file.ref), st.sampled_from(FORMATS))
def test_whatever_the_files_are_the_graph_is_read_again(files: list[Component], form: str) -> None:
    whole = graph(*files)
    data, losses, _ = dumps(whole, format=form, spec_version="1.7", timestamp=WHEN, compact=True)
    assert losses == ()
    assert loads(data) == whole


@settings(max_examples=200, deadline=None)
@given(FILES)
def test_a_line_is_the_file_or_there_is_none(file: Component) -> None:
    text = file_text(MODEL.ref, file)
    assert text is None or read_file(MODEL.ref, text) == file


@given(st.text())
def test_any_other_text_is_no_file(text: str) -> None:
    found = read_file("m", text)
    assert found is None or found.ref.startswith("m#")


def kept(file: Component, *more: Observation) -> bool:
    whole = graph(file, more=more)
    return file.ref in compact(whole).refs and loads(dumps(whole, compact=True)[0]) == whole


@pytest.mark.parametrize(
    "file",
    [
        a_file(properties=(("aibom:file:finding", "pickle: os.system"),)),
        a_file(properties=(("aibom:file:import", "os.system"),)),
        a_file(version="1"),
        a_file(tags=("x",)),
        a_file(description="x"),
        replace(a_file(), name="other"),
        replace(a_file(), ref="dir:app/elsewhere"),
        a_file(
            evidence=(Evidence("digests", Method.DECLARED, "a", "b"), Evidence("digests", Method.MEASURED, "a", "b"))
        ),
        a_file(evidence=(Evidence("digests", Method.DECLARED, "a", "b", '"lost"'),)),
    ],
)
def test_a_file_of_which_more_is_known_stays_a_component(file: Component) -> None:
    assert kept(file)


def test_a_file_that_others_speak_of_stays_a_component() -> None:
    file = a_file()
    assert not kept(file)
    assert kept(file, Unknown(file.ref, "contents", "truncated"))
    assert kept(file, Relationship(APP.ref, Rel.DEPENDS_ON, file.ref))
    assert kept(file, Relationship(file.ref, Rel.DEPENDS_ON, APP.ref))
    said = Evidence("", Method.DECLARED, "pip", "RECORD")
    assert kept(file, Relationship(MODEL.ref, Rel.CONTAINS, file.ref, evidence=(said,)))


def test_without_evidence_it_does_not_keep_a_file_apart() -> None:
    two = (Evidence("digests", Method.DECLARED, "a", "b"), Evidence("digests", Method.MEASURED, "a", "b"))
    whole = graph(a_file(evidence=two))
    data, _, _ = dumps(whole, compact=True, evidence=False)
    assert b'"file"' not in data
    assert b" [digests" not in data
    assert loads(data) == loads(dumps(whole, evidence=False)[0])


@pytest.mark.parametrize("spec_version", SPEC_VERSIONS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_compact_document_is_valid(form: str, spec_version: str) -> None:
    data, losses, _ = dumps(graph(a_file(), a_file("b.bin")), format=form, spec_version=spec_version, compact=True)
    assert losses == ()
    assert [problem for problem in validate_source(data) if problem.severity == "error"] == []


def test_a_line_never_takes_the_ref_of_a_component_that_is_there() -> None:
    """A document of a stranger may hold both; the line is then a property like any other."""
    document = json.loads(dumps(graph(a_file()), compact=True)[0])
    document["components"].append({"type": "library", "bom-ref": a_file().ref, "name": "theirs"})
    found = loads(json.dumps(document).encode())
    assert found[a_file().ref].name == "theirs"
    assert found[MODEL.ref].values(FILE)


def test_forty_thousand_files_fit_into_what_is_attested() -> None:
    from aibom.serialize.size import MAX_ATTESTED

    whole = graph(*(a_file(f"shards/part-{number:05}.safetensors") for number in range(40_000)))
    large, small = (len(dumps(whole, compact=value)[0]) for value in (False, True))
    assert small < MAX_ATTESTED < large
