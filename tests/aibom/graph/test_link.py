"""What several sources saw becomes one, and what they contradict each other in becomes a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from aibom.graph.component import Component, Digest, Kind, Occurrence
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import ModelFacts
from aibom.graph.graph import Graph, Observation
from aibom.graph.link import link, unite
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License
from tests.strategies import graphs

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB = f"pkg:huggingface/acme/tiny@{COMMIT}"


def _model(ref: str, source: str, files: dict[str, str], **facts: str) -> list[Observation]:
    model = Component(
        ref, Kind.MODEL, ref.rpartition("/")[2], model=ModelFacts(formats=("safetensors",)), sources=(source,), **facts
    )
    found: list[Observation] = [model]
    for path, digest in files.items():
        kind = "safetensors" if path.endswith("safetensors") else "json"
        file = Component(
            f"{ref}#{path}",
            Kind.FILE,
            path,
            digests=(Digest("SHA-256", digest * 64),),
            properties=(("aibom:file:format", kind),),
            sources=(source,),
        )
        found += [file, Relationship(ref, Rel.CONTAINS, file.ref)]
    return found


HUB_MODEL = _model(HUB, "hf:acme/tiny", {"model.safetensors": "a", "config.json": "b"}, version=COMMIT, purl=HUB)


def test_a_local_model_with_the_hub_models_weights_is_that_model() -> None:
    local = _model("dir:tiny", "dir:tiny", {"model.safetensors": "a", "config.json": "b"})
    graph = link(Graph.build([*HUB_MODEL, *local], subject="dir:tiny"))
    assert [c.ref for c in graph.components(Kind.MODEL)] == [HUB]
    assert graph.subject is not None and graph.subject.ref == HUB
    assert [c.ref for c in graph.components(Kind.FILE)] == [f"{HUB}#config.json", f"{HUB}#model.safetensors"]


def test_a_file_that_differs_is_a_finding_and_stays() -> None:
    local = _model("dir:tiny", "dir:tiny", {"model.safetensors": "a", "config.json": "f"})
    graph = link(Graph.build([*HUB_MODEL, *local]))
    tampered = graph["dir:tiny#config.json"]
    assert tampered.digest() == "f" * 64
    assert tampered.values("aibom:file:finding") == (f"digest-mismatch: the file of {HUB} is {'b' * 64}",)
    assert [e.source for e in graph.incoming(tampered.ref, Rel.CONTAINS)] == [HUB]


def _with(items: list[Observation], path: str, **values: object) -> list[Observation]:
    return [replace(item, **values) if isinstance(item, Component) and item.name == path else item for item in items]


def _small(*properties: tuple[str, str]) -> dict[str, object]:
    return {"digests": (), "properties": properties}


@pytest.mark.parametrize(
    ("of_hub", "of_local", "finding"),
    [
        ((("aibom:file:git-blob", "1" * 40),), (("aibom:file:git-blob", "1" * 40),), ""),
        ((("aibom:file:git-blob", "1" * 40),), (("aibom:file:git-blob", "2" * 40),), f"git blob {'1' * 40}"),
        ((("aibom:file:size", "3"),), (("aibom:file:size", "4"),), "of size 3"),
    ],
)
def test_a_small_file_without_digest_is_told_by_git_or_by_its_size(
    of_hub: tuple[tuple[str, str], ...], of_local: tuple[tuple[str, str], ...], finding: str
) -> None:
    hub = _with(HUB_MODEL, "config.json", **_small(*of_hub))
    local = _model("dir:tiny", "dir:tiny", {"model.safetensors": "a", "config.json": "f"})
    graph = link(Graph.build([*hub, *_with(local, "config.json", properties=of_local)]))
    if finding:
        expected = (f"digest-mismatch: the file of {HUB} is {finding}",)
        assert graph["dir:tiny#config.json"].values("aibom:file:finding") == expected
        assert graph[f"{HUB}#config.json"].digest() is None
    else:
        assert "dir:tiny#config.json" not in graph and graph[f"{HUB}#config.json"].digest() == "f" * 64


def test_a_file_that_nothing_tells_from_the_hubs_is_not_taken_for_it() -> None:
    hub = _with(HUB_MODEL, "config.json", **_small(("aibom:file:size", "3")))
    local = _model("dir:tiny", "dir:tiny", {"model.safetensors": "a", "config.json": "f"})
    graph = link(Graph.build([*hub, *_with(local, "config.json", properties=(("aibom:file:size", "3"),))]))
    assert graph[f"{HUB}#config.json"].digest() is None
    assert [unknown.field for unknown in graph.unknowns("dir:tiny#config.json")] == ["identity"]


def test_the_parts_of_a_local_pipeline_are_those_of_the_repository() -> None:
    hub = _model(HUB, "hf:acme/tiny", {"unet/model.safetensors": "a", "model_index.json": "b"}, version=COMMIT)
    whole = _model("dir:tiny", "dir:tiny", {"model_index.json": "b"})
    whole = _with(whole, "dir:tiny", model=None)  # a pipeline has no weights of its own, and no format of them
    part = _model("dir:tiny/unet", "dir:tiny", {"model.safetensors": "a"})
    edge = Relationship("dir:tiny", Rel.CONTAINS, "dir:tiny/unet")
    graph = link(Graph.build([*hub, *whole, *part, edge]))
    assert [c.ref for c in graph.components(Kind.MODEL)] == [HUB, f"{HUB}#unet"]
    assert [c.ref for c in graph.components(Kind.FILE)] == [f"{HUB}#model_index.json", f"{HUB}#unet/model.safetensors"]


def test_a_part_alone_is_not_the_repository() -> None:
    """Where the pipeline around it is another one, its parts stay what they are."""
    hub = _model(HUB, "hf:acme/tiny", {"unet/model.safetensors": "a", "vae/model.safetensors": "b"}, version=COMMIT)
    whole = _with(_model("dir:tiny", "dir:tiny", {}), "dir:tiny", model=None)
    same, other = (
        _model(f"dir:tiny/{n}", "dir:tiny", {"model.safetensors": d}) for n, d in (("unet", "a"), ("vae", "c"))
    )
    edges = [Relationship("dir:tiny", Rel.CONTAINS, f"dir:tiny/{name}") for name in ("unet", "vae")]
    graph = link(Graph.build([*hub, *whole, *same, *other, *edges]))
    assert [c.ref for c in graph.components(Kind.MODEL)] == ["dir:tiny", "dir:tiny/unet", "dir:tiny/vae", HUB]


def test_other_weights_and_the_same_source_join_nothing() -> None:
    other = _model("dir:tiny", "dir:tiny", {"model.safetensors": "c"})
    assert len(link(Graph.build([*HUB_MODEL, *other])).components(Kind.MODEL)) == 2
    same_source = _model("dir:tiny", "hf:acme/tiny", {"model.safetensors": "a"})
    assert len(link(Graph.build([*HUB_MODEL, *same_source])).components(Kind.MODEL)) == 2


def test_weights_of_several_hub_models_are_ambiguous() -> None:
    twin = _model(HUB.replace("tiny", "twin"), "hf:acme/twin", {"model.safetensors": "a"}, version=COMMIT)
    local = _model("dir:tiny", "dir:tiny", {"model.safetensors": "a"})
    graph = link(Graph.build([*HUB_MODEL, *twin, *local]))
    assert [u.field for u in graph.unknowns("dir:tiny")] == ["identity"]


def test_a_reference_without_version_is_the_one_pinned_component() -> None:
    pinned = Component("pkg:pypi/torch@2", Kind.FRAMEWORK, "torch", version="2")
    mention = Component("pkg:pypi/torch", Kind.FRAMEWORK, "torch")
    user = Component("app", Kind.APPLICATION, "app")
    edge = Relationship("app", Rel.DEPENDS_ON, "pkg:pypi/torch")
    graph = Graph.build([pinned, mention, user, edge, Unknown("pkg:pypi/torch", "version", "not resolved")])
    linked = link(graph)
    assert [e.target for e in linked.outgoing("app")] == ["pkg:pypi/torch@2"]
    assert "pkg:pypi/torch" not in linked and linked.unknowns() == ()
    other = replace(pinned, ref="pkg:pypi/torch@3", version="3")
    ambiguous = unite([linked, Graph.build([other])])
    assert [e.target for e in ambiguous.outgoing("app")] == ["pkg:pypi/torch"]
    assert {u.reason for u in ambiguous.unknowns("pkg:pypi/torch")} == {
        "ambiguous: pkg:pypi/torch@2, pkg:pypi/torch@3",
        "not resolved",
    }


def test_one_file_with_two_digests_is_a_finding() -> None:
    """A repository in the Hub's own cache has the ref that it has on the Hub: there nothing is left to join."""
    tampered = _model(HUB, "dir:cache", {"model.safetensors": "a", "config.json": "f"}, version=COMMIT)
    graph = link(Graph.build([*HUB_MODEL, *tampered]))
    expected = (f"digest-mismatch: {'b' * 64} / {'f' * 64}",)
    assert graph[f"{HUB}#config.json"].values("aibom:file:finding") == expected
    assert graph[f"{HUB}#model.safetensors"].values("aibom:file:finding") == ()


