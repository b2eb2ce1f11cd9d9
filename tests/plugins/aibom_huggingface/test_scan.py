"""One repository as a user sees it: pinned once, with what it says, and nothing that it does not say."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import aibom
from aibom.api import render
from aibom.errors import SourceError
from aibom.plugin import Component, Evidence, Kind, Method, Rel
from tests.builders.datasets import CROISSANT, INFOS
from tests.builders.spacy import META
from tests.builders.weights import safetensors
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

CONFIG = json.dumps({"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 12}).encode()
FORMATS = ("cyclonedx-json", "cyclonedx-xml")


def _subject(graph: aibom.Graph) -> Component:
    assert graph.subject is not None
    return graph.subject


def test_all_is_read_at_the_commit_of_the_first_answer(hub: TestHub) -> None:
    repository = hub.model("acme/tiny", {"config.json": CONFIG, "vocab.txt": b"a"}, card={"license": "mit"})
    model = _subject(aibom.scan("hf:acme/tiny@main"))
    assert model.version == repository.commit
    assert model.purl == model.ref and f"/acme/tiny@{repository.commit}?repository_url=" in model.ref
    assert model.values("aibom:requested-revision") == ("main",)
    first, *rest = [request.target for request in hub.requests]
    assert first == "/api/models/acme/tiny/revision/main?blobs=true&securityStatus=true"
    assert len(rest) == 3 and all(repository.commit in target for target in rest)


def test_digests_come_without_a_download(hub: TestHub) -> None:
    files = {"config.json": CONFIG, "model.safetensors": Lfs(10**10, "a" * 64), "vocab.txt": b"a"}
    hub.model(
        "acme/tiny", files, card={"license": "mit"}, extra={"safetensors": {"parameters": {"F32": 4}, "total": 4}}
    )
    graph = aibom.scan("hf:acme/tiny")
    model = _subject(graph)
    weights, config, vocab = (
        graph[f"{model.ref}#{path}"] for path in ("model.safetensors", "config.json", "vocab.txt")
    )
    assert weights.digest() == "a" * 64 and weights.values("aibom:file:size") == (str(10**10),)
    assert Evidence("digests", Method.DECLARED, "huggingface", "api") in weights.evidence
    assert config.digest() == hashlib.sha256(CONFIG).hexdigest() and config.evidence == ()
    assert vocab.digest() is None
    assert vocab.values("aibom:file:git-blob") == (hashlib.sha1(b"blob 1\0a").hexdigest(),)
    assert model.model is not None
    assert (model.model.parameters, model.model.parameters_by_dtype) == (4, (("F32", 4),))
    assert not any("model.safetensors" in request.path for request in hub.requests)


def test_headers_are_read_only_where_the_hub_does_not_know(hub: TestHub) -> None:
    data = safetensors({"w": ("F16", [2, 3])})
    hub.model("acme/tiny", {"model.safetensors": Lfs.of(data)}, card={}, extra={"safetensors": None})
    model = _subject(aibom.scan("hf:acme/tiny"))
    assert model.model is not None and model.model.parameters == 6
    assert Evidence("parameters", Method.MEASURED, "huggingface", "model.safetensors") in model.evidence
    ranges = [request for request in hub.requests if "range" in request.headers]
    assert 0 < len(ranges) <= 8


def test_facts_have_the_place_where_they_stand(hub: TestHub) -> None:
    card = {"license": "mit", "pipeline_tag": "fill-mask", "language": "en"}
    hub.model("acme/tiny", {"config.json": CONFIG}, card=card, text="# T\n\nA tiny model.\n")
    model = _subject(aibom.scan("hf:acme/tiny"))
    said = {(item.field, item.method.value, item.location) for item in model.evidence}
    assert {
        ("licenses", "declared", "README.md"),
        ("task", "declared", "README.md"),
        ("description", "declared", "README.md"),
        ("architecture", "declared", "config.json"),
        ("version", "declared", "api"),
    } <= said
    assert model.description == "A tiny model."


def test_what_the_hub_concludes_is_inferred_and_never_beats_the_card(hub: TestHub) -> None:
    concluded = {"pipeline_tag": "text-classification", "library_name": "transformers"}
    hub.model("acme/silent", card={"license": "mit"}, extra=concluded)
    hub.model(
        "acme/says", card={"license": "mit", "pipeline_tag": "fill-mask", "library_name": "timm"}, extra=concluded
    )
    graph = aibom.scan("hf:acme/silent")
    silent = _subject(graph)
    assert silent.model is not None and silent.model.task == "text-classification"
    assert Evidence("task", Method.INFERRED, "huggingface", "api") in silent.evidence
    (edge,) = graph.outgoing(silent.ref, Rel.DEPENDS_ON)
    assert edge.target == "pkg:pypi/transformers" and edge.evidence[0].method is Method.INFERRED
    graph = aibom.scan("hf:acme/says")
    says = _subject(graph)
    assert says.model is not None and says.model.task == "fill-mask"
    assert [item.target for item in graph.outgoing(says.ref, Rel.DEPENDS_ON)] == ["pkg:pypi/timm"]


def test_nothing_volatile_stands_in_a_bom_unless_asked_for(hub: TestHub) -> None:
    hub.model("acme/tiny", card={"license": "mit"})
    names = {name for name, _ in _subject(aibom.scan("hf:acme/tiny")).properties}
    assert not {"aibom:hf:downloads", "aibom:hf:likes"} & names
    wanted = _subject(aibom.scan("hf:acme/tiny", options={"popularity": True}))
    assert wanted.values("aibom:hf:downloads") == ("12345",) and wanted.values("aibom:hf:likes") == ("67",)


def test_remote_code_is_marked(hub: TestHub) -> None:
    config = json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.XModel"}}).encode()
    hub.model("acme/tiny", {"config.json": config, "modeling_x.py": b"1", "handler.py": b"1"}, card={"license": "mit"})
    graph = aibom.scan("hf:acme/tiny")
    model = _subject(graph)
    assert model.model is not None and model.model.remote_code is True
    assert graph[f"{model.ref}#modeling_x.py"].values("aibom:file:finding") == ("remote-code: modeling_x.py",)
    assert model.values("aibom:finding") == ("remote-code: handler.py",)


@pytest.mark.parametrize("gated", ["auto", "manual"])
def test_a_gated_repository_gives_what_is_public(hub: TestHub, gated: str) -> None:
    hub.model("acme/tiny", {"config.json": CONFIG}, card={"license": "llama3.1"}, gated=gated)
    graph = aibom.scan("hf:acme/tiny")
    model = _subject(graph)
    assert model.values("aibom:hf:gated") == (gated,)
    assert [item.name for item in model.licenses] == ["llama3.1"]
    assert model.model is not None
    assert (model.model.architecture_family, model.model.hidden_size) == ("bert", None)
    assert ("contents", "gated", "config.json") in {
        (item.field, item.reason, item.location) for item in graph.unknowns(model.ref)
    }


@pytest.mark.parametrize("locator", ["hf:acme/none", "hf:acme/secret", "hf:datasets/acme/none", "hf:acme/tiny@gone"])
def test_what_cannot_be_had_is_an_error(hub: TestHub, locator: str) -> None:
    hub.model("acme/secret", card={"license": "mit"}, private=True)
    hub.model("acme/tiny", card={"license": "mit"})
    with pytest.raises(SourceError) as error:
        aibom.scan(locator)
    assert error.value.exit_code == 3 and locator.split(":")[1].split("@")[0].removeprefix("datasets/") in str(
        error.value
    )


def test_a_token_opens_what_is_private_and_is_seen_nowhere(
    hub: TestHub, no_login: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    hub.tokens.add("hf_canary")
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    hub.model("acme/secret", {"config.json": CONFIG}, card={"license": "mit", "base_model": "acme/gone"}, private=True)
    graph = aibom.scan("hf:acme/secret")
    assert _subject(graph).values("aibom:hf:private") == ("true",)
    with pytest.raises(SourceError) as error:
        aibom.scan("hf:acme/none")
    told = [f"{error.value.message} {error.value.hint}".encode(), *(render(graph, format=name)[0] for name in FORMATS)]
    kept = [path.read_bytes() for path in no_login.rglob("*") if path.is_file()]
    shown = "".join(capfd.readouterr()).encode()
    assert kept and not any(b"hf_canary" in text for text in (*told, *kept, shown))
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(SourceError):
        aibom.scan("hf:acme/secret", offline=True)


def test_a_token_is_for_the_hub_that_the_user_set(
    hub: TestHub, no_login: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A URL or purl may come from a stranger's BOM."""
    hub.tokens.add("hf_canary")
    hub.model("acme/tiny", card={"license": "mit"})
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    aibom.scan("hf:acme/tiny")
    assert all("authorization" in request.headers for request in hub.requests)
    hub.requests.clear()
    monkeypatch.delenv("HF_ENDPOINT")
    purl = f"pkg:huggingface/acme/tiny?repository_url={hub.url}"
    assert _subject(aibom.scan(purl, options={"max_age": 0})).name == "tiny"
    assert hub.requests and not any("authorization" in request.headers for request in hub.requests)
    hub.requests.clear()
    aibom.scan(purl, options={"max_age": 0, "hf_endpoint": hub.url})
    assert all("authorization" in request.headers for request in hub.requests)


