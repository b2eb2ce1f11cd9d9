"""Writes stores of models as their programs keep them: the Hub's cache, Ollama's, layouts of OCI images."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.builders.weights import gguf, safetensors

__all__ = ["COMMITS", "MIT", "OciBlobs", "hub_cache", "hub_repository", "oci_layout", "ollama_model", "ollama_store"]

COMMITS = {name: name * 40 for name in "abcdef"}
MIT = """MIT License

Copyright (c) 2024 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
_LARGE = (".gguf", ".parquet", ".safetensors")
_CONFIG = b'{"model_type": "bert", "architectures": ["BertModel"]}'
_OLLAMA = "application/vnd.ollama.image."


def hub_repository(
    cache: Path,
    name: str,
    commits: Mapping[str, Mapping[str, bytes]],
    refs: Mapping[str, str],
    *,
    kind: str = "models",
    links: bool = True,
) -> Path:
    """A repository in the Hub's cache: files by path for each commit; without ``links`` as where there are none."""
    folder = cache / f"{kind}--{name.replace('/', '--')}"
    (folder / "blobs").mkdir(parents=True)
    for ref, commit in refs.items():
        (folder / "refs" / ref).parent.mkdir(parents=True, exist_ok=True)
        (folder / "refs" / ref).write_text(commit)
    for commit, files in commits.items():
        for path, data in files.items():
            place = folder / "snapshots" / commit / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if not links:
                place.write_bytes(data)
                continue
            sha1 = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            blob = folder / "blobs" / (hashlib.sha256(data).hexdigest() if path.endswith(_LARGE) else sha1)
            blob.write_bytes(data)
            place.symlink_to(os.path.relpath(blob, place.parent))
    return folder


def hub_cache(folder: Path) -> Path:
    """A cache with two commits of a model, one without links, a data set, a Space, and all that lies beside these."""
    card = b"---\nlicense: mit\nbase_model: acme/base\n---\n# Tiny\n\nA small one.\n"
    old = {"model.safetensors": safetensors({"a": ("F32", (2, 2))}), "config.json": _CONFIG, "README.md": card}
    new = {**old, "model.safetensors": safetensors({"a": ("F32", (2, 3))})}
    refs = {"main": COMMITS["b"], "v1.0": COMMITS["a"], "refs/pr/1": COMMITS["a"]}
    tiny = hub_repository(folder, "acme/tiny", {COMMITS["a"]: old, COMMITS["b"]: new}, refs)
    (tiny / "blobs" / f"{'0' * 64}.incomplete").write_bytes(b"half")
    absent = tiny / ".no_exist" / COMMITS["b"]
    absent.mkdir(parents=True)
    for name in ("adapter_config.json", "config.json", "model.safetensors"):
        (absent / name).write_bytes(b"")
    hub_repository(folder, "acme/plain", {COMMITS["c"]: new}, {"main": COMMITS["c"]}, links=False)
    rows = {"README.md": b"---\nlicense: cc-by-4.0\ntask_categories: [x]\n---\n# Rows\n", "data/0.parquet": b"PAR1PAR1"}
    hub_repository(folder, "acme/rows", {COMMITS["d"]: rows}, {"main": COMMITS["d"]}, kind="datasets")
    space = {"README.md": b"---\nsdk: gradio\nlicense: mit\n---\n# Demo\n", "app.py": b"import gradio\n"}
    hub_repository(folder, "acme/demo", {COMMITS["e"]: space}, {"main": COMMITS["e"]}, kind="spaces")
    (folder / ".locks" / "models--acme--tiny").mkdir(parents=True)
    (folder / ".locks" / "models--acme--tiny" / "x.lock").write_bytes(b"")
    (folder / "version.txt").write_text("1")
    return folder


def ollama_model(
    store: Path, reference: str, layers: Iterable[tuple[str, bytes]], config: Mapping[str, Any] | None = None
) -> Path:
    """A model in Ollama's store: (role, content) of its layers; returns the path of its manifest."""
    blobs = store / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)

    def put(data: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / f"sha256-{digest}").write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    known = {"model_format": "gguf", "model_family": "llama", "model_type": "1.1B", "file_type": "Q4_0"}
    media = "application/vnd.docker.container.image.v1+json"
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": media, **put(json.dumps(config or known).encode())},
        "layers": [
            {"mediaType": _OLLAMA + role, **put(data), "from": "/home/somebody/m.gguf"} for role, data in layers
        ],
    }
    path = store / "manifests" / reference
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest))
    return path


