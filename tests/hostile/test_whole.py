"""A good tree with every bad file beside it: the good part of the BOM is what it is without them, to the byte."""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aibom import api
from aibom.graph.graph import Graph
from tests.builders.signatures import model_signature
from tests.builders.tree import write_files, write_tree
from tests.builders.weights import safetensors, safetensors_file

BOMB = "---\na: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n---\n# x\n"


class _Runs:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.system, ("touch executed",))


def _bad_files() -> dict[str, Any]:
    tensor = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    lies = {
        "claims-2-62": struct.pack("<Q", 2**62) + b"{}",
        "empty": b"",
        "seven-bytes": b"1234567",
        "not-json": safetensors_file(b"{nope"),
        "deep": safetensors_file(b"[" * 20_000 + b"]" * 20_000),
        "overlap": safetensors_file({"a": tensor, "b": tensor}, bytes(16)),
        "outside": safetensors_file({"a": tensor | {"data_offsets": [0, 2**40]}}, bytes(16)),
        "huge-shape": safetensors_file({"a": tensor | {"shape": [2**40, 2**40]}}, bytes(16)),
        "half": safetensors_file({"a": tensor}, bytes(8)),
        "utf-8": safetensors_file(b'{"\xff": 1}'),
        "text": b"this is text\n",
    }
    files: dict[str, Any] = {f"bad/{name}.safetensors": content for name, content in lies.items()}
    gguf = b"GGUF" + struct.pack("<I", 3)
    counts = {
        "counts": struct.pack("<QQ", 2**62, 2**62),
        "string": struct.pack("<QQQ", 0, 1, 2**62),
        "array": struct.pack("<QQQ", 0, 1, 1) + b"k" + struct.pack("<IIQ", 9, 9, 2**63),
        "cut": b"",
    }
    files |= {f"bad/{name}.gguf": gguf + content for name, content in counts.items()}
    files["bad/varint.onnx"] = b"\xff" * 64
    files["bad/length.onnx"] = b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
    files["bad/bomb/README.md"] = BOMB
    files["bad/bomb/config.json"] = {"model_type": "bert"}
    files["bad/bomb/model.safetensors"] = safetensors({"w": ("F32", (1,))})
    files["bad/deep/README.md"] = "---\na: " + "[" * 20_000 + "]" * 20_000 + "\n---\n"
    files["bad/deep/config.json"] = "[" * 20_000
    files["bad/deep/model.safetensors"] = safetensors({"w": ("F32", (1,))})
    files["bad/code/config.json"] = {"model_type": "x", "auto_map": {"AutoModel": "m.M"}}
    files["bad/code/m.py"] = "open('executed', 'w')\n"
    files["bad/code/model.safetensors"] = safetensors({"w": ("F32", (1,))})
    bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": {"signatures": [{}, {}]}}
    files |= {
        "bad/sig/model.safetensors": safetensors({"w": ("F32", (1,))}),
        "bad/sig/a.sig": bundle,
        "bad/sig/b.sig": b"[" * 100_000,
        "bad/sig/c.sigstore.json": b'{"a":' * 100_000,
        "bad/sig/model.sig": model_signature(
            {"../../models/tiny/config.json": b"", "/etc/passwd": b""}, "../../models"
        ),
    }
    files["bad/code/weights.pkl"] = pickle.dumps(_Runs())
    return files


def _good_part(graph: Graph) -> list[Any]:
    data = json.loads(api.render(graph)[0])
    return [row for row in data["components"] if "/bad/" not in row["bom-ref"]]


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    good = write_tree(tmp_path_factory.mktemp("good") / "reviews")
    both = write_files(write_tree(tmp_path_factory.mktemp("both") / "reviews"), _bad_files())
    (both / "bad" / "dangling.safetensors").symlink_to("nowhere")
    (both / "bad" / "loop").symlink_to(both)
    os.mkfifo(both / "bad" / "pipe.gguf")
    return good, both


def test_the_good_part_is_what_it_is_without_the_bad(trees: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    good, both = trees
    assert _good_part(api.scan(str(both))) == _good_part(api.scan(str(good)))


@pytest.mark.parametrize("path", sorted(_bad_files()))
def test_every_bad_file_costs_an_unknown_or_finding_and_keeps_its_digest(path: str, tmp_path: Path) -> None:
    content = _bad_files()[path]
    graph = api.scan(str(write_files(tmp_path / "src", {path: content})))
    if (
        not path.endswith((".safetensors", ".gguf", ".onnx"))
        or "/bomb/" in path
        or "/deep/" in path
        or "/code/" in path
        or "/sig/" in path
    ):
        return
    (file,) = [c for c in graph if c.kind == "file"]
    assert file.digest() is not None
    said = [unknown.reason for unknown in graph.unknowns()] + [v for c in graph for v in c.values("aibom:file:finding")]
    assert said
    if path not in ("bad/overlap.safetensors", "bad/half.safetensors"):
        assert all(c.model is None or c.model.parameters is None for c in graph)


def test_alias_bombs_and_depth_are_refused_by_name(trees: tuple[Path, Path]) -> None:
    graph = api.scan(str(trees[1]))
    reasons = {unknown.location: unknown.reason for unknown in graph.unknowns()}
    assert "alias" in reasons["bad/bomb/README.md"]
    assert "deep" in reasons["bad/deep/README.md"] or "nested" in reasons["bad/deep/README.md"]
    remote = graph["dir:reviews/bad/code"]
    assert remote.model is not None and remote.model.remote_code is True


def test_the_command_line_survives_it_within_bounds(trees: tuple[Path, Path], tmp_path: Path) -> None:
    script = (
        "import resource,sys;resource.setrlimit(resource.RLIMIT_AS,(2**30,2**30));from aibom.cli import main;main()"
    )
    output = tmp_path / "bom.json"
    command = [sys.executable, "-c", script, "scan", str(trees[1]), "-o", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    strict = subprocess.run([*command, "--strict"], capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert strict.returncode == 4
    assert api.validate(output) == ()
    assert not (tmp_path / "executed").exists() and not (trees[1] / "executed").exists()
    assert str(trees[1].parent) not in output.read_text(encoding="utf-8")
    assert "Traceback" not in done.stderr
