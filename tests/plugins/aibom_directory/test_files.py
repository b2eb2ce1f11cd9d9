"""The files of a model: digest, size, format, findings, and what is not known of them."""

from __future__ import annotations

import hashlib

import pytest

from aibom.plugin import Component, Digest, Facts, Kind, Rel
from tests.plugins.aibom_directory.fake import FakeContext, layout, observe, scan, weights


def test_a_file_has_digest_size_and_format_and_no_evidence() -> None:
    graph = scan({"m/sub/a.toy": weights(), "m/notes": b"12345"}, [layout("m", "sub/a.toy", "notes")])
    file, notes = graph["dir:models/m#sub/a.toy"], graph["dir:models/m#notes"]
    assert (file.kind, file.name, file.evidence) == (Kind.FILE, "sub/a.toy", ())
    assert dict(file.properties)["aibom:file:format"] == "toy"
    assert notes.properties == (("aibom:file:size", "5"),)
    assert notes.digest() == hashlib.sha256(b"12345").hexdigest()
    assert not any(edge.evidence for edge in graph.outgoing("dir:models/m", Rel.CONTAINS))


def test_a_format_that_takes_nothing_from_a_file_does_not_name_it() -> None:
    graph = scan({"m/a.toy": weights(), "m/config": Facts("toy-config")}, [layout("m", "a.toy", "config")])
    assert graph["dir:models/m#config"].values("aibom:file:format") == ()


def test_what_concerns_a_file_is_said_of_the_file() -> None:
    said = weights(
        properties=(("aibom:file:import", "posix.system"), ("aibom:toy", "1")), findings=(("layout", "odd"),)
    )
    graph = scan({"m/a.toy": said}, [layout("m", "a.toy")])
    file, model = graph["dir:models/m#a.toy"], graph["dir:models/m"]
    assert file.values("aibom:file:import") == ("posix.system",)
    assert file.values("aibom:file:finding") == ("layout: odd",)
    assert model.properties == (("aibom:toy", "1"),)


def test_what_a_layout_finds_is_said_of_the_model() -> None:
    held = layout("m", "a.toy", "run.py", facts=(("m/run.py", Facts("toy", findings=(("remote-code", "run.py"),))),))
    graph = scan({"m/a.toy": weights(), "m/run.py": b""}, [held])
    assert graph["dir:models/m"].values("aibom:finding") == ("remote-code: run.py",)


def test_a_broken_file_stands_with_its_digest_and_makes_its_model_incomplete() -> None:
    broken = Facts("toy", Kind.MODEL, unknowns=(("contents", "truncated"),))
    graph = scan({"m/a.toy": broken, "m/b.toy": weights(1)}, [layout("m", "a.toy", "b.toy")])
    assert [(u.ref, u.field, u.reason, u.location) for u in graph.unknowns()] == [
        ("dir:models/m", "contents", "truncated", "m/a.toy"),
        ("dir:models/m#a.toy", "contents", "truncated", "m/a.toy"),
    ]
    assert graph["dir:models/m#a.toy"].digest() is not None
    assert graph["dir:models/m#a.toy"].values("aibom:file:format") == ()
    assert graph["dir:models/m"].model is not None and graph["dir:models/m"].model.digest is not None  # type: ignore[union-attr]


def test_a_broken_loose_file_of_weights_is_a_model_all_the_same() -> None:
    graph = scan({"x/a.toy": Facts("toy", Kind.MODEL, unknowns=(("contents", "truncated"),))})
    assert [model.ref for model in graph.components(Kind.MODEL)] == ["dir:models/x/a.toy"]


def test_a_fact_that_a_file_could_not_give_is_unknown_of_the_model() -> None:
    card = Facts("card", unknowns=(("licenses", "is a mapping"), ("task", "no name of a task")))
    graph = scan({"m/card": card, "m/a.toy": weights()}, [layout("m", "card", "a.toy", describes=("card",))])
    assert [(u.ref, u.field) for u in graph.unknowns()] == [("dir:models/m", "licenses"), ("dir:models/m", "task")]


def test_what_one_file_leaves_out_and_another_says_is_known() -> None:
    from aibom.plugin import normalize_license

    card = Facts("card", unknowns=(("licenses", "not declared"), ("name", "not declared")))
    text = Facts("license", licenses=normalize_license("mit"))
    files = {"m/card": card, "m/LICENSE": text, "m/a.toy": weights()}
    graph = scan(files, [layout("m", "card", "LICENSE", "a.toy", describes=("card", "LICENSE"))])
    assert [u.field for u in graph.unknowns()] == ["name"]


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 123456789\n" % (b"ab" * 32)


