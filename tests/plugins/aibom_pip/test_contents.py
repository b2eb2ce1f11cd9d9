"""What lies in distributions: models, SBOMs, files that changed; and what conda installed."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
from pathlib import Path

import pytest

import aibom
from aibom.api import render
from aibom.graph.graph import Graph
from aibom.plugin import Component, Kind, Rel, Relationship
from tests.builders.weights import onnx
from tests.plugins.aibom_pip.environments import SITE, hashed, install, scan, venv


def weights(number: int = 0) -> bytes:
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes([number, 0, 0, 0])


MODEL = {
    "lib/model/model.safetensors": weights(),
    "lib/model/config.json": b'{"model_type": "bert", "architectures": ["BertModel"]}',
    "lib/model/README.md": b"---\nlicense: mit\n---\n# Model\n",
    "lib/__init__.py": b"",
    "lib/tests/data/tiny.safetensors": weights(1),
    "lib/test_small.safetensors": weights(2),
}


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    env = venv(tmp_path / "env")
    install(env, "lib", files=MODEL)
    return env


def test_a_model_under_another_licence_than_its_distribution_says_is_a_finding(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    files = {
        "lib/yes.onnx": onnx(metadata={"license": "AGPL-3.0"}),
        "lib/no.onnx": onnx(metadata={"license": "MIT"}),
        "lib/silent.onnx": onnx(),
    }
    install(env, "lib", metadata=["License-Expression: MIT"], files=files)
    graph = aibom.scan(f"pip:{env}", offline=True)
    found = {item.name: item.values("aibom:finding") for item in graph.components(Kind.MODEL)}
    ours = f"{SITE}/lib/yes.onnx"
    assert found == {
        "yes.onnx": (f"license-contradiction: MIT (pkg:pypi/lib@1.0) / AGPL-3.0 ({ours})",),
        "no.onnx": (),
        "silent.onnx": (),
    }


def contained(graph: Graph, ref: str) -> set[str]:
    return {edge.target for edge in graph.outgoing(ref, Rel.CONTAINS)}


def test_a_shipped_model_is_in_its_distribution_with_the_digests_of_its_record(shipped: Path) -> None:
    blob = shipped / SITE / "lib/model/model.safetensors"
    record = shipped / SITE / "lib-1.0.dist-info" / "RECORD"
    other = "c" * 43
    record.write_text(record.read_text().replace(hashed(blob.read_bytes()), f"sha256={other}"))
    graph = scan(shipped)
    model = "pkg:pypi/lib@1.0#lib/model"
    assert contained(graph, "pkg:pypi/lib@1.0") == {model}
    assert {ref.rpartition("#")[2] for ref in contained(graph, model)} == {
        "model.safetensors",
        "config.json",
        "README.md",
    }
    file = graph[f"{model}#model.safetensors"]
    assert file.digest() == "71c71c" * 10 + "71c7"  # that of RECORD: nothing was hashed
    assert [(item.field, item.location) for item in file.evidence] == [("digests", f"{SITE}/lib-1.0.dist-info/RECORD")]
    assert graph[model].model is not None and graph[model].model.parameters == 1


def test_test_data_is_counted_and_listed_only_when_asked_for(shipped: Path) -> None:
    graph = scan(shipped)
    assert len(graph.components(Kind.MODEL)) == 1
    [left] = graph["pkg:pypi/lib@1.0"].values("aibom:left-out")
    assert left.startswith("2 files of model formats in test data")
    every = scan(shipped, include_test_data=True)
    assert len(every.components(Kind.MODEL)) == 3
    assert not every["pkg:pypi/lib@1.0"].values("aibom:left-out")


def test_a_model_that_is_gone_is_unknown(shipped: Path) -> None:
    (shipped / SITE / "lib/model/model.safetensors").unlink()
    reasons = [item.reason for item in scan(shipped).unknowns("pkg:pypi/lib@1.0")]
    assert "no such file or directory" in reasons


def test_a_copy_elsewhere_gives_the_same_bytes(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    copy = tmp_path / "other" / "place"
    shutil.copytree(shipped, copy)
    assert render(scan(shipped))[0] == render(scan(copy))[0]


SBOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "metadata": {"component": {"type": "library", "bom-ref": "root", "name": "lib", "version": "1.0"}},
    "components": [
        {
            "type": "library",
            "bom-ref": "path+file:///home/me/x#serde@1.0",
            "name": "serde",
            "version": "1.0",
            "purl": "pkg:cargo/serde@1.0?download_url=file%3A%2F%2F%2Fhome%2Fme",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
            "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
            "externalReferences": [{"type": "vcs", "url": "file:///home/me"}],
        },
        {
            "type": "file",
            "name": "/home/me/build/libssl.so",
            "components": [{"type": "library", "name": "inner", "bom-ref": "in"}],
        },
        {"type": "nonsense", "name": ""},
    ],
    "dependencies": [{"ref": "root", "dependsOn": ["path+file:///home/me/x#serde@1.0", "nobody"]}],
}


def test_sboms_are_named_and_included_when_asked_for(tmp_path: Path) -> None:
    env = venv(tmp_path / "env")
    for name in ("lib", "twin"):
        install(env, name, info={"sboms/lib.cdx.json": json.dumps(SBOM).replace('"lib"', f'"{name}"').encode()})
    plain = scan(env)
    assert len(plain) == 3
    assert plain["pkg:pypi/lib@1.0"].values("aibom:pip:sbom")[0].startswith("sboms/lib.cdx.json sha256:")
    graph = scan(env, include_sboms=True)
    for name in ("lib", "twin"):
        owner = f"pkg:pypi/{name}@1.0"
        assert contained(graph, owner) == {
            f"{owner}#sbom/pkg:cargo/serde@1.0",
            f"{owner}#sbom/libssl.so",
            f"{owner}#sbom/in",
        }
        assert [edge.target for edge in graph.outgoing(owner, Rel.DEPENDS_ON)] == [f"{owner}#sbom/pkg:cargo/serde@1.0"]
    serde = graph["pkg:pypi/lib@1.0#sbom/pkg:cargo/serde@1.0"]
    assert (serde.purl, serde.digest(), serde.licenses[0].expression) == (
        "pkg:cargo/serde@1.0",
        "ab" * 32,
        "MIT OR Apache-2.0",
    )
    assert "/home" not in repr([*graph.observations()])
    assert [item.field for item in graph.unknowns("pkg:pypi/lib@1.0")] == ["sbom"]
    data, _, problems = render(graph)
    assert data and not problems


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"[" * 100_000, b'{"bomFormat": "CycloneDX", "components": [1, {"name": 2}]}']
)
def test_a_broken_sbom_costs_itself(tmp_path: Path, data: bytes) -> None:
    env = venv(tmp_path / "env")
    install(env, "lib", info={"sboms/x.json": data})
    graph = scan(env, include_sboms=True)
    assert len(graph) == 2
    assert [item.field for item in graph.unknowns()] == ["sbom"]


@pytest.mark.parametrize("compact", [False, True])
def test_a_model_that_its_own_sbom_names_is_one(shipped: Path, compact: bool) -> None:
    """As in a wheel that was built with one of our hooks."""
    plain = scan(shipped)
    folder = shipped / SITE / "lib" / "model"
    built = aibom.scan(str(folder), name="lib", version="1.0")
    parent = Component("pkg:huggingface/acme/base@1", Kind.MODEL, "base", purl="pkg:huggingface/acme/base@1")
    (model,) = built.models()
    edge = Relationship(model.ref, Rel.DERIVED_FROM, parent.ref)
    subject = built.subject.ref if built.subject else None
    sbom = shipped / SITE / "lib-1.0.dist-info" / "sboms" / "aibom.cdx.json"
    sbom.parent.mkdir()
    aibom.dump(Graph.build([*built.observations(), parent, edge], subject=subject), sbom, compact=compact)
    with (sbom.parent.parent / "RECORD").open("a") as record:
        record.write("lib-1.0.dist-info/sboms/aibom.cdx.json,,\n")
    graph = scan(shipped, include_sboms=True)
    mine = "pkg:pypi/lib@1.0#lib/model"
    theirs = "pkg:pypi/lib@1.0#sbom/pkg:huggingface/acme/base@1"
    assert set(graph.refs) == {*plain.refs, theirs}
    assert [item.target for item in graph.outgoing(mine, Rel.DEPENDS_ON)] == [theirs]
    (folder / "config.json").unlink()  # now it is another model than the one that was built
    assert len(scan(shipped, include_sboms=True).models()) == 3


def test_what_changed_since_it_was_installed(shipped: Path) -> None:
    assert scan(shipped, verify=True)["pkg:pypi/lib@1.0"].values("aibom:pip:verified")
    (shipped / SITE / "lib/__init__.py").write_text("import os\n")
    (shipped / SITE / "lib/model/README.md").unlink()
    (shipped / SITE / "lib/more.py").write_text("")
    (shipped / SITE / "lib/more.pyc").write_text("")
    graph = scan(shipped, verify=True)
    lib = graph["pkg:pypi/lib@1.0"]
    assert lib.values("aibom:finding") == (
        "file-missing: lib/model/README.md",
        f"file-modified: {SITE}/lib/__init__.py",
    )
    assert not lib.values("aibom:pip:verified")
    assert graph.subject is not None
    assert graph.subject.values("aibom:finding") == (f"file-extra: {SITE}/lib/more.py",)


def test_models_are_hashed_where_it_is_asked_for(shipped: Path) -> None:
    weights_file = shipped / SITE / "lib/model/model.safetensors"
    weights_file.write_bytes(weights(7))
    model = "pkg:pypi/lib@1.0#lib/model"
    said, seen = (scan(shipped, verify=value) for value in (False, True))
    file = seen[f"{model}#model.safetensors"]
    assert file.digest() == hashlib.sha256(weights(7)).hexdigest() != said[file.ref].digest()
    assert [item.method.value for item in (*file.evidence, *seen.evidence(model, "digest"))] == ["measured"]
    assert [item.method.value for item in said.evidence(model, "digest")] == ["declared"]


def test_conda(tmp_path: Path) -> None:
    env = tmp_path / "conda"
    (env / SITE).mkdir(parents=True)
    (env / "conda-meta").mkdir()
    install(env, "numpy", "1.26")
    base = {"channel": "https://user:secret@conda.example.org/forge/linux-64", "subdir": "linux-64", "build": "h1_0"}
    packages = [
        {
            **base,
            "name": "openssl",
            "version": "3.2",
            "license": "Apache-2.0",
            "sha256": "ab" * 32,
            "depends": [],
            "url": "https://user:secret@conda.example.org/forge/linux-64/openssl-3.2-h1_0.conda",
            "fn": "openssl-3.2-h1_0.conda",
        },
        {**base, "name": "python", "version": "3.11.9", "depends": ["openssl >=3", "__glibc >=2.17", "numpy"]},
        {**base, "name": "numpy", "version": "1.26", "files": [f"{SITE}/numpy-1.26.dist-info/METADATA"]},
    ]
    for package in packages:
        name = f"{package['name']}-{package['version']}-h1_0.json"
        (env / "conda-meta" / name).write_text(json.dumps(package))
    (env / "conda-meta" / "broken.json").write_text("{")
    graph = scan(env)
    openssl = "pkg:conda/openssl@3.2?build=h1_0&channel=forge&subdir=linux-64&type=conda"
    assert graph[openssl].purl == openssl and graph[openssl].digest() == "ab" * 32
    python = next(item for item in graph if item.name == "python")
    assert {edge.target for edge in graph.outgoing(python.ref)} == {openssl, "pkg:pypi/numpy@1.26"}
    assert [item.name for item in graph if item.name == "numpy"] == ["numpy"]
    assert graph["pkg:pypi/numpy@1.26"].values("aibom:pip:conda")[0].startswith("pkg:conda/numpy@1.26")
    assert graph.subject is not None and graph.subject.values("aibom:pip:python") == ("CPython 3.11.9",)
    assert "secret" not in repr([*graph.observations()])
    assert "conda-meta/broken.json" in {item.location for item in graph.unknowns()}


def test_two_environments_stay_two(tmp_path: Path) -> None:
    for name in ("one", "two"):
        install(venv(tmp_path / name), f"only-{name}")
    graph = aibom.scan(*(f"pip:{tmp_path / name}" for name in ("one", "two")))
    assert {edge.target for edge in graph.outgoing("pip:one", Rel.DEPENDS_ON)} == {"pkg:pypi/only-one@1.0"}
    assert {edge.target for edge in graph.outgoing("pip:two", Rel.DEPENDS_ON)} == {"pkg:pypi/only-two@1.0"}


def test_what_a_shipped_model_names_is_what_is_installed(shipped: Path) -> None:
    card = shipped / SITE / "lib/model/README.md"
    card.write_text("---\nlibrary_name: transformers\n---\n# Model\n")
    install(shipped, "transformers", "5.0")
    graph = aibom.scan(f"pip:{shipped}")
    assert "pkg:pypi/transformers" not in graph
    assert graph["pkg:pypi/transformers@5.0"].purl == "pkg:pypi/transformers@5.0"
    assert graph.incoming("pkg:pypi/transformers@5.0", Rel.DEPENDS_ON)
