"""What is declared, as libraries and edges."""

from __future__ import annotations

from aibom.graph.graph import Graph
from aibom.graph.link import link
from aibom.plugin import Component, Digest, Kind, Rel, Unknown
from aibom_code.dependencies.declared import Declared, Manifest
from aibom_code.dependencies.observe import observe


def graph(**files: Manifest) -> Graph:
    def unknown(ref: str, field: str, reason: str, location: str) -> Unknown:
        return Unknown(ref, field, reason, "code", location)

    head = Component("dir:app", Kind.APPLICATION, "app")
    manifests = {name.replace("_", "."): manifest for name, manifest in files.items()}
    return link(Graph.build([head, *observe("dir:app", manifests, "code", unknown)], subject="dir:app"))


def edges(found: Graph, ref: str = "dir:app") -> list[str]:
    return [edge.target for edge in found.outgoing(ref, Rel.DEPENDS_ON)]


def test_a_pinned_one_has_a_version_and_an_open_one_has_none() -> None:
    found = graph(
        requirements_txt=Manifest(
            [
                Declared("pypi", "Torch", "2.4.1+cpu", "==2.4.1+cpu", line=1, digests=(Digest("SHA-256", "a" * 64),)),
                Declared("pypi", "my_lib", "", ">=1", line=2),
                Declared("npm", "@ai-sdk/openai", "1.0.0", "1.0.0"),
                Declared("conda", "pytorch", "2.4.1", "==2.4.1"),
            ]
        )
    )
    torch, library = found["pkg:pypi/torch@2.4.1%2Bcpu"], found["pkg:pypi/my-lib"]
    assert (torch.kind, torch.version, torch.digest()) == ("framework", "2.4.1+cpu", "a" * 64)
    assert (library.kind, library.version, library.values("aibom:requirement")) == ("library", None, (">=1",))
    assert [(item.location, item.line) for item in library.occurrences] == [("requirements.txt", 2)]
    sdk = found["pkg:npm/%40ai-sdk/openai@1.0.0"]
    assert (sdk.group, sdk.name, sdk.version) == ("@ai-sdk", "openai", "1.0.0")
    assert "pkg:conda/pytorch@2.4.1" in found
    assert len(edges(found)) == 4


def test_the_lock_answers_what_the_project_leaves_open() -> None:
    found = graph(
        pyproject_toml=Manifest([Declared("pypi", "torch", "", ">=2")]),
        uv_lock=Manifest(
            [
                Declared("pypi", "torch", "2.4.1", direct=False, needs=("NumPy",)),
                Declared("pypi", "numpy", "1.26.4", direct=False),
            ]
        ),
    )
    assert edges(found) == ["pkg:pypi/torch@2.4.1"]
    assert edges(found, "pkg:pypi/torch@2.4.1") == ["pkg:pypi/numpy@1.26.4"]
    assert found["pkg:pypi/torch@2.4.1"].values("aibom:requirement") == (">=2",)
    assert "pkg:pypi/torch" not in found


def test_constraints_answer_only_what_is_asked() -> None:
    limits = Manifest([Declared("pypi", "torch", "2.4.1"), Declared("pypi", "other", "1.0")], narrows=True)
    found = graph(requirements_txt=Manifest([Declared("pypi", "torch")]), limits_txt=limits)
    assert edges(found) == ["pkg:pypi/torch@2.4.1"]
    assert [item.ref for item in found] == ["dir:app", "pkg:pypi/torch@2.4.1"]


def test_one_locked_twice_is_an_unknown_and_no_guess() -> None:
    lock = [Declared("pypi", "numpy", version, direct=False) for version in ("1.26.4", "2.0.0")]
    found = graph(uv_lock=Manifest([Declared("pypi", "torch", "2.4.1", direct=False, needs=("numpy",)), *lock]))
    assert edges(found, "pkg:pypi/torch@2.4.1") == []
    assert [(item.field, item.reason) for item in found.unknowns()] == [
        ("dependencies", "numpy is locked in several versions: which is needed is not said")
    ]


def test_what_only_development_needs_says_so() -> None:
    found = graph(
        pyproject_toml=Manifest(
            [
                Declared("pypi", "pytest", scope="development"),
                Declared("pypi", "vllm", scope="optional"),
                Declared("pypi", "torch", scope="development"),
            ]
        ),
        requirements_txt=Manifest([Declared("pypi", "torch")]),
    )
    scopes = {item.name: item.values("aibom:scope") for item in found if item.name != "app"}
    assert scopes == {"pytest": ("development",), "vllm": ("optional",), "torch": ()}


def test_problems_and_odd_names_are_unknowns_of_the_project() -> None:
    found = graph(x=Manifest([Declared("pypi", "not a name")], problems=["line 3: not a requirement"] * 2))
    assert [(item.ref, item.field, item.reason, item.location) for item in found.unknowns()] == [
        ("dir:app", "dependencies", "an entry names no package", "x"),
        ("dir:app", "dependencies", "line 3: not a requirement", "x"),
    ]
