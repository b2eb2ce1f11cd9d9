"""A signature in a repository on the Hub, beside the digests that the Hub lists."""

from __future__ import annotations

import hashlib

import aibom
from aibom.plugin import Facts, Signature
from aibom_huggingface.signatures import signature_facts
from tests.builders.signatures import model_signature
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

CONFIG = b'{"model_type": "bert"}'
WEIGHTS = "a" * 64
TEXT = b"words"


def scan(hub: TestHub, signature: bytes, weights: str = WEIGHTS) -> aibom.Component:
    files = {"config.json": CONFIG, "model.safetensors": Lfs(10**10, weights), "model.sig": signature}
    hub.model("acme/tiny", files, extra={"safetensors": {"parameters": {"F32": 4}, "total": 4}})
    model = aibom.scan("hf:acme/tiny").subject
    assert model is not None
    return model


def test_it_is_compared_without_a_download(hub: TestHub) -> None:
    signature = model_signature({"config.json": CONFIG, "model.safetensors": WEIGHTS})
    model = scan(hub, signature)
    assert model.values("aibom:signature:digests") == ("agree",)
    assert model.values("aibom:signature:verified") == ("not-tried",)
    (reference,) = [item for item in model.references if item.type == "digital-signature"]
    assert reference.url == f"{hub.url}/acme/tiny/resolve/{model.version}/model.sig"
    assert reference.digests[0].value == hashlib.sha256(signature).hexdigest()
    assert not any("model.safetensors" in request.path for request in hub.requests)


def test_a_difference_is_a_finding(hub: TestHub) -> None:
    model = scan(hub, model_signature({"config.json": CONFIG, "model.safetensors": WEIGHTS, "gone": b""}), "b" * 64)
    assert model.values("aibom:signature:digests") == ("differ",)
    assert model.values("aibom:finding") == (
        "signature: gone is signed and not here",
        "signature: model.safetensors is not as it was signed",
    )


def test_a_file_whose_sha256_nobody_gives_is_not_compared(hub: TestHub) -> None:
    hub.model(
        "acme/tiny",
        {
            "config.json": CONFIG,
            "vocab.txt": TEXT,
            "model.sig": model_signature({"vocab.txt": TEXT, "config.json": CONFIG}),
        },
    )
    graph = aibom.scan("hf:acme/tiny")
    assert graph.subject is not None
    assert graph.subject.values("aibom:signature:digests") == ("not-compared",)
    (unknown,) = [item for item in graph.unknowns() if item.field == "signature"]
    assert unknown.reason == "1 of 2 signed files have no SHA-256 on both sides"


def test_a_name_that_is_no_text_is_only_a_name() -> None:
    read: dict[str, tuple[str | None, Facts | None]] = {
        "\ud800.sig": ("aa", Facts("model-signature", signature=Signature("key")))
    }
    (_, declared), _ = signature_facts(read, (), "https://hub.example.org/a/b/resolve/c")
    assert declared.references[0].url == "https://hub.example.org/a/b/resolve/c/%3F.sig"
