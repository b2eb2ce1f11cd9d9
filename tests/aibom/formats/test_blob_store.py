"""Manifests of stores: which file is what, by media type; none of their words is a path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.formats.blob_store import MAX_LAYERS, layers_of, lines, read_license, read_weights, weights_of
from aibom.formats.json_object import JsonObject
from aibom.graph.component import Kind
from tests.builders.folders import blob
from tests.builders.weights import gguf, onnx, safetensors

DIGEST = "0123456789abcdef" * 4
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(f"sha256:{DIGEST}"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["layers", "config", "digest", "mediaType", "annotations", "x"]), inner)
    ),
    max_leaves=12,
)


def role(media: str) -> str:
    (found,) = layers_of(JsonObject({"layers": [{"mediaType": media, "digest": f"sha256:{DIGEST}"}]}))
    return found.role


@pytest.mark.parametrize(
    ("media", "word"),
    [
        ("application/vnd.ollama.image.model", "model"),
        ("application/vnd.ollama.image.adapter", "adapter"),
        ("application/vnd.ollama.image.license", "license"),
        ("application/vnd.ollama.image.tensor; name=a; dtype=F16; shape=2,2", "model"),
        ("application/vnd.docker.ai.gguf.v3", "model"),
        ("application/vnd.docker.ai.safetensors", "model"),
        ("application/vnd.docker.ai.mmproj", "projector"),
        ("application/vnd.docker.ai.license", "license"),
        ("application/vnd.docker.ai.model.config.v0.1+json", "config"),
        ("application/vnd.docker.ai.model.file.v1+gguf", "model"),
        ("application/vnd.docker.ai.chat.template.jinja", "template"),
        ("application/vnd.cncf.model.config.v1+json", "config"),
        ("application/vnd.cncf.model.weight.v1.raw", "model"),
        ("application/vnd.cncf.model.weight.v1.tar+gzip", "model"),
        ("application/vnd.cncf.model.weight.v1.gguf", "model"),
        ("application/vnd.cncf.model.weight.config.v1.tar", "files"),
        ("application/vnd.cnai.model.weight.v1.tar", "model"),
        ("application/vnd.cncf.model.doc.v1.raw", "doc"),
        ("application/vnd.cncf.model.dataset.v1.tar", "dataset"),
        ("application/vnd.kitops.modelkit.model.v1.tar+gzip", "model"),
        ("application/vnd.kitops.modelkit.modelpart.v1.tar", "model"),
        ("application/vnd.kitops.modelkit.dataset.v1.tar", "dataset"),
        ("application/vnd.kitops.modelkit.config.v1+json", "config"),
        ("application/vnd.oci.image.layer.v1.tar+gzip", ""),
        ("application/vnd.oci.image.config.v1+json", ""),
        ("text/plain", ""),
    ],
)
def test_what_a_file_is_for_is_told_by_its_media_type(media: str, word: str) -> None:
    assert role(media) == word


@pytest.mark.parametrize(
    "digest", ["sha256:../../etc/passwd", f"sha512:{DIGEST}", f"sha256:{DIGEST}0", DIGEST, 7, None]
)
def test_what_is_no_digest_names_no_file(digest: object) -> None:
    assert layers_of(JsonObject({"layers": [{"mediaType": "x", "digest": digest}]})) == ()


def test_the_number_of_layers_is_bounded() -> None:
    media = "application/vnd.ollama.image.model"
    layers = [{"mediaType": media, "digest": f"sha256:{number:064x}"} for number in range(MAX_LAYERS + 5)]
    assert len(layers_of(JsonObject({"layers": layers}))) == MAX_LAYERS
    assert len(layers_of(JsonObject({"layers": layers[:1] * 5}))) == 1


@given(JSON)
def test_any_manifest_is_read(value: Any) -> None:
    layers = layers_of(JsonObject(value if isinstance(value, dict) else {"layers": value}))
    assert all(len(layer.digest) == 64 for layer in layers)


def test_weights_are_known_by_their_magic_or_by_what_the_manifest_calls_them() -> None:
    said = read_weights(blob("blobs/sha256-x", gguf({"general.name": "Tiny"}, [("a", (2,), 0)])))
    assert said is not None and (said.format, said.name) == ("gguf", "Tiny")
    said = read_weights(blob("blobs/sha256-x", safetensors({"a": ("F32", (2, 2))})))
    assert said is not None and said.model is not None and said.model.parameters == 4
    assert read_weights(blob("blobs/sha256-x", onnx())) is None
    said = read_weights(blob("blobs/sha256-x", onnx()), "deep/model.onnx")
    assert said is not None and said.format == "onnx"


def test_broken_weights_are_still_weights() -> None:
    said = read_weights(blob("blobs/sha256-x", b"GGUF\x03"))
    assert said is not None and (said.format, said.kind) == ("gguf", Kind.MODEL)
    assert [field for field, _ in said.unknowns] == ["contents"]


def test_all_weights_of_a_manifest_are_one_model() -> None:
    digests = ["1" * 64, "2" * 64, "3" * 64]
    blobs = {f"blobs/sha256-{digest}": blob("x", safetensors({"a": ("F32", (2,))})) for digest in digests[:2]}
    blobs[f"blobs/sha256-{digests[2]}"] = blob("x", b"\x1f\x8b")
    media = "application/vnd.cncf.model.weight.v1.raw"
    values = [
        {
            "mediaType": media,
            "digest": f"sha256:{digest}",
            "annotations": {"org.cncf.model.filepath": f"{n}.safetensors"},
        }
        for n, digest in enumerate(digests[:2])
    ]
    values.append({"mediaType": "application/vnd.kitops.modelkit.model.v1.tar+gzip", "digest": f"sha256:{digests[2]}"})
    layers = layers_of(JsonObject({"layers": values}))
    found = dict(weights_of(blobs, zip(blobs, layers, strict=True)))
    first, second, third = found.values()
    assert first.files == (f"sha256-{digests[1]}", f"sha256-{digests[2]}")
    assert second.files == third.files == ()
    assert ("aibom:file:title", "1.safetensors") in second.properties
    assert third.kind is Kind.MODEL
    assert third.unknowns == (("contents", "application/vnd.kitops.modelkit.model.v1.tar+gzip is not unpacked"),)


def test_a_licence_that_is_no_known_one_is_an_unknown() -> None:
    assert [field for field, _ in read_license(blob("x", "My own words.")).unknowns] == ["licenses"]
    assert [field for field, _ in read_license(blob("x", b"a" * 2_000_000)).unknowns] == ["licenses"]


def test_parameters_are_lines() -> None:
    values = {"temperature": 0.7, "stop": ["<s>", "</s>"], "penalize_newline": True, "odd": {"a": 1}, "bell": "\x07"}
    assert list(lines(JsonObject(values))) == [
        *("temperature 0.7", "stop <s>", "stop </s>", "penalize_newline true", "bell \\x07")
    ]