def test_the_licence_file_is_read_where_the_card_says_other(hub: TestHub) -> None:
    text = "MIT License\n\nnot letter by letter"
    hub.model("acme/other", {"LICENSE": text}, card={"license": "other", "license_name": "acme-1"})
    hub.model("acme/mit", {"LICENSE": text}, card={"license": "mit"})
    model = _subject(aibom.scan("hf:acme/other"))
    assert [item.name for item in model.licenses] == ["acme-1"]
    assert any(request.path.endswith("/LICENSE") for request in hub.requests)
    hub.requests.clear()
    aibom.scan("hf:acme/mit")
    assert not any(request.path.endswith("/LICENSE") for request in hub.requests)


def test_what_other_libraries_write_beside_the_weights_is_read(hub: TestHub) -> None:
    settings = {"bits": 4, "desc_act": False}
    towers = {"model_cfg": {"vision_cfg": {}, "text_cfg": {"context_length": 77}}}
    files = {
        "quantize_config.json": json.dumps(settings).encode(),
        "open_clip_config.json": json.dumps(towers).encode(),
    }
    hub.model("acme/tiny", files, card={"license": "mit"})
    model = _subject(aibom.scan("hf:acme/tiny"))
    assert model.model is not None
    assert (model.model.quantization, model.model.context_length) == ("gptq 4 bit", 77)
    assert Evidence("quantization", Method.DECLARED, "huggingface", "quantize_config.json") in model.evidence


