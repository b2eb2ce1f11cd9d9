"""The whole collector, on real files and through the real context."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Component, Kind, Observation, Rel, Relationship, Unknown
from aibom_directory import DirectoryCollector
from tests.builders.weights import gguf, safetensors
from tests.plugins.aibom_directory.fake import COMMIT
from tests.plugins.aibom_directory.trees import CARD, as_json, observe, pipeline, project, scan, tuned, write


def names(graph: Graph) -> dict[str, str]:
    return {model.ref: model.name for model in graph.components(Kind.MODEL) if model.ref.startswith("dir:")}


def test_it_is_a_collector_of_directories() -> None:
    assert (DirectoryCollector.name, DirectoryCollector.schemes) == ("directory", ("dir",))


def test_a_project_holds_each_of_its_models_once(tmp_path: Path) -> None:
    graph = scan(write(tmp_path / "shop", project()))
    assert graph.subject is not None
    assert (graph.subject.kind, graph.subject.name, graph.subject.version) == (Kind.APPLICATION, "shop", "1.2")
    assert names(graph) == {
        "dir:shop/models/drawing": "drawing",
        "dir:shop/models/drawing/unet": "unet",
        "dir:shop/models/drawing/vae": "vae",
        "dir:shop/models/llama.gguf": "Tiny Llama",
        "dir:shop/models/net/net.onnx": "net.onnx",
        "dir:shop/models/one/model.safetensors": "model.safetensors",
        "dir:shop/models/tuned": "tuned",
        "dir:shop/models/two/model.safetensors": "model.safetensors",
    }
    assert {(u.field, u.reason) for u in graph.unknowns()} == {
        ("version", "not resolved"),
        ("parameters", "external data without a length"),
    }


def test_a_folder_with_card_configuration_and_shards_is_one_model(tmp_path: Path) -> None:
    graph = scan(write(tmp_path / "tuned", tuned()))
    model = graph.subject
    assert model is not None and model.model is not None
    assert (model.ref, model.name, model.version, model.purl) == ("dir:tuned", "tuned", None, None)
    assert [item.id for item in model.licenses] == ["Apache-2.0"]
    assert model.description == "A small model that tells praise from blame."
    facts = model.model
    assert (facts.task, facts.architecture_family, facts.layers) == ("text-classification", "qwen2", 2)
    assert (facts.parameters, facts.parameters_by_dtype) == (24, (("BF16", 6), ("F32", 18)))
    assert facts.formats == ("safetensors",)
    found = {item.name: item.digest() for item in graph.components(Kind.FILE)}
    assert found == {path: hashlib.sha256(data).hexdigest() for path, data in tuned().items()}


def test_a_pipeline_contains_its_models_and_counts_no_variant_twice(tmp_path: Path) -> None:
    graph = scan(write(tmp_path / "drawing", pipeline()))
    counts = {ref: graph[ref].model.parameters for ref in names(graph)}  # type: ignore[union-attr]
    assert counts == {"dir:drawing": 11, "dir:drawing/unet": 5, "dir:drawing/vae": 6}
    owners = {edge.target: edge.source for edge in graph.relationships(Rel.CONTAINS)}
    assert owners["dir:drawing/unet"] == owners["dir:drawing#model_index.json"] == "dir:drawing"
    assert owners["dir:drawing/unet#config.json"] == "dir:drawing/unet"


def test_external_data_lies_in_the_model_that_names_it(tmp_path: Path) -> None:
    graph = scan(write(tmp_path / "shop", project()))
    assert [edge.target for edge in graph.outgoing("dir:shop/models/net/net.onnx", Rel.CONTAINS)] == [
        "dir:shop/models/net/net.onnx#net.onnx",
        "dir:shop/models/net/net.onnx#net.onnx.data",
    ]


class TestIdentityErrorsOfOthers:
    """Each of these happened to another tool."""

    def test_where_training_started_is_neither_the_model_nor_a_second_one(self, tmp_path: Path) -> None:
        graph = scan(write(tmp_path / "tuned", tuned()))
        assert graph.subject is not None and graph.subject.model is not None
        assert (graph.subject.name, graph.subject.purl) == ("tuned", None)
        assert graph.subject.model.name_or_path == "Qwen/Qwen2-0.5B"
        assert [edge.target for edge in graph.outgoing("dir:tuned", Rel.DERIVED_FROM)] == [
            "pkg:huggingface/Qwen/Qwen2-0.5B"
        ]
        assert not graph.outgoing("pkg:huggingface/Qwen/Qwen2-0.5B")

    def test_an_id_keeps_its_case(self, tmp_path: Path) -> None:
        graph = scan(write(tmp_path / "tuned", tuned()))
        assert "hf:datasets/acme/Reviews" in graph and graph["hf:datasets/acme/Reviews"].name == "Reviews"

    def test_a_local_path_is_no_repository(self, tmp_path: Path) -> None:
        config = as_json({"peft_type": "LORA", "base_model_name_or_path": "/home/me/models/llama"})
        files = {"adapter_config.json": config, "adapter_model.safetensors": safetensors({"a": ("F32", (1,))})}
        graph = scan(write(tmp_path / "adapter", files))
        assert list(names(graph)) == [item.ref for item in graph.components(Kind.MODEL)] == ["dir:adapter"]
        assert "/home/me" not in repr(list(graph.observations()))

    def test_adapter_weights_configuration_and_card_are_one_model(self, tmp_path: Path) -> None:
        config = as_json({"peft_type": "LORA", "base_model_name_or_path": "acme/llama", "revision": COMMIT})
        weights = safetensors({"a": ("F32", (1,))})
        files = {"adapter_config.json": config, "adapter_model.safetensors": weights, "README.md": CARD.encode()}
        graph = scan(write(tmp_path / "x" / "adapter", files).parent)
        assert list(names(graph)) == ["dir:x/adapter"]
        details = {edge.target: edge.detail for edge in graph.outgoing("dir:x/adapter", Rel.DERIVED_FROM)}
        assert details[f"pkg:huggingface/acme/llama@{COMMIT}"] == "adapter"

    def test_spaces_are_not_encoded_and_two_files_of_one_name_are_told_apart(self, tmp_path: Path) -> None:
        weights = safetensors({"a": ("F32", (1,))})
        files = {"Tiny Llama/model.safetensors": weights, "Tiny%20Llama/model.safetensors": weights}
        assert set(names(scan(write(tmp_path / "x", files)))) == {
            "dir:x/Tiny Llama/model.safetensors",
            "dir:x/Tiny%20Llama/model.safetensors",
        }

    def test_code_and_other_files_are_no_models(self, tmp_path: Path) -> None:
        files = {
            "a.py": b'MODEL = "acme/llama"  # torch.nn.Module',
            "README.md": b"Load acme/llama.",
            ".env": b"MODEL=gpt-4o",
        }
        graph = scan(write(tmp_path / "x", files))
        assert [item.ref for item in graph] == ["dir:x"]


def test_a_hubs_cache_is_read_as_what_it_is(tmp_path: Path) -> None:
    repository = tmp_path / "hub" / "models--acme--tuned"
    for path, data in tuned().items():
        blob = repository / "blobs" / hashlib.sha256(data).hexdigest()
        write(repository, {f"blobs/{blob.name}": data})
        link = repository / "snapshots" / COMMIT / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    write(repository, {"refs/main": COMMIT.encode(), f".no_exist/{COMMIT}/adapter_config.json": b""})
    purl = f"pkg:huggingface/acme/tuned@{COMMIT}"
    for where in (tmp_path / "hub", repository, repository / "snapshots" / COMMIT):
        graph = scan(where)
        local = [item for item in graph.components(Kind.MODEL) if item.version]
        assert [item.ref for item in local] == [purl]
        assert {item.ref for item in graph.components(Kind.FILE)} == {f"{purl}#{path}" for path in tuned()}
        assert (graph.subject is not None and graph.subject.ref == purl) is (where.name != "hub")
        assert not [u for u in graph.unknowns() if u.reason != "not resolved"]


def test_a_file_in_a_hubs_cache_has_the_commit_and_is_not_the_repository(tmp_path: Path) -> None:
    repository = write(tmp_path / "models--acme--tuned", {"blobs/abc": gguf({"general.architecture": "llama"})})
    link = repository / "snapshots" / COMMIT / "m.gguf"
    link.parent.mkdir(parents=True)
    link.symlink_to("../../blobs/abc")
    model = scan(link).subject
    assert model is not None
    assert (model.ref, model.name, model.version, model.purl) == ("dir:m.gguf", "m.gguf", COMMIT, None)


def test_download_records_on_disk(tmp_path: Path) -> None:
    files = tuned()
    records = {
        f".cache/huggingface/download/{path}.metadata": f"{COMMIT}\n{hashlib.sha256(data).hexdigest()}\n1.5\n".encode()
        for path, data in files.items()
    }
    where = write(tmp_path / "tuned", {**files, **records, ".cache/huggingface/.gitignore": b"*"})
    graph = scan(where)
    assert graph.subject is not None and graph.subject.version == COMMIT
    assert {item.name for item in graph.components(Kind.FILE)} == set(files)
    write(where, {"config.json": files["config.json"].replace(b"2", b"3")})
    graph = scan(where)
    assert graph.subject is not None and graph.subject.version is None
    (finding,) = graph["dir:tuned#config.json"].values("aibom:file:finding")
    assert finding.startswith("digest-mismatch: ")


def concerning(observed: tuple[Observation, ...], path: str) -> set[Observation]:
    """Of observations, those that speak of anything but what lies at ``path``, and of the source as a whole."""

    def other(item: Observation) -> bool:
        refs = (item.source, item.target) if isinstance(item, Relationship) else (item.ref,)
        told = (item.location,) if isinstance(item, Unknown) else ()
        return not any(f"/{path}" in ref or location.startswith(path) for ref in refs for location in (*told, ""))

    return {item for item in observed if other(item)}


BAD = {
    "truncated.safetensors": safetensors({"a": ("F32", (3,))})[:20],
    "long.safetensors": (1 << 62).to_bytes(8, "little"),
    "text.safetensors": b"this is no model",
    "empty.gguf": b"",
    "huge.gguf": b"GGUF" + (3).to_bytes(4, "little") + b"\xff" * 16,
    "cut.gguf": gguf({"general.name": "x"}, [("a", (32,), 0)])[:60],
    "noise.onnx": bytes(range(256)),
    "pointer.safetensors": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
    + b"ab" * 32
    + b"\nsize 12345678\n",
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_costs_its_own_contents_and_nothing_else(tmp_path: Path, name: str) -> None:
    where = write(tmp_path / "shop", project())
    good = observe(where)
    write(where, {f"zbad/{name}": BAD[name]})
    both = observe(where)
    assert concerning(both, "zbad") == set(good)
    graph = Graph.build(both)
    ref = f"dir:shop/zbad/{name}"
    assert graph[ref].kind is Kind.MODEL
    assert [u.field for u in graph.unknowns(ref)] == [u.field for u in graph.unknowns(f"{ref}#{name}")] == ["contents"]
    assert graph[f"{ref}#{name}"].digest() is not None


@pytest.mark.parametrize("name", ["README.md", "config.json", "model.safetensors.index.json", "tokenizer_config.json"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\0", b"{" * 5000, b"[]", b'{"weight_map": {"a": 3}}', b"---\na: *a\n---\n"]
)
def test_a_broken_file_of_a_model_leaves_the_model_and_all_its_files(tmp_path: Path, name: str, content: bytes) -> None:
    graph = scan(write(tmp_path / "tuned", {**tuned(), name: content}))
    files = {item.name for item in graph.components(Kind.FILE)}
    assert files == set(tuned())
    assert graph.subject is not None and graph.subject.ref == "dir:tuned"


HOSTILE = [
    "a\nb.gguf",
    "a\u202eb.gguf",
    "a\\x0ab.gguf",
    "a\x1b[31m.gguf",
    "a\udcff.gguf",
    " .gguf",
    "a#b?c@d.gguf",
    "x" * 240 + ".gguf",
    "file:a.gguf",
    "\x1b[31m.gguf",
    "\udcff.gguf",
]


def test_hostile_names_are_shown_escaped_and_no_two_alike(tmp_path: Path) -> None:
    weights = gguf({"general.architecture": "llama"}, [("a", (32,), 0)])
    where = tmp_path / "x"
    where.mkdir()
    for number, name in enumerate(HOSTILE):
        (where / name).write_bytes(weights + bytes(number))
    graph = scan(where)
    assert len(graph.components(Kind.MODEL)) == len(graph.components(Kind.FILE)) == len(HOSTILE)
    assert len({item.digest() for item in graph.components(Kind.FILE)}) == len(HOSTILE)
    assert all(item.ref.isprintable() and item.name.isprintable() for item in graph)


def test_names_of_directories_are_shown_escaped(tmp_path: Path) -> None:
    where = tmp_path / "a\u202eb\nc"
    graph = scan(write(where, {"m.gguf": gguf()}))
    assert all(item.ref.isprintable() and item.name.isprintable() for item in graph)


def test_without_digests_there_are_none(tmp_path: Path) -> None:
    from aibom.collect.settings import Settings

    observed = observe(write(tmp_path / "tuned", tuned()), Settings(no_hash=True))
    assert not any(item.digests for item in observed if isinstance(item, Component))
    assert not any(item.model.digest for item in observed if isinstance(item, Component) and item.model)


def test_the_real_models_of_the_corpus_are_told_by_their_own_files(corpus: Path) -> None:
    graph = scan(corpus / "hub" / "models" / "google-bert" / "bert-base-uncased")
    model = graph.subject
    assert model is not None and model.model is not None
    assert (model.ref, model.kind, model.purl) == ("dir:bert-base-uncased", Kind.MODEL, None)
    assert [item.id for item in model.licenses] == ["Apache-2.0"]
    assert (model.model.architecture, model.model.architecture_family) == ("BertForMaskedLM", "bert")
    trained = [edge.target for edge in graph.outgoing(model.ref, Rel.TRAINED_ON)]
    assert trained == ["hf:datasets/bookcorpus", "hf:datasets/wikipedia"]
    assert {u.reason for u in graph.unknowns(model.ref)} == {"no weights were recognised"}


def test_every_real_model_of_the_corpus_is_one_model_of_its_own(corpus: Path) -> None:
    root = corpus / "hub" / "models"
    graph = scan(root)
    expected = {f"dir:models/{path.relative_to(root).as_posix()}" for path in root.glob("*/*")}
    assert set(names(graph)) == expected
    assert graph.subject is not None and graph.subject.kind is Kind.APPLICATION
    assert {edge.target for edge in graph.outgoing("dir:models", Rel.CONTAINS)} == expected