def test_one_file_with_two_git_blobs_is_a_finding() -> None:
    files = [Component("f", Kind.FILE, "f", properties=(("aibom:file:git-blob", digit * 40),)) for digit in "12"]
    expected = (f"digest-mismatch: {'1' * 40} / {'2' * 40}",)
    assert link(Graph.build(files))["f"].values("aibom:file:finding") == expected


def test_licences_that_contradict_each_other_are_a_finding() -> None:
    card = Component(
        "m",
        Kind.MODEL,
        "m",
        licenses=(License(id="MIT"),),
        evidence=(Evidence("licenses", Method.DECLARED, "directory", "README.md"),),
    )
    text = replace(
        card,
        licenses=(License(id="Apache-2.0"),),
        evidence=(Evidence("licenses", Method.DECLARED, "directory", "LICENSE"),),
    )
    graph = link(Graph.build([card, text]))
    assert graph["m"].licenses == (License(id="Apache-2.0"),)
    assert graph["m"].values("aibom:finding") == ("license-contradiction: Apache-2.0 (LICENSE) / MIT (README.md)",)


@settings(max_examples=60, deadline=None)
@given(graphs(), graphs())
def test_linking_is_idempotent_and_parts_may_be_linked_first(one: Graph, other: Graph) -> None:
    linked = link(one)
    assert link(linked) == linked
    assert unite([link(one), link(other)]) == unite([one, other]) == unite([other, link(one)])