class Pointers(FakeContext):
    """Formats know the pointers' names, and cannot make sense of them."""

    def recognizes(self, path: str) -> bool:
        return path.endswith(".toy")

    def read(self, blob):  # type: ignore[no-untyped-def]
        return super().read(blob) or Facts(
            "toy",
            Kind.MODEL,
            unknowns=(("contents", "truncated header"), ("parameters", "odd")),
            findings=(("x", "odd"),),
        )


def test_a_git_lfs_pointer_declares_digest_and_size_and_is_no_content() -> None:
    from aibom.graph.graph import Graph
    from aibom.plugin import Source
    from aibom_directory import DirectoryCollector

    context = Pointers(
        {"m/a.toy": POINTER, "m/b.bin": POINTER, "m/c.bin": b"c"}, [layout("m", "a.toy", "b.bin", "c.bin")]
    )
    graph = Graph.build(DirectoryCollector().collect(Source("dir", "/nowhere/models"), context))
    for name in ("a.toy", "b.bin"):
        file = graph[f"dir:models/m#{name}"]
        assert file.digests == (Digest("SHA-256", "ab" * 32),)
        assert file.properties == (("aibom:file:size", "123456789"),)
        assert {(e.field, e.method.value) for e in file.evidence} == {
            ("digests", "declared"),
            ("properties", "declared"),
        }
        assert [u.reason for u in graph.unknowns(file.ref)] == ["a Git LFS pointer stands in its place"]
    assert graph["dir:models/m"].model is None
    assert {(u.field, u.location) for u in graph.unknowns("dir:models/m")} == {
        ("contents", "m/a.toy"),
        ("contents", "m/b.bin"),
    }


@pytest.mark.parametrize(
    "content",
    [POINTER.replace(b"sha256", b"sha512"), POINTER[:-12], POINTER + b"\n" * 2000, b"x" + POINTER, POINTER + b"\xff"],
)
def test_what_is_no_pointer_is_a_file_like_any_other(content: bytes) -> None:
    file = scan({"m/a": content}, [layout("m", "a")])["dir:models/m#a"]
    assert file.digest() == hashlib.sha256(content).hexdigest()


def test_a_file_that_cannot_be_hashed_leaves_the_others_and_the_model_without_a_whole_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def digests(self, blobs):  # type: ignore[no-untyped-def]
        return {blob.path: self.digest(blob) if blob.path != "m/b" else "permission denied" for blob in blobs}

    monkeypatch.setattr(FakeContext, "digests", digests)
    graph = scan({"m/a.toy": weights(1), "m/b": b""}, [layout("m", "a.toy", "b")])
    assert [(u.ref, u.field, u.reason) for u in graph.unknowns()] == [("dir:models/m#b", "digest", "permission denied")]
    assert graph["dir:models/m#a.toy"].digest() is not None
    assert graph["dir:models/m"].model is not None and graph["dir:models/m"].model.digest is None  # type: ignore[union-attr]


def test_without_digests_all_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeContext, "digests", lambda self, blobs: {})
    graph = scan({"m/a.toy": weights(1)}, [layout("m", "a.toy")])
    assert graph["dir:models/m#a.toy"].digests == () and not graph.unknowns()
    assert graph["dir:models/m"].model is not None and graph["dir:models/m"].model.parameters == 1  # type: ignore[union-attr]


def test_a_name_that_could_not_be_shown_is_a_finding() -> None:
    graph = scan({"m/a\\u202eb.toy": weights(), "m/plain.toy": weights()}, [layout("m", "a\\u202eb.toy", "plain.toy")])
    assert [item.name for item in graph.components(Kind.FILE) if item.values("aibom:file:finding")] == ["a\\u202eb.toy"]


def test_the_files_of_a_model_without_weights_are_there_and_it_says_so() -> None:
    graph = scan({"m/card": Facts("card", description="x")}, [layout("m", "card", describes=("card",))])
    assert graph["dir:models/m"].description == "x"
    assert [(u.field, u.reason, u.location) for u in graph.unknowns("dir:models/m")] == [
        ("contents", "no weights were recognised", "m/card")
    ]
    assert isinstance(observe({})[0], Component)


def test_beside_a_hub_a_small_file_has_gits_digest() -> None:
    """A Hub knows no other of a small file that nobody read: without it a changed one would go unseen."""
    files = {"m/a.toy": weights(), "m/notes": b"12345"}
    alone = scan(files, [layout("m", "a.toy", "notes")], schemes=("dir",))
    beside = scan(files, [layout("m", "a.toy", "notes")], schemes=("dir", "hf"))
    expected = hashlib.sha1(b"blob 5\x0012345").hexdigest()
    assert alone["dir:models/m#notes"].values("aibom:file:git-blob") == ()
    assert beside["dir:models/m#notes"].values("aibom:file:git-blob") == (expected,)