def ollama_store(folder: Path) -> Path:
    """Ollama's store with two tags of one file of weights, and a model with a projector and a licence of its own."""
    weights = gguf({"general.name": "Tiny Llama", "general.architecture": "llama"}, [("a", (32,), 0)])
    projector = gguf({"general.architecture": "clip", "general.type": "mmproj"}, [("a", (16,), 0)])
    prompt = [("template", b"{{ .Prompt }}"), ("system", b"Be kind."), ("license", MIT.encode())]
    parameters = b'{"temperature": 0.7, "stop": ["<s>", "</s>"]}'
    library = "registry.ollama.ai/library/tinyllama"
    ollama_model(folder, f"{library}/latest", [("model", weights), *prompt, ("params", parameters)])
    ollama_model(folder, f"{library}/1.1b", [("model", weights), ("license", MIT.encode())])
    layers = [("model", weights), ("projector", projector), ("license", b"My own words.")]
    ollama_model(folder, "registry.example/somebody/llava/7b", layers)
    return folder


class OciBlobs:
    """A layout of OCI images that is being written.

    Attributes:
        folder: where it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def put(self, media: str, content: Any, **notes: str) -> dict[str, Any]:
        """Write bytes, or anything else as JSON; return its descriptor, with annotations where some are given."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        digest = hashlib.sha256(data).hexdigest()
        (self.folder / "blobs" / "sha256" / digest).write_bytes(data)
        annotations = {"annotations": notes} if notes else {}
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(data), **annotations}

    def manifest(self, config: Any, *layers: Any, **notes: str) -> dict[str, Any]:
        """Write a manifest; return its descriptor."""
        media = "application/vnd.oci.image.manifest.v1+json"
        return self.put(media, {"schemaVersion": 2, "mediaType": media, "config": config, "layers": layers}, **notes)

    def index(self, *manifests: Any) -> Path:
        """Write the index; return the folder."""
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": manifests}))
        return self.folder


def oci_layout(folder: Path) -> Path:
    """A layout with a ModelPack, a Docker model in an index of its own, a ModelKit, and the image of a program."""
    made = OciBlobs(folder)
    cncf, docker = "application/vnd.cncf.model.", "application/vnd.docker.ai."
    kit = "application/vnd.kitops.modelkit."
    descriptor = {"name": "tiny-st", "version": "1.2", "vendor": "Acme", "licenses": ["MIT"], "authors": ["A. Author"]}
    settings = {"architecture": "transformer", "format": "safetensors", "paramSize": "16", "precision": "f32"}
    path = "org.cncf.model.filepath"
    pack = made.manifest(
        made.put(f"{cncf}config.v1+json", {"descriptor": descriptor, "config": settings}),
        made.put(f"{cncf}weight.v1.raw", safetensors({"a": ("F32", (4, 4))}), **{path: "model.safetensors"}),
        made.put(f"{cncf}weight.config.v1.raw", _CONFIG, **{path: "config.json"}),
        made.put(f"{cncf}doc.v1.raw", MIT.encode(), **{path: "LICENSE"}),
        **{"org.opencontainers.image.ref.name": "v1"},
    )
    known = {"config": {"format": "gguf", "quantization": "Q4_K_M", "architecture": "llama", "size": "256MB"}}
    smol = made.manifest(
        made.put(f"{docker}model.config.v0.1+json", known),
        made.put(f"{docker}gguf.v3", gguf({"general.name": "Smol"}, [("a", (32,), 0)])),
        made.put(f"{docker}license", MIT.encode()),
    )
    packed = made.manifest(
        made.put(f"{kit}config.v1+json", {"package": {"name": "kit", "version": "0.1", "license": "MIT"}}),
        made.put(f"{kit}model.v1.tar+gzip", b"\x1f\x8bweights"),
        made.put(f"{kit}dataset.v1.tar+gzip", b"\x1f\x8brows"),
    )
    program = made.manifest(
        made.put("application/vnd.oci.image.config.v1+json", {}),
        made.put("application/vnd.oci.image.layer.v1.tar+gzip", b"\x1f\x8bprogram"),
    )
    inner = made.put("application/vnd.oci.image.index.v1+json", {"schemaVersion": 2, "manifests": [smol]})
    return made.index(pack, inner, packed, program)