def test_a_linked_graph_keeps_what_was_before_however_often_it_is_linked() -> None:
    pinned = Component("pkg:pypi/torch@2", Kind.FRAMEWORK, "torch", version="2")
    graph = Graph.build([pinned, Component("pkg:pypi/torch", Kind.FRAMEWORK, "torch")])
    linked = link(graph)
    assert linked != graph and linked.unlinked == graph
    assert link(linked).unlinked == graph


def test_a_model_that_is_named_by_its_file_is_that_model() -> None:
    place = Occurrence("app.py", 3, "load")
    word = Evidence("name", Method.INFERRED, "code", "app.py")
    named = Component(
        "dir:app/m/a.safetensors", Kind.DATASET, "a.safetensors", occurrences=(place,), evidence=(word,), sources=("a",)
    )
    app = Component("dir:app", Kind.APPLICATION, "app", sources=("a",))
    edge = Relationship(app.ref, Rel.DEPENDS_ON, named.ref)
    graph = Graph.build([app, named, edge, *_model("dir:app/m", "a", {"a.safetensors": "a"})], subject=app.ref)
    linked = link(graph)
    model = linked["dir:app/m"]
    assert (model.kind, model.name, model.occurrences) == (Kind.MODEL, "m", (place,))
    assert named.ref not in linked
    assert [item.target for item in linked.outgoing(app.ref, Rel.DEPENDS_ON)] == ["dir:app/m"]
    assert link(linked) == linked and linked.subject == app


def test_what_more_is_known_of_than_a_path_stays() -> None:
    known = Component("dir:app/m/a", Kind.MODEL, "a", model=ModelFacts(task="x"), occurrences=(Occurrence("b"),))
    graph = Graph.build([known, *_model("dir:app/m", "a", {"a": "a"})])
    assert known.ref in link(graph)