@pytest.mark.parametrize("scored", [True, False])
def test_a_pipeline_of_spacy_says_what_it_is_and_its_scores_once(hub: TestHub, scored: bool) -> None:
    results = [{"metrics": [{"type": "f1", "value": 0.9}], "task": {"type": "token-classification"}}]
    card = {"license": "mit", **({"model-index": [{"name": "x", "results": results}]} if scored else {})}
    files = {"meta.json": json.dumps(META).encode(), "ner/model": Lfs(10, "a" * 64)}
    hub.model("acme/en_tiny_sm", files, card=card)
    model = _subject(aibom.scan("hf:acme/en_tiny_sm"))
    assert model.model is not None
    assert ("ents_per_type.f" in {metric.type for metric in model.model.metrics}) is not scored
    assert "spacy >=3.8.18,<3.9.0" in model.model.requires
    assert len(model.values("aibom:spacy:source")) == 2
    assert not [text for text in model.values("aibom:finding") if "metrics" in text]


def test_files_that_scanners_name_are_findings(hub: TestHub) -> None:
    security = {"scansDone": True, "filesWithIssues": [{"path": "evil.bin", "level": "unsafe"}]}
    hub.model("acme/tiny", {"evil.bin": Lfs(5, "b" * 64)}, card={"license": "mit"}, security=security)
    graph = aibom.scan("hf:acme/tiny")
    model = _subject(graph)
    assert model.values("aibom:hf:scan") == ("done, issues reported",)
    assert graph[f"{model.ref}#evil.bin"].values("aibom:file:finding") == ("scan: Hugging Face: unsafe",)


def test_a_data_set_is_a_subject_too(hub: TestHub) -> None:
    info = {"splits": [{"name": "train", "num_examples": 7, "num_bytes": 99}]}
    card = {"license": ["mit", "cc-by-4.0"], "language": ["no"], "dataset_info": info, "task_categories": ["other"]}
    repository = hub.dataset("acme/reviews", {"data.parquet": Lfs(9, "c" * 64)}, card=card)
    found = _subject(aibom.scan("hf:datasets/acme/reviews"))
    assert (found.kind, found.ref, found.purl) == (
        Kind.DATASET,
        f"hf:datasets/acme/reviews@{repository.commit}",
        None,
    )
    assert [item.id for item in found.licenses] == ["MIT", "CC-BY-4.0"]
    assert found.values("aibom:dataset:language") == ("no",)
    assert found.dataset is not None and ("rows:train", "7") in found.dataset.contents
    assert found.dataset.url is not None and found.dataset.url.endswith(f"/tree/{repository.commit}")


