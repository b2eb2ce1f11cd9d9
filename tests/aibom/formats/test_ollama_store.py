from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob
from aibom.formats.ollama_store import FORMAT
from aibom.graph.component import Kind
from tests.builders.folders import blob
from tests.builders.stores import ollama_model, ollama_store


def folder(where: Path, path: str = "") -> Folder:
    def one(file: Path) -> Blob:
        return blob(f"{path}/{file.relative_to(where)}".lstrip("/"), file.read_bytes())

    return Folder(
        path, {f"{file.relative_to(where)}": one(file) for file in sorted(where.rglob("*")) if file.is_file()}
    )


def said(layout: Layout, format_: str) -> Facts:
    return next(facts for _, facts in layout.facts if facts.format == format_)


def test_each_tag_is_a_model(tmp_path: Path) -> None:
    own, _, latest = FORMAT.read(folder(ollama_store(tmp_path / "models"), "home/models"))
    assert latest.path == "home/models/manifests/registry.ollama.ai/library/tinyllama/latest"
    assert (latest.kind, latest.store, latest.describes) == (Kind.MODEL, "home/models", ())
    manifest = tmp_path / "models" / latest.path.removeprefix("home/models/")
    facts = said(latest, "ollama-manifest")
    assert (facts.group, facts.name, facts.version) == (None, "tinyllama", "latest")
    assert facts.properties == (
        ("aibom:store:reference", "tinyllama:latest"),
        ("aibom:store:manifest", f"sha256:{hashlib.sha256(manifest.read_bytes()).hexdigest()}"),
    )
    assert said(own, "ollama-manifest").group == "somebody"
    assert said(own, "ollama-manifest").properties[0][1] == "registry.example/somebody/llava:7b"


def test_layers_say_what_they_hold(tmp_path: Path) -> None:
    own, _, latest = FORMAT.read(folder(ollama_store(tmp_path)))
    assert said(latest, "gguf").kind is Kind.MODEL
    assert [license.id for license in said(latest, "license-file").licenses] == ["MIT"]
    template = hashlib.sha256(b"{{ .Prompt }}").hexdigest()
    assert said(latest, "ollama-template").model.chat_template == template  # type: ignore[union-attr]
    assert said(latest, "ollama-system").properties[0][1] == hashlib.sha256(b"Be kind.").hexdigest()
    values = [value for _, value in said(latest, "ollama-params").properties]
    assert values == ["temperature 0.7", "stop <s>", "stop </s>"]
    config = said(latest, "ollama-config")
    assert config.model is not None
    assert (config.model.architecture_family, config.model.quantization) == ("llama", "Q4_0")
    # A projector is a part of the model, not the model that is counted.
    kinds = [facts.kind for path, facts in own.facts if facts.format == "gguf"]
    assert sorted(map(str, kinds)) == ["None", str(Kind.MODEL)]
    assert [field for field, _ in said(own, "license-file").unknowns] == ["licenses"]


def test_what_a_manifest_says_of_the_machine_that_made_it_is_not_taken(tmp_path: Path) -> None:
    assert "/home/somebody" not in repr(FORMAT.read(folder(ollama_store(tmp_path))))


def test_what_the_manifest_names_and_is_not_here_is_counted(tmp_path: Path) -> None:
    path = ollama_model(tmp_path, "registry.ollama.ai/library/m/latest", [("model", b"GGUF"), ("license", b"x")])
    (tmp_path / "blobs" / f"sha256-{hashlib.sha256(b'GGUF').hexdigest()}").unlink()
    (layout,) = FORMAT.read(folder(tmp_path))
    gap = ("contents", "1 of the files that the manifest names are not here")
    assert said(layout, "ollama-manifest").unknowns == (gap,)
    assert len(layout.files) == 3 and f"{path.relative_to(tmp_path)}" in layout.files


@pytest.mark.parametrize("content", ["", "{", "[]", '{"layers": 7}', '{"layers": [7, {}]}', "\ud800", "[" * 100_000])
def test_a_broken_manifest_is_a_model_of_which_little_is_known(tmp_path: Path, content: str) -> None:
    path = ollama_model(tmp_path, "registry.ollama.ai/library/m/latest", [("model", b"GGUF")])
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    (layout,) = FORMAT.read(folder(tmp_path))
    assert said(layout, "ollama-manifest").name == "m"
    assert layout.files == (f"{path.relative_to(tmp_path)}",)


def test_other_files_are_no_manifests(tmp_path: Path) -> None:
    ollama_model(tmp_path, "registry.ollama.ai/library/m/latest", [("model", b"GGUF")])
    for name in ("manifests/.DS_Store", "manifests/a/b/c", "manifests/a/b/d/e/f", "other/a/b/c/d"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    assert [layout.path for layout in FORMAT.read(folder(tmp_path))] == [
        "manifests/registry.ollama.ai/library/m/latest"
    ]