def test_small_files_of_a_data_set_are_read_beside_its_card(hub: TestHub) -> None:
    infos = {"plain": {**INFOS["plain"], "license": "Free for research."}}
    files = {
        "dataset_infos.json": json.dumps(infos).encode(),
        "croissant.json": json.dumps({**CROISSANT, "license": "MIT"}).encode(),
    }
    hub.dataset("acme/reviews", files, card={"license": "mit", "task_categories": ["other"]})
    graph = aibom.scan("hf:datasets/acme/reviews")
    found = _subject(graph)
    assert found.dataset is not None and ("rows:plain/train", "4") in found.dataset.contents
    assert found.dataset.sensitive_data == ("Gender", "Age")
    assert found.values("aibom:dataset:citation")
    assert [item.id for item in found.licenses] == ["MIT"]
    assert found.values("aibom:dataset:license-words") == ("Free for research.",)
    assert not found.values("aibom:finding")


def test_a_collection_and_an_organisation_are_applications(hub: TestHub) -> None:
    hub.model("acme/a", card={"license": "mit", "base_model": "acme/base"})
    hub.model("acme/b", card={"license": "mit", "base_model": "acme/base"})
    hub.model("acme/base", card={"license": "mit"})
    hub.collection("acme/best-65f0", [("model", "acme/a"), ("model", "acme/gone"), ("model", "acme/b")])
    graph = aibom.scan("hf:collections/acme/best-65f0")
    assert _subject(graph).kind is Kind.APPLICATION
    assert [item.name for item in graph.components(Kind.MODEL)] == ["a", "b", "base", "gone"]
    assert sum("/api/models/acme/base" in request.path for request in hub.requests) == 1
    gone = next(item for item in graph if item.name == "gone")
    assert [item.field for item in graph.unknowns(gone.ref)] == ["existence"]
    assert {item.name for item in aibom.scan("hf:acme/*").components(Kind.MODEL)} == {"a", "b", "base"}


def test_one_missing_model_does_not_stop_two_hundred_that_share_ancestors(hub: TestHub) -> None:
    hub.dataset("acme/data", card={"license": "mit"})
    hub.model("acme/base", card={"license": "mit", "datasets": ["acme/data"]})
    for number in range(200):
        hub.model(f"acme/m{number}", card={"license": "mit", "base_model": "acme/base", "datasets": ["acme/data"]})
    sources = [f"hf:acme/m{number}" for number in range(200)]
    graph = aibom.scan(*sources[:100], "hf:acme/none", *sources[100:], keep_going=True)
    assert len(graph.components(Kind.MODEL)) == 201
    assert [request.path for request in hub.requests].count("/api/models/acme/base") == 1
    assert [request.path for request in hub.requests].count("/api/datasets/acme/data") == 1
    assert any("acme/none" in item.reason or "acme/none" in item.location for item in graph.unknowns())


def test_a_download_and_its_repository_are_one_model(hub: TestHub, tmp_path: Path) -> None:
    data = safetensors({"w": ("F32", [2, 2])})
    files = {"config.json": CONFIG, "vocab.txt": b"abc", "model.safetensors": Lfs.of(data)}
    hub.model("acme/tiny", files, card={"license": "mit"})
    local = tmp_path / "mine"
    local.mkdir()
    for path, content in (("config.json", CONFIG), ("vocab.txt", b"abc"), ("model.safetensors", data)):
        (local / path).write_bytes(content)
    graph = aibom.scan(str(local), "hf:acme/tiny")
    (model,) = graph.components(Kind.MODEL)
    assert model.ref.startswith("pkg:huggingface/acme/tiny@")
    assert not [item for item in graph.components(Kind.FILE) if item.values("aibom:file:finding")]
    (local / "vocab.txt").write_bytes(b"abd")
    (local / "config.json").write_bytes(CONFIG.replace(b"12", b"13"))
    graph = aibom.scan(str(local), "hf:acme/tiny")
    assert len(graph.components(Kind.MODEL)) == 1
    changed = [item.name for item in graph.components(Kind.FILE) if item.values("aibom:file:finding")]
    assert changed == ["config.json", "vocab.txt"]
